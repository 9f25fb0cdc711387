"""Booking what a carrier says: every word kept, each scan once, in whatever order they are said."""

from collections.abc import Sequence
from enum import StrEnum

import structlog

from hawker.goods.shipping.events import ParcelMoved
from hawker.goods.shipping.model import ENDS, HeardScan, Parcel, ParcelId, Scan
from hawker.goods.shipping.notice import Received
from hawker.goods.shipping.statements import Q
from hawker.goods.shipping.tracking import stand
from hawker.kernel import outbox
from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import BadId

SCANS_LIMIT = 200  # of one parcel; more are kept and move nothing

log = structlog.get_logger()


class Outcome(StrEnum):
    """What became of an event. Every one of them is answered with success."""

    MOVED = "moved"
    KEPT = "kept"  # stored; nothing changed by it, or it was told before
    PARKED = "parked"  # stored; names no parcel of ours


async def book_notice(tx: Tx, received: Received) -> Outcome:
    """Store a signed event and act on it once."""
    scanned = received.scanned
    reference = "" if scanned is None else scanned.reference
    is_new = await tx.run(Q.keep_event, received, reference=reference)
    if not is_new or scanned is None:
        return Outcome.KEPT
    parcel = await _parcel(tx, received.carrier, scanned.reference)
    if parcel is None:
        log.warning("shipping.scan_of_nobody", id=received.event, reference=reference)
        return Outcome.PARKED
    if parcel.number != scanned.number:
        return Outcome.KEPT  # the label was corrected: this is somebody else's parcel
    return await _book(tx, parcel, [scanned.done])


async def book_looks(tx: Tx, id: ParcelId, number: str, scans: Sequence[Scan]) -> Outcome:
    """Book what a carrier answered when it was asked about a number; told again, nothing moves."""
    found = await tx.one(Q.parcel, Parcel, id=id)
    parcel = await tx.one(Q.lock_parcel, Parcel, store_id=found.store_id, id=id)
    if parcel.number != number:
        return Outcome.KEPT
    return await _book(tx, parcel, scans)


async def _book(tx: Tx, parcel: Parcel, scans: Sequence[Scan]) -> Outcome:
    """Add the scans to the parcel that is locked, and say where it stands then."""
    whose = {"store_id": parcel.store_id, "parcel_id": parcel.id, "number": parcel.number}
    rows = [
        (await tx.run(Q.insert_scan, scan, **whose, buyer_id=parcel.buyer_id, now=tx.now))
        for scan in scans
    ]
    if not any(rows):
        return Outcome.KEPT
    heard = await tx.all(Q.scans, HeardScan, whose, limit=SCANS_LIMIT)
    standing = stand(heard)
    assert standing.moved_at is not None, "a scan was just added"
    await tx.run(Q.move, standing, store_id=parcel.store_id, id=parcel.id, was=parcel.status)
    if standing.status in ENDS:
        await tx.run(Q.end_watch, whose)
    if standing.status is parcel.status and standing.delivered_at == parcel.delivered_at:
        return Outcome.KEPT
    fact = ParcelMoved(
        store_id=parcel.store_id,
        parcel_id=parcel.id,
        order_ref=parcel.order_ref,
        status=standing.status,
        at=standing.moved_at,
    )
    await outbox.publish(tx, fact)
    return Outcome.MOVED


async def _parcel(tx: Tx, carrier: str, reference: str) -> Parcel | None:
    """Lock our parcel, when the reference can be one."""
    try:
        id = ParcelId.parse(reference)
    except (BadId, NotFound):
        return None
    return await tx.maybe(Q.lock_reference, Parcel, id=id, carrier=carrier)
