"""Whatever is done to stock, in whatever order: the database says what a simple model says."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hawker.goods.catalogue.model import SkuId
from hawker.goods.stock import service as stock
from hawker.goods.stock.batching import HoldBatcher
from hawker.goods.stock.model import (
    Adjustment,
    BelowReserved,
    HoldEnded,
    HoldId,
    Line,
    OutOfStock,
    Reason,
)
from hawker.kernel.db import Db
from hawker.kernel.ids import AccountId, StoreId

TTL = timedelta(seconds=60)
SKUS = 3

lines = st.lists(st.tuples(st.integers(0, SKUS - 1), st.integers(1, 6)), min_size=1, max_size=4)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("hold"), lines, st.booleans()),
        st.tuples(st.just("batch"), st.lists(lines, min_size=1, max_size=5)),
        st.tuples(st.sampled_from(["commit", "release", "bind", "again"]), st.integers(0, 30)),
        st.tuples(st.just("adjust"), st.integers(0, SKUS - 1), st.integers(-8, 12).filter(bool)),
        st.tuples(st.just("wait"), st.integers(1, 90)),
        st.tuples(st.just("expire")),
    ),
    max_size=25,
)


@dataclass
class Kept:
    """A hold as the model knows it."""

    lines: Counter[SkuId]
    expires_at_s: float | None
    is_open: bool = True
    is_sold: bool = False


@dataclass
class Model:
    """What should be on the shelf."""

    on_hand: Counter[SkuId] = field(default_factory=Counter)
    holds: dict[HoldId, Kept] = field(default_factory=dict)
    now_s: float = 0

    def reserved(self, sku: SkuId) -> int:
        return sum(kept.lines[sku] for kept in self.holds.values() if kept.is_open)

    def has(self, wanted: Counter[SkuId]) -> bool:
        return all(self.on_hand[sku] - self.reserved(sku) >= n for sku, n in wanted.items())

    def expire(self) -> int:
        over = [
            kept
            for kept in self.holds.values()
            if kept.is_open and kept.expires_at_s is not None and kept.expires_at_s <= self.now_s
        ]
        for kept in over:
            kept.is_open = False
        return len(over)


class Shop:
    """Does every step to the database and to the model, and compares what they answer."""

    def __init__(self, db: Db, clock) -> None:
        self.db, self.clock = db, clock
        self.store = StoreId.new()
        self.skus = [SkuId.new() for _ in range(SKUS)]
        self.model = Model()

    async def hold(self, wanted: list[tuple[int, int]], has_ttl: bool) -> None:
        asked = self._lines(wanted)
        id, sums = HoldId.new(), self._sums(wanted)
        expected = self.model.has(sums)
        try:
            async with self.db.begin(None, [self.store]) as tx:
                expires_at = tx.now + TTL if has_ttl else None
                await stock.hold(tx, self.store, id, AccountId.new(), asked, expires_at)
        except OutOfStock:
            assert not expected
            return
        assert expected
        ends_s = self.model.now_s + TTL.total_seconds() if has_ttl else None
        self.model.holds[id] = Kept(sums, ends_s)

    async def batch(self, wishes: list[list[tuple[int, int]]]) -> None:
        batcher = HoldBatcher(self.db, TTL)  # a new one: the last may call sold out what came back
        for wanted in wishes:
            sums = self._sums(wanted)
            try:
                hold = await batcher.take(self.store, AccountId.new(), self._lines(wanted))
            except OutOfStock:
                assert not self.model.has(sums)
                continue
            assert self.model.has(sums)
            ends_s = self.model.now_s + TTL.total_seconds()
            self.model.holds[hold.id] = Kept(sums, ends_s)

    async def commit(self, n: int) -> None:
        id, kept = self._pick(n)
        if id is None or kept is None:
            return
        try:
            async with self.db.begin(None, [self.store]) as tx:
                is_new = await stock.commit(tx, self.store, id)
        except HoldEnded:
            assert not kept.is_open
            assert not kept.is_sold
            return
        assert is_new == kept.is_open
        assert kept.is_open or kept.is_sold
        if is_new:
            self.model.on_hand.subtract(kept.lines)
            kept.is_open, kept.is_sold = False, True

    async def release(self, n: int) -> None:
        id, kept = self._pick(n)
        if id is None or kept is None:
            return
        async with self.db.begin(None, [self.store]) as tx:
            assert await stock.release(tx, self.store, id) == kept.is_open
        kept.is_open = False

    async def bind(self, n: int) -> None:
        id, kept = self._pick(n)
        if id is None or kept is None:
            return
        lasts = kept.expires_at_s is None or kept.expires_at_s > self.model.now_s
        try:
            async with self.db.begin(None, [self.store]) as tx:
                await stock.bind(tx, self.store, id, AccountId.new())
        except HoldEnded:
            assert not (kept.is_open and lasts)
            return
        assert kept.is_open
        assert lasts
        kept.expires_at_s = None

    async def again(self, n: int) -> None:
        """Ask for a hold that was taken before."""
        id, kept = self._pick(n)
        if id is None or kept is None:
            return
        asked = [Line(sku, quantity) for sku, quantity in kept.lines.items()]
        try:
            async with self.db.begin(None, [self.store]) as tx:
                await stock.hold(tx, self.store, id, AccountId.new(), asked, None)
        except HoldEnded:
            assert not kept.is_open
        else:
            assert kept.is_open

    async def adjust(self, sku: int, delta: int) -> None:
        id = self.skus[sku]
        expected = self.model.on_hand[id] + delta >= self.model.reserved(id)
        try:
            async with self.db.begin(None, [self.store]) as tx:
                change = Adjustment(id, delta, Reason.COUNTED)
                await stock.put_on_shelf(tx, self.store, change)
        except BelowReserved:
            assert not expected
            return
        assert expected
        self.model.on_hand[id] += delta

    async def wait(self, seconds: int) -> None:
        self.clock.step(timedelta(seconds=seconds))
        self.model.now_s += seconds

    async def expire(self) -> None:
        async with self.db.begin(None, [self.store]) as tx:
            assert await stock.expire_due(tx, self.store) == self.model.expire()

    async def check(self) -> None:
        """Law 2: 0 ≤ reserved ≤ on hand, and both are what the model says."""
        async with self.db.begin(None, [self.store]) as tx:
            levels = await stock.levels_of(tx, self.skus)
        for sku, level in levels.items():
            assert level.on_hand == self.model.on_hand[sku]
            assert level.reserved == self.model.reserved(sku)
            assert 0 <= level.reserved <= level.on_hand

    def _lines(self, wanted: list[tuple[int, int]]) -> list[Line]:
        return [Line(self.skus[sku], quantity) for sku, quantity in wanted]

    def _sums(self, wanted: list[tuple[int, int]]) -> Counter[SkuId]:
        sums: Counter[SkuId] = Counter()
        for sku, quantity in wanted:
            sums[self.skus[sku]] += quantity
        return sums

    def _pick(self, n: int) -> tuple[HoldId | None, Kept | None]:
        if not self.model.holds:
            return None, None
        return list(self.model.holds.items())[n % len(self.model.holds)]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps)
async def test_stock_is_what_a_simple_model_says(db, clock, fetch, steps):
    shop = Shop(db, clock)
    for sku in range(SKUS):
        await shop.adjust(sku, 10)

    for name, *arguments in steps:
        await getattr(shop, name)(*arguments)
        await shop.check()

    moved = await fetch(
        "SELECT l.sku_id FROM stock.levels AS l WHERE l.on_hand <>"
        " (SELECT sum(m.delta) FROM stock.movements AS m WHERE m.sku_id = l.sku_id)"
    )
    assert moved == []
