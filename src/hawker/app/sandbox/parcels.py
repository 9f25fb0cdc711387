"""The sandbox as a carrier: it takes parcels in and moves them by the clock.

The last two digits of a number decide what happens on the way, as a card does for money.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from hawker.app.sandbox.model import Busy, EventId, KeyReused, Name
from hawker.kernel import json, sql
from hawker.kernel.db import Tx
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import Id

Q = sql.load(__package__)

DOOR = "carriers/sandbox"  # where its words are heard

NUMBER = r"^SBX[0-9]{10}\Z"


class ParcelId(Id, prefix="spa"):
    """Names a parcel."""


class ScanId(Id, prefix="ssc"):
    """Names what was done with a parcel."""


class NoSuchParcel(Refusal, code="sandbox.no_such_parcel", status=404):
    """Nobody told us of this number under this reference."""


class NewParcel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A merchant gives us a parcel."""

    reference: Name  # the merchant's own, echoed in every event
    number: Annotated[str, msgspec.Meta(pattern=NUMBER)]
    city: Annotated[str, msgspec.Meta(max_length=60)]


class TakenIn(msgspec.Struct, frozen=True):
    """The parcel is with us."""

    id: ParcelId


class Done(msgspec.Struct, frozen=True):
    """What was done with a parcel."""

    id: ScanId
    kind: str
    occurred_at: datetime
    place: str


class Journey(msgspec.Struct, frozen=True):
    """What was done with a parcel so far."""

    number: str
    scans: Sequence[Done]


class Hop(msgspec.Struct, frozen=True):
    """A step of a journey: when, in hops from its beginning, and when it is told."""

    kind: str
    at: float
    told: tuple[float, ...] = ()  # () is: at once


USUAL = (
    Hop("picked_up", 1),
    Hop("in_transit", 2),
    Hop("out_for_delivery", 3),
    Hop("delivered", 4),
)
JOURNEYS = {
    # Something is in the way for a while.
    "01": (*USUAL[:3], Hop("exception", 4), Hop("out_for_delivery", 5), Hop("delivered", 6)),
    # Nobody takes it: it goes back.
    "02": (*USUAL[:3], Hop("exception", 4), Hop("returned", 5)),
    # Everything is told, but in the wrong order, and the arrival twice.
    "03": (
        Hop("picked_up", 1, (5.1,)),
        Hop("in_transit", 2, (2,)),
        Hop("out_for_delivery", 3, (4.5,)),
        Hop("delivered", 4, (4, 5)),
    ),
    # Nobody is told anything.
    "04": tuple(Hop(hop.kind, hop.at, (-1,)) for hop in USUAL),
    # It is picked up, and that was the last anybody heard.
    "05": USUAL[:1],
}
AT_THE_DOOR = {"out_for_delivery", "delivered", "exception"}


def journey(number: str) -> tuple[Hop, ...]:
    """What will be done with the parcel of this number."""
    return JOURNEYS.get(number[-2:], USUAL)


class _Known(msgspec.Struct, frozen=True):
    id: ParcelId
    body_hash: bytes
    is_new: bool


async def take_in(tx: Tx, *, key: str, parcel: NewParcel, hop: timedelta) -> TakenIn:
    """Begin the journey of a parcel, or find the one begun under the same key."""
    body_hash = hashlib.sha256(json.encode(parcel)).digest()
    known = await tx.maybe(
        Q.take_in, _Known, parcel, id=ParcelId.new(), key=key, body_hash=body_hash, now=tx.now
    )
    if known is None:
        raise Busy
    if known.body_hash != body_hash:
        raise KeyReused
    if known.is_new:
        for step in journey(parcel.number):
            await _write(tx, known.id, parcel, step, hop)
    return TakenIn(known.id)


async def look(tx: Tx, *, number: str, reference: str) -> Journey:
    """What was done with a parcel so far. Raises NoSuchParcel."""
    id = await tx.maybe(Q.parcel_of, ParcelId, number=number, reference=reference)
    if id is None:
        raise NoSuchParcel
    return Journey(number, await tx.all(Q.scans, Done, parcel=id, now=tx.now))


async def _write(tx: Tx, id: ParcelId, parcel: NewParcel, step: Hop, hop: timedelta) -> None:
    place = parcel.city if step.kind in AT_THE_DOOR else ""
    done = Done(ScanId.new(), step.kind, tx.now + hop * step.at, place)
    await tx.run(Q.insert_scan, done, parcel=id)
    for told in step.told or (step.at,):
        if told < 0:
            continue
        event = EventId.new()
        body = json.encode(_event(event, parcel, done)).decode()
        due_at = tx.now + hop * told
        await tx.run(Q.insert_delivery, id=event, body=body, due_at=due_at, door=DOOR)


def _event(id: EventId, parcel: NewParcel, done: Done) -> dict[str, object]:
    """The event as it is signed and sent."""
    data = {
        "reference": parcel.reference,
        "number": parcel.number,
        "scan": done.id,
        "kind": done.kind,
        "occurred_at": done.occurred_at,
        "place": done.place,
    }
    return {"id": id, "type": "parcel.scanned", "data": data}
