"""Take holds of hot SKUs many at a time.

One row can be updated about as often as a transaction can commit. So when many buyers want the
same SKU, each web process decides up to `BATCH_LIMIT` holds in one short transaction instead of
queueing them on the row's lock. The transaction does nothing but decide and write holds; the
order is written afterwards, in its own transaction, which binds the hold (`service.bind`). A hold
nobody binds returns by itself after `ttl`.

Whoever comes just after a batch left nothing is told so from memory: a crowd that is too late costs
those before it nothing. That is looked at again after SOLD_OUT_FOR_S, for goods come back too.

How a checkout uses it:

    with batcher.entering(lines) as is_hot:
        kept = await batcher.take(store, checkout_id, lines) if is_hot else None
        async with db.begin(principal, stores=[store]) as tx:
            if kept is None:
                await stock.hold(tx, store, HoldId.new(), order_id, lines, None)
            else:
                await stock.bind(tx, store, kept.id, order_id)
            ...  # a failure here leaves nothing, or an unbound hold that expires
"""

import asyncio
import contextvars
from collections import Counter, deque
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import msgspec

from hawker.goods.catalogue.model import SkuId
from hawker.goods.stock import deciding
from hawker.goods.stock.model import Hold, HoldId, Line, OutOfStock, TooManyWaiting
from hawker.goods.stock.states import EXPIRE
from hawker.kernel import sql, timers
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import Id, StoreId

Q = sql.load("hawker.goods.stock")

BATCH_LIMIT = 50  # decisions in one transaction
WAITING_LIMIT = 5_000  # wants queued in this process before new ones are refused
HOT_AT = 4  # buyers inside at once from which a SKU counts as hot
UNBOUND_TTL = timedelta(seconds=60)
SOLD_OUT_FOR_S = 0.5  # a buyer may hear "sold out" for so long after goods came back (1 s at most)

Left = dict[StoreId, dict[SkuId, int]]  # pieces nobody has taken yet


class Want(msgspec.Struct, eq=False):
    """One buyer's lines, a hold per store, waiting to be decided: all of them or none."""

    holds: Sequence[Hold]
    answer: asyncio.Future[Sequence[Hold]]


class HotLevel(msgspec.Struct, frozen=True):
    """What the batch may give away of one SKU."""

    store_id: StoreId
    sku_id: SkuId
    available: int


