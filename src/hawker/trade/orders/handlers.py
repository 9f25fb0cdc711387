"""What orders do when payments end, parcels move, deadlines come and guests sign in."""

from collections.abc import Awaitable, Callable, Mapping

from hawker.goods.shipping import service as shipping
from hawker.goods.shipping.events import ParcelMoved
from hawker.goods.shipping.model import Status as ParcelStatus
from hawker.kernel.db import Tx
from hawker.kernel.facts import Meta, Subscriber, on
from hawker.kernel.timers import Timer
from hawker.money.payments.events import PaymentFailed
from hawker.people.accounts.events import GuestMerged
from hawker.trade.orders import notices, service
from hawker.trade.orders.events import OrderShipped
from hawker.trade.orders.model import OrderId
from hawker.trade.orders.service import AUTO_CONFIRM, CLOSE_UNPAID


async def handle_guest_merged(tx: Tx, event: GuestMerged, _meta: Meta) -> None:
    await service.follow_account(tx, guest=event.guest_id, account=event.account_id)


async def handle_payment_failed(tx: Tx, event: PaymentFailed, _meta: Meta) -> None:
    """Follow a payment that is over; after a decline the buyer may try again."""
    if event.checkout_id is not None:
        await service.follow_payment(tx, event.checkout_id)


async def close_unpaid(tx: Tx, timer: Timer) -> None:
    assert timer.store is not None, "the timer is set with its store"
    await service.close_unpaid(tx, timer.store, OrderId.parse(timer.ref))


async def auto_confirm(tx: Tx, timer: Timer) -> None:
    assert timer.store is not None, "the timer is set with its store"
    await service.auto_confirm(tx, timer.store, OrderId.parse(timer.ref))


async def handle_parcel_moved(tx: Tx, event: ParcelMoved, _meta: Meta) -> None:
    """Keep the order with its parcel, and tell the buyer when it is there."""
    order = await service.follow_parcel(tx, event)
    if event.status is not ParcelStatus.DELIVERED:
        return
    sent = await shipping.of_orders(tx, [order.store_id], [order.id])
    for parcel in sent[order.id]:
        if parcel.id == event.parcel_id and parcel.delivered_at is not None:
            await notices.tell_delivered(tx, order, parcel)


async def handle_order_shipped(tx: Tx, event: OrderShipped, _meta: Meta) -> None:
    """Tell the buyer; only the worker may write to people."""
    order = await service.one_of_store(tx, event.store_id, event.order_id)
    sent = await shipping.of_orders(tx, [order.store_id], [order.id])
    for parcel in sent[order.id]:
        if parcel.id == event.parcel_id:
            await notices.tell_shipped(tx, order, parcel)


SUBSCRIBER = Subscriber(
    "orders",
    [
        on(GuestMerged, handle_guest_merged),
        on(PaymentFailed, handle_payment_failed),
        on(ParcelMoved, handle_parcel_moved),
        on(OrderShipped, handle_order_shipped),
    ],
)
TIMERS: Mapping[str, Callable[[Tx, Timer], Awaitable[None]]] = {
    CLOSE_UNPAID: close_unpaid,
    AUTO_CONFIRM: auto_confirm,
}
