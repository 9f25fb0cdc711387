"""What orders do when somebody signs in, and when the time to pay is over."""

from collections.abc import Awaitable, Callable, Mapping

from hawker.kernel.db import Tx
from hawker.kernel.facts import Meta, Subscriber, on
from hawker.kernel.timers import Timer
from hawker.people.accounts.events import GuestMerged
from hawker.trade.orders import service
from hawker.trade.orders.model import OrderId
from hawker.trade.orders.service import CLOSE_UNPAID


async def handle_guest_merged(tx: Tx, event: GuestMerged, _meta: Meta) -> None:
    await service.follow_account(tx, guest=event.guest_id, account=event.account_id)


async def close_unpaid(tx: Tx, timer: Timer) -> None:
    assert timer.store is not None, "the timer is set with its store"
    await service.close_unpaid(tx, timer.store, OrderId.parse(timer.ref))


SUBSCRIBER = Subscriber("orders", [on(GuestMerged, handle_guest_merged)])
TIMERS: Mapping[str, Callable[[Tx, Timer], Awaitable[None]]] = {CLOSE_UNPAID: close_unpaid}
