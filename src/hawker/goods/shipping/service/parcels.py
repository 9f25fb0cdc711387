"""Send a parcel, and correct what its label says."""

from collections.abc import Sequence

import msgspec

from hawker.goods.shipping.carriers import checked, is_tracked
from hawker.goods.shipping.model import (
    AlreadyMoving,
    Item,
    Label,
    Parcel,
    ParcelId,
    Status,
)
from hawker.goods.shipping.statements import Q
from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import AccountId, Id, StoreId


async def send(
    tx: Tx,
    *,
    store: StoreId,
    order: Id,
    buyer: AccountId,
    items: Sequence[Item],
    label: Label,
    city: str,
    by: AccountId,
) -> Parcel:
    """Write a parcel that its store gave to a carrier; a worker then tells a carrier that listens.

    The caller knows that the goods were owed and are in no other parcel.
    Raises UnknownCarrier, BadNumber; nothing is then written.
    """
    right = checked(label)
    parcel = Parcel(
        store_id=store,
        id=ParcelId.new(),
        order_ref=str(order),
        buyer_id=buyer,
        carrier=right.carrier,
        carrier_name=right.carrier_name,
        number=right.number,
        revision=0,
        status=Status.SENT,
        items=items,
        city=city,
        shipped_at=tx.now,
        moved_at=None,
        delivered_at=None,
        delivered_heard_at=None,
        corrected_at=None,
    )
    await tx.run(Q.insert_parcel, parcel, shipped_by=by, now=tx.now)
    await _watch(tx, parcel)
    return parcel


async def correct(
    tx: Tx, *, store: StoreId, order: Id, id: ParcelId, label: Label, by: AccountId
) -> tuple[Parcel, bool]:
    """Change the label of a parcel no carrier has seen; the parcel, and whether it was another.

    What the label said before is kept, with who corrected it. The caller holds the order's lock.
    Raises NotFound, UnknownCarrier, BadNumber, AlreadyMoving; nothing is then written.
    """
    right = checked(label)
    parcel = await tx.one(Q.lock_parcel, Parcel, store_id=store, id=id)
    if parcel.order_ref != str(order):
        raise NotFound("There is no such parcel.")
    if Label(parcel.carrier, parcel.number, parcel.carrier_name) == right:
        return parcel, False
    if parcel.status is not Status.SENT:
        raise AlreadyMoving("The carrier has seen this parcel.")
    await tx.run(Q.keep_label, parcel, corrected_by=by, now=tx.now)
    await tx.run(Q.correct, parcel, **_words(right), now=tx.now)
    changed = msgspec.structs.replace(
        parcel, **_words(right), revision=parcel.revision + 1, corrected_at=tx.now
    )
    await _watch(tx, changed)
    return changed, True


async def follow_account(tx: Tx, *, guest: AccountId, account: AccountId) -> int:
    """Give the account the parcels of the guest it was; how many there were."""
    moved = await tx.run(Q.move_parcels, guest=guest, account=account)
    await tx.run(Q.move_scans, guest=guest, account=account)
    return moved


async def _watch(tx: Tx, parcel: Parcel) -> None:
    """Have the carrier asked, if it is one that answers."""
    whose = {"store_id": parcel.store_id, "parcel_id": parcel.id}
    if is_tracked(parcel.carrier):
        await tx.run(Q.watch, whose, now=tx.now)
    else:
        await tx.run(Q.end_watch, whose)


def _words(label: Label) -> dict[str, str | None]:
    return {
        "carrier": label.carrier,
        "carrier_name": label.carrier_name,
        "number": label.number,
    }
