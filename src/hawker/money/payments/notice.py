"""What a provider's signed event says, in our words. Pure."""

from datetime import datetime
from typing import Annotated

import msgspec

from hawker.kernel.errors import Refusal
from hawker.kernel.money import Money
from hawker.kernel.text import line

Name = Annotated[str, line(200)]


class Succeeded(msgspec.Struct, frozen=True):
    """Money was taken."""

    intent: Name
    reference: Name
    charge: Name  # names the money: two events of one charge count once
    amount: Annotated[int, msgspec.Meta(gt=0, lt=2**53)]  # minor units
    currency: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")]

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class Failed(msgspec.Struct, frozen=True):
    """An attempt was declined."""

    intent: Name
    reference: Name
    code: Name


class SucceededNotice(msgspec.Struct, frozen=True, tag_field="type", tag="payment.succeeded"):
    id: Name
    data: Succeeded


class FailedNotice(msgspec.Struct, frozen=True, tag_field="type", tag="payment.failed"):
    id: Name
    data: Failed


class Envelope(msgspec.Struct, frozen=True):
    """What every event has, also one of a type we do not know."""

    id: Name
    type: Name


Notice = SucceededNotice | FailedNotice


class Received(msgspec.Struct, frozen=True):
    """A notice as it came, word for word, with the time it reached us."""

    provider: str
    event: str
    type: str
    body: str
    received_at: datetime
    notice: Notice | None  # None: a type we have no use for


class BadNotice(Refusal, code="payments.bad_notice", status=400):
    """Signed by the provider, and not of the shape it promised."""


KINDS = {"payment.succeeded": SucceededNotice, "payment.failed": FailedNotice}


def read(provider: str, id: str, body: bytes, *, now: datetime) -> Received:
    """Read an event whose signature is true for message `id`. Raises BadNotice."""
    try:
        envelope = msgspec.json.decode(body, type=Envelope)
        kind = KINDS.get(envelope.type)
        notice = None if kind is None else msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise BadNotice(str(error)) from error
    if envelope.id != id:
        raise BadNotice("another event was signed", field="id")
    return Received(provider, envelope.id, envelope.type, body.decode(), now, notice)