class HoldBatcher:
    """The queue of one process. Made once by the composition root, for one event loop."""

    def __init__(self, db: Db, ttl: timedelta = UNBOUND_TTL) -> None:
        self._db = db
        self._ttl = ttl
        self._waiting: deque[Want] = deque()
        self._inside: Counter[SkuId] = Counter()
        self._sold_out: dict[tuple[StoreId, SkuId], float] = {}  # until when, of the loop's clock
        self._runner: asyncio.Task[None] | None = None

    @contextmanager
    def entering(self, lines: Iterable[Line]) -> Generator[bool]:
        """Count a buyer inside and say whether one of the SKUs is hot in this process."""
        skus = {line.sku_id for line in lines}
        self._inside.update(skus)
        try:
            yield any(self._inside[sku] >= HOT_AT for sku in skus)
        finally:
            self._inside.subtract(skus)
            for sku in skus:
                if not self._inside[sku]:
                    del self._inside[sku]

    async def take(self, store: StoreId, owner: Id, lines: Sequence[Line]) -> Hold:
        """Keep all `lines` of one store back for `owner`, like `take_together`."""
        return (await self.take_together(owner, {store: lines}))[store]

    async def take_together(
        self, owner: Id, wanted: Mapping[StoreId, Sequence[Line]]
    ) -> Mapping[StoreId, Hold]:
        """Keep all lines back for `owner`, a hold per store, or nothing at all.

        Until `ttl` has passed or `bind` is called. The holds are committed when this returns.
        Raises OutOfStock like `service.hold`, and TooManyWaiting when the queue is full.
        """
        if len(self._waiting) >= WAITING_LIMIT:
            raise TooManyWaiting("Many are buying at this moment.", retry_after_s=1)

        holds = [
            Hold(HoldId.new(), store, str(owner), deciding.tidy_lines(lines), None)
            for store, lines in wanted.items()
        ]
        self._check_not_sold_out(holds)
        want = Want(holds, asyncio.get_running_loop().create_future())
        self._waiting.append(want)
        if self._runner is None:
            # In a context of its own: it works for whoever comes, not for who came first.
            self._runner = asyncio.get_running_loop().create_task(
                self._run(), context=contextvars.Context()
            )
        return {hold.store_id: hold for hold in await want.answer}

    def _check_not_sold_out(self, wanted: Sequence[Hold]) -> None:
        now_s = asyncio.get_running_loop().time()
        for hold in wanted:
            for line in hold.lines:
                if self._sold_out.get((hold.store_id, line.sku_id), 0.0) > now_s:
                    raise deciding.out_of_stock(line.sku_id, 0)

    def came_back(self, store: StoreId, lines: Iterable[Line]) -> None:
        """Sell these again at once: they were just put back."""
        for line in lines:
            self._sold_out.pop((store, line.sku_id), None)

    def _remember_sold_out(self, left: Left) -> None:
        """Once it is committed that nothing is left."""
        now_s = asyncio.get_running_loop().time()
        over = [each for each, until_s in self._sold_out.items() if until_s <= now_s]
        for each in over:
            del self._sold_out[each]
        for store, levels in left.items():
            for sku, pieces in levels.items():
                if not pieces:
                    self._sold_out[store, sku] = now_s + SOLD_OUT_FOR_S

    async def _run(self) -> None:
        try:
            while self._waiting:
                wants = [
                    self._waiting.popleft() for _ in range(min(BATCH_LIMIT, len(self._waiting)))
                ]
                await self._settle([want for want in wants if not want.answer.cancelled()])
        finally:
            self._runner = None

    async def _settle(self, wants: Sequence[Want]) -> None:
        """Decide a batch, and only after its commit tell everyone who waits."""
        stores = {hold.store_id for want in wants for hold in want.holds}
        try:
            async with self._db.begin(None, stores=stores) as tx:
                answers, left = await self._decide(tx, [want.holds for want in wants])
            self._remember_sold_out(left)
        except Exception as failure:  # noqa: BLE001 — handed to everyone who waits
            answers = [failure] * len(wants)

        for want, answer in zip(wants, answers, strict=True):
            if want.answer.cancelled():
                continue
            if isinstance(answer, Exception):
                want.answer.set_exception(answer)
            else:
                want.answer.set_result(answer)

    async def _decide(
        self, tx: Tx, wants: Sequence[Sequence[Hold]]
    ) -> tuple[Sequence[Sequence[Hold] | OutOfStock], Left]:
        """Answer in order of arrival, write what was given, and tell what is left."""
        expires_at = tx.now + self._ttl
        left = await self._lock(tx, [hold for holds in wants for hold in holds])

        answers = [decide(left, holds, expires_at) for holds in wants]
        given = [hold for each in answers if not isinstance(each, OutOfStock) for hold in each]

        if given:
            await self._write(tx, given)
        return answers, left

    async def _lock(self, tx: Tx, wanted: Sequence[Hold]) -> Left:
        """Read what is left, per store: a SKU asked of a store that lacks it counts as none."""
        left: Left = {hold.store_id: {} for hold in wanted}
        skus = {line.sku_id for hold in wanted for line in hold.lines}
        for row in await tx.all(Q.lock_levels, HotLevel, store_ids=list(left), sku_ids=list(skus)):
            left[row.store_id][row.sku_id] = row.available
        return left

    async def _write(self, tx: Tx, given: Sequence[Hold]) -> None:
        flat = [(hold.id, line) for hold in given for line in hold.lines]
        changed = await tx.value(
            Q.write_batch,
            hold_ids=[hold.id for hold in given],
            store_ids=[hold.store_id for hold in given],
            owners=[hold.owner for hold in given],
            expires_at=given[0].expires_at,
            line_holds=[hold for hold, _ in flat],
            line_skus=[line.sku_id for _, line in flat],
            line_quantities=[line.quantity for _, line in flat],
            now=tx.now,
        )
        assert changed == len({line.sku_id for _, line in flat}), "a batch gave what was not there"

        for store, hold in {hold.store_id: hold for hold in given}.items():
            assert hold.expires_at is not None
            timers.set_new(tx, EXPIRE, hold.id, hold.expires_at, store=store)


def decide(left: Left, wanted: Sequence[Hold], expires_at: datetime) -> Sequence[Hold] | OutOfStock:
    """Take the holds out of what is left, or name what the buyers before left of the short SKU."""
    for number, hold in enumerate(wanted):
        short = deciding.take(left[hold.store_id], hold.lines)
        if short is not None:
            for taken in wanted[:number]:
                deciding.put_back(left[taken.store_id], taken.lines)
            return deciding.out_of_stock(short.sku_id, left[hold.store_id].get(short.sku_id, 0))
    return [msgspec.structs.replace(hold, expires_at=expires_at) for hold in wanted]
