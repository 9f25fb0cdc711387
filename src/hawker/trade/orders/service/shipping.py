"""Ship an order, in one parcel or several, and correct what a label says."""

from collections.abc import Sequence

import msgspec

from hawker.goods.shipping import service as parcels
from hawker.goods.shipping.model import Item, Label, Parcel, ParcelId
from hawker.kernel import audit, outbox
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId, StoreId
from hawker.trade.orders import telling
from hawker.trade.orders.deadlines import arrived_at, confirm_due_at
from hawker.trade.orders.model import Moment, Order, OrderId, Status
from hawker.trade.orders.packing import Share, pack, shares_of
from hawker.trade.orders.service.deadlines import keep, ways_of
from hawker.trade.orders.statements import Q
from hawker.trade.orders.states import ORDER

NOTHING = "[]"  # to add to a timeline: an empty list does not say of what


class Packed(msgspec.Struct, frozen=True):
    """A parcel about to leave: everything about it is right, and nothing is written yet."""

    order: Order  # locked
    label: Label
    shares: Sequence[Share]
    is_first: bool  # no parcel has left before
    items: Sequence[Item]
    is_whole: bool  # nothing is left then


async def ship(
    tx: Tx,
    *,
    store: StoreId,
    id: OrderId,
    label: Label,
    items: Sequence[Item] | None,
    by: AccountId,
) -> Order:
    """Give goods of an order to a carrier: those of `items`, or all that are left.

    Raises NotFound, UnknownCarrier, BadNumber, IllegalMove, MoreThanOrdered; nothing is then
    written.
    """
    return await send(tx, await prepare(tx, store=store, id=id, label=label, items=items), by)


async def prepare(
    tx: Tx, *, store: StoreId, id: OrderId, label: Label, items: Sequence[Item] | None
) -> Packed:
    """Lock the order and decide whether the parcel may leave. Writes nothing; raises as `ship`."""
    right = parcels.check_label(label)
    order = await tx.one(Q.lock, Order, store_id=store, id=id)
    ORDER.after(order.status, "ship")
    shares = await tx.all(Q.shares, Share, store_id=store, order_id=id)
    is_first = not shares
    shares = shares or shares_of(order.lines)
    packed, is_whole = pack(shares, items)
    return Packed(order, right, shares, is_first, packed, is_whole)


async def send(tx: Tx, packed: Packed, by: AccountId) -> Order:
    """Write the parcel, and what the order is then."""
    order = packed.order
    await _take(tx, packed)
    parcel = await parcels.send(
        tx,
        store=order.store_id,
        order=order.id,
        buyer=order.buyer_id,
        items=packed.items,
        label=packed.label,
        city=order.address.city,
        by=by,
    )
    verb = "ship" if packed.is_whole else "ship_part"
    target = ORDER.after(order.status, verb)
    due_at = None
    if packed.is_whole:
        sent = (await parcels.of_orders(tx, [order.store_id], [order.id]))[order.id]
        due_at = confirm_due_at(ways_of(sent), is_extended=False)
    moment = Moment(target.value, tx.now)
    shipped = msgspec.structs.replace(
        order,
        status=target,
        shipped_at=tx.now if packed.is_whole else None,
        confirm_due_at=due_at,
        timeline=[*order.timeline, moment],
    )
    changed = await tx.run(
        Q.ship, shipped, to=target, sources=ORDER.sources(verb), moments=[moment]
    )
    assert changed == 1, "the order is locked"
    await keep(tx, order, due_at)
    await outbox.publish(tx, telling.shipped(order, parcel, is_whole=packed.is_whole))
    await _note_act(tx, "orders.shipped", order, parcel, by)
    return shipped


async def correct(
    tx: Tx, *, store: StoreId, id: OrderId, parcel: ParcelId, label: Label, by: AccountId
) -> Order:
    """Change the label of a parcel its carrier has not seen; told again, nothing changes.

    Raises NotFound, UnknownCarrier, BadNumber, AlreadyMoving; nothing is then written.
    """
    order = await tx.one(Q.lock, Order, store_id=store, id=id)
    changed, is_other = await parcels.correct(
        tx, store=store, order=id, id=parcel, label=label, by=by
    )
    if not is_other:
        return order
    await _note_act(tx, "orders.label_corrected", order, changed, by)
    return await note(tx, order, Moment("corrected", tx.now))


async def note(tx: Tx, order: Order, moment: Moment | None) -> Order:
    """Write down what happened to a parcel of an order that is locked, and what that changes."""
    sent = (await parcels.of_orders(tx, [order.store_id], [order.id])).get(order.id, [])
    is_extended = order.confirm_extended_at is not None
    due_at, delivered_at = order.confirm_due_at, order.delivered_at
    if order.status is Status.SHIPPED:
        ways = ways_of(sent)
        due_at = confirm_due_at(ways, is_extended=is_extended)
        delivered_at = arrived_at(ways)
    moments = [moment] if moment is not None else []
    noted = msgspec.structs.replace(
        order,
        confirm_due_at=due_at,
        delivered_at=delivered_at,
        timeline=[*order.timeline, *moments],
    )
    await tx.run(Q.note, noted, moments=moments or NOTHING)
    await keep(tx, order, due_at)
    return noted


async def _note_act(tx: Tx, action: str, order: Order, parcel: Parcel, by: AccountId) -> None:
    """Have it in the log: by the order's number and the parcel's id.

    The number of a parcel leads to a person's door, and the log is never erased.
    """
    await audit.note(
        tx,
        action=action,
        store=order.store_id,
        subject=order.id,
        actor=by,
        order_number=str(order.number),
        parcel_id=parcel.id,
        carrier=parcel.carrier,
        revision=parcel.revision,
    )


async def _take(tx: Tx, packed: Packed) -> None:
    """Count what leaves; the database holds it to what was ordered."""
    order = packed.order
    whose = {"store_id": order.store_id, "order_id": order.id}
    if packed.is_first:
        await tx.each(Q.insert_share, [whose | _row(share) for share in packed.shares])
    for item in packed.items:
        taken = await tx.run(Q.take_share, item, **whose)
        assert taken == 1, "the order is locked"


def _row(share: Share) -> dict[str, object]:
    return {"sku_id": share.sku_id, "ordered": share.ordered}
