"""What orders do when a payment ends, when its time is over, and when somebody signs in."""

from collections.abc import Awaitable, Callable, Mapping

from hawker.kernel.db import Tx
from hawker.kernel.facts import Meta, Subscriber, on
from hawker.kernel.timers import Timer
from hawker.money.payments.events import PaymentFailed
from hawker.people.accounts.events import GuestMerged
from hawker.trade.orders import service
from hawker.trade.orders.model import OrderId
from hawker.trade.orders.service import CLOSE_UNPAID


async def handle_guest_merged(tx: Tx, event: GuestMerged, _meta: Meta) -> None:
    await service.follow_account(tx, guest=event.guest_id, account=event.account_id)


async def handle_payment_failed(tx: Tx, event: PaymentFailed, _meta: Meta) -> None:
    """Follow a payment that is over; after a decline the buyer may try again."""
    if event.checkout_id is not None:
        await service.follow_payment(tx, event.checkout_id)


async def close_unpaid(tx: Tx, timer: Timer) -> None:
    assert timer.store is not None, "the timer is set with its store"
    await service.close_unpaid(tx, timer.store, OrderId.parse(timer.ref))


SUBSCRIBER = Subscriber(
    "orders", [on(GuestMerged, handle_guest_merged), on(PaymentFailed, handle_payment_failed)]
)
TIMERS: Mapping[str, Callable[[Tx, Timer], Awaitable[None]]] = {CLOSE_UNPAID: close_unpaid}
