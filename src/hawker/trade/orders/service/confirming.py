"""Complete an order: by its buyer, or by its deadline."""

from datetime import timedelta

import msgspec

from hawker.goods.shipping.events import ParcelMoved
from hawker.goods.shipping.model import Status as ParcelStatus
from hawker.kernel import outbox, timers
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId, StoreId
from hawker.trade.orders import telling
from hawker.trade.orders.deadlines import EXTENSION
from hawker.trade.orders.model import (
    AlreadyExtended,
    CompletedBy,
    Moment,
    NotDue,
    Order,
    OrderId,
    Status,
)
from hawker.trade.orders.service.deadlines import AUTO_CONFIRM, keep
from hawker.trade.orders.service.shipping import note
from hawker.trade.orders.statements import Q
from hawker.trade.orders.states import ORDER

SOON = timedelta(seconds=1)  # when somebody is changing the order at its deadline
TOLD = frozenset({ParcelStatus.DELIVERED, ParcelStatus.EXCEPTION, ParcelStatus.RETURNED})


async def confirm(tx: Tx, *, buyer: AccountId, id: OrderId) -> Order:
    """Complete an order as its buyer, who has the goods; told again, nothing changes.

    Raises NotFound for somebody else's, IllegalMove for one that is not shipped whole.
    """
    order = await tx.one(Q.lock_of_buyer, Order, buyer_id=buyer, id=id)
    if order.status is Status.COMPLETED:
        return order
    return await _complete(tx, order, CompletedBy.BUYER)


async def extend(tx: Tx, *, buyer: AccountId, id: OrderId) -> Order:
    """Give the buyer more time to look at the goods, once.

    Raises NotFound for somebody else's, AlreadyExtended, NotDue; nothing is then written.
    """
    order = await tx.one(Q.lock_of_buyer, Order, buyer_id=buyer, id=id)
    if order.confirm_extended_at is not None:
        raise AlreadyExtended("This was put off before.")
    due_at = order.confirm_due_at
    if order.status is not Status.SHIPPED or due_at is None or due_at <= tx.now:
        raise NotDue("No deadline runs.")
    moment = Moment("extended", tx.now)
    extended = msgspec.structs.replace(
        order,
        confirm_due_at=due_at + EXTENSION,
        confirm_extended_at=tx.now,
        timeline=[*order.timeline, moment],
    )
    await tx.run(Q.note, extended, moments=[moment])
    await keep(tx, order, extended.confirm_due_at)
    return extended


async def auto_confirm(tx: Tx, store: StoreId, id: OrderId) -> bool:
    """Complete an order whose deadline is over; True when it was completed now.

    For the handler of the timer alone, which holds the timer's row. Others lock the order first
    and set the timer then; so this never waits for the order, and comes again soon instead.
    """
    order = await tx.maybe(Q.lock_due, Order, store_id=store, id=id)
    if order is None:
        await timers.set(tx, AUTO_CONFIRM, id, tx.now + SOON, store=store)
        return False
    due_at = order.confirm_due_at
    if order.status is not Status.SHIPPED or due_at is None:
        return False
    if due_at > tx.now:
        await timers.set(tx, AUTO_CONFIRM, id, due_at, store=store)
        return False
    await _complete(tx, order, CompletedBy.TIME)
    return True


async def follow_parcel(tx: Tx, event: ParcelMoved) -> Order:
    """Keep an order's deadline with what its carrier told. Told again, nothing changes."""
    id = OrderId.parse(event.order_ref)
    order = await tx.one(Q.lock, Order, store_id=event.store_id, id=id)
    moment = None
    if event.status in TOLD:
        moment = Moment(f"parcel_{event.status.value}", min(event.at, tx.now))
    return await note(tx, order, moment)


async def _complete(tx: Tx, order: Order, by: CompletedBy) -> Order:
    target = ORDER.after(order.status, "complete")
    moment = Moment("completed", tx.now, by.value)
    changed = await tx.run(
        Q.complete,
        store_id=order.store_id,
        id=order.id,
        to=target,
        sources=ORDER.sources("complete"),
        moments=[moment],
        now=tx.now,
    )
    assert changed == 1, "the order is locked"
    if by is CompletedBy.BUYER and order.confirm_due_at is not None:
        await timers.cancel(tx, AUTO_CONFIRM, order.id)
    await outbox.publish(tx, telling.completed(order, by, tx.now))
    return msgspec.structs.replace(
        order, status=target, completed_at=tx.now, timeline=[*order.timeline, moment]
    )
