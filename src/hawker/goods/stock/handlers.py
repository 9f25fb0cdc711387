"""What stock does when its timers are due."""

from collections.abc import Awaitable, Callable, Mapping

from hawker.goods.stock import service
from hawker.goods.stock.states import EXPIRE
from hawker.kernel.db import Tx
from hawker.kernel.timers import Timer


async def expire_holds(tx: Tx, timer: Timer) -> None:
    """Give back what nobody came for; one timer may stand for many holds of its store."""
    assert timer.store is not None, "the timer is set with its store"
    await service.expire_due(tx, timer.store)


TIMERS: Mapping[str, Callable[[Tx, Timer], Awaitable[None]]] = {EXPIRE: expire_holds}
