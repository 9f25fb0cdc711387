"""What a carrier's signed event says, in our words. Pure."""

from datetime import datetime
from typing import Annotated

import msgspec

from hawker.goods.shipping.model import Kind, Scan
from hawker.kernel.errors import Refusal
from hawker.kernel.text import line

Name = Annotated[str, line(200)]


class Scanned(msgspec.Struct, frozen=True):
    """The carrier did something with a parcel."""

    reference: Name
    number: Name
    scan: Name  # names what it did: two events of one scan count once
    kind: Kind
    occurred_at: datetime
    place: Annotated[str, line(200, shortest=0)] = ""

    @property
    def done(self) -> Scan:
        return Scan(self.scan, self.kind, self.occurred_at, self.place)


class ScannedNotice(msgspec.Struct, frozen=True):
    id: Name
    data: Scanned


class Envelope(msgspec.Struct, frozen=True):
    """What every event has, also one of a type we do not know."""

    id: Name
    type: Name


class Received(msgspec.Struct, frozen=True):
    """An event as it came, word for word, with the time it reached us."""

    carrier: str
    event: str
    type: str
    body: str
    received_at: datetime
    scanned: Scanned | None  # None: a type we have no use for


class BadNotice(Refusal, code="shipping.bad_notice", status=400):
    """Signed by the carrier, and not of the shape it promised."""


SCANNED = "parcel.scanned"


def read(carrier: str, id: str, body: bytes, *, now: datetime) -> Received:
    """Read an event whose signature is true for message `id`. Raises BadNotice."""
    try:
        envelope = msgspec.json.decode(body, type=Envelope)
        scanned = None
        if envelope.type == SCANNED:
            scanned = msgspec.json.decode(body, type=ScannedNotice).data
    except msgspec.DecodeError as error:
        raise BadNotice(str(error)) from error
    if envelope.id != id:
        raise BadNotice("another event was signed", field="id")
    if scanned is not None and scanned.occurred_at.tzinfo is None:
        raise BadNotice("a time without a zone", field="occurred_at")
    return Received(carrier, envelope.id, envelope.type, body.decode(), now, scanned)
