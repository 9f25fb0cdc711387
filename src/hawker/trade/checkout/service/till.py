"""Where buyers queue: one at a time per checkout, in batches for goods that many want at once."""

from asyncio import Lock
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import chain
from weakref import WeakValueDictionary

from hawker.goods.stock import service as stock
from hawker.goods.stock.service import HoldBatcher
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db
from hawker.trade.checkout.model import Checkout, CheckoutId
from hawker.trade.checkout.service.submitting import Goods, stock_lines
from hawker.trade.orders import service as orders


class Turn:
    """A buyer's turn: the goods kept for them, if a batch took any, and whether they were used."""

    def __init__(self, kept: Goods | None) -> None:
        self._kept = kept
        self.is_used = False

    def goods(self) -> Goods | None:
        """Hand the goods to the one transaction that orders them."""
        self.is_used = True
        return self._kept


class Till:
    """The till of one web process. Made once by the composition root, for one event loop."""

    def __init__(self, db: Db, holds: HoldBatcher) -> None:
        self._db = db
        self._holds = holds
        self._queues: WeakValueDictionary[CheckoutId, Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, principal: Principal, checkout: Checkout) -> AsyncGenerator[Turn]:
        """Wait for the buyer's turn; goods that are hot are kept for them before it begins.

        Taps on the same button come one after the other, so that the second finds the answer of
        the first instead of asking for the last piece again. What was kept and is not ordered
        goes back at once. Raises OutOfStock, TooManyWaiting.
        """
        queue = self._queues.setdefault(checkout.id, Lock())
        wanted = {part.store_id: stock_lines(part) for part in checkout.parts}
        async with queue:
            with self._holds.entering(chain.from_iterable(wanted.values())) as is_hot:
                if not is_hot or await self._is_ordered(principal, checkout):
                    yield Turn(None)
                    return
                kept = await self._holds.take_together(checkout.id, wanted)
                turn = Turn(kept)
                try:
                    yield turn
                except BaseException:
                    await self._put_back(checkout, kept)
                    raise
                if not turn.is_used:
                    await self._put_back(checkout, kept)

    async def _is_ordered(self, principal: Principal, checkout: Checkout) -> bool:
        async with self._db.begin(principal) as tx:
            return bool(await orders.standing(tx, str(checkout.id)))

    async def _put_back(self, checkout: Checkout, kept: Goods) -> None:
        """Give back what no order took: a failure may also come after the orders were kept."""
        async with self._db.begin(None, stores=kept) as tx:
            for store, hold in sorted(kept.items(), key=lambda pair: pair[1].id):
                await stock.put_back(tx, store, hold.id, checkout.id)
        for store, hold in kept.items():
            self._holds.came_back(store, hold.lines)
