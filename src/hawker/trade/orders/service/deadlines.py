"""Keep the deadline of an order that is locked: the column, its timer, and the word about it."""

from collections.abc import Sequence
from datetime import datetime

from hawker.goods.shipping import service as shipping
from hawker.goods.shipping.model import Parcel
from hawker.kernel import outbox, timers
from hawker.kernel.db import Tx
from hawker.trade.orders import telling
from hawker.trade.orders.deadlines import Way
from hawker.trade.orders.model import Order

AUTO_CONFIRM = "orders.auto_confirm"  # the timer


async def keep(tx: Tx, order: Order, due_at: datetime | None) -> None:
    """Have the timer run at the deadline that was just written, and tell of it, if it is another.

    Whoever runs the timer never waits for the order behind it: so it may be set from here.
    """
    if due_at == order.confirm_due_at:
        return
    if due_at is None:
        await timers.cancel(tx, AUTO_CONFIRM, order.id)
    else:
        await timers.set(tx, AUTO_CONFIRM, order.id, due_at, store=order.store_id)
    await outbox.publish(tx, telling.due_changed(order, due_at))


def ways_of(parcels: Sequence[Parcel]) -> list[Way]:
    """How far the parcels of an order are."""
    return [
        Way(
            shipping.is_tracked(parcel),
            parcel.shipped_at,
            parcel.corrected_at,
            parcel.delivered_at,
            parcel.delivered_heard_at,
        )
        for parcel in parcels
    ]
