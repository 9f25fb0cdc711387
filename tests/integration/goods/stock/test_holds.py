"""Holds on the real database: taken by few of many, ended once, never too much."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import timedelta

import pytest

from hawker.goods.stock import service as stock
from hawker.goods.stock.model import (
    Adjustment,
    BelowReserved,
    HoldEnded,
    HoldId,
    Line,
    OutOfStock,
    Reason,
    ShelfFull,
)
from hawker.goods.stock.service import levels
from hawker.kernel.auth import guest
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import AccountId

MINUTE = timedelta(minutes=1)


async def test_a_hold_keeps_its_goods_back(db, store, shelf, fetch):
    tea, cup = await shelf(5), await shelf(2)

    async with db.begin(guest(), [store]) as tx:
        await stock.hold(
            tx, store, HoldId.new(), AccountId.new(), [Line(tea, 3), Line(cup, 2)], None
        )

    assert await stock.available(db, [tea, cup]) == {tea: 2, cup: 0}
    assert await fetch("SELECT count(*), sum(delta) FROM stock.movements") == [
        {"count": 2, "sum": 7}
    ]


async def test_when_one_line_is_short_nothing_is_held(db, store, shelf, count):
    plenty, short = await shelf(9), await shelf(1)

    with pytest.raises(OutOfStock) as refusal:
        async with db.begin(guest(), [store]) as tx:
            await stock.hold(
                tx, store, HoldId.new(), AccountId.new(), [Line(plenty, 1), Line(short, 2)], None
            )

    assert (refusal.value.field, refusal.value.extra) == (short, {"available": 1})
    assert await count("stock.holds") == 0
    assert await count("stock.levels WHERE reserved > 0") == 0


async def test_lines_of_the_same_sku_are_added_up(db, store, shelf, count):
    tea = await shelf(3)

    with pytest.raises(OutOfStock):
        async with db.begin(guest(), [store]) as tx:
            await stock.hold(
                tx, store, HoldId.new(), AccountId.new(), [Line(tea, 2), Line(tea, 2)], None
            )

    assert await count("stock.holds") == 0


async def test_a_sku_of_another_store_is_none_of_this_stores(db, store, other_store, shelf):
    theirs = await shelf(5, to=other_store)

    with pytest.raises(OutOfStock) as refusal:
        async with db.begin(guest(), [store, other_store]) as tx:
            await stock.hold(tx, store, HoldId.new(), AccountId.new(), [Line(theirs, 1)], None)

    assert refusal.value.extra == {"available": 0}


async def test_without_the_store_in_the_transaction_nothing_can_be_held(db, store, shelf):
    tea = await shelf(5)

    with pytest.raises(OutOfStock):
        async with db.begin(guest()) as tx:
            await stock.hold(tx, store, HoldId.new(), AccountId.new(), [Line(tea, 1)], None)

    assert await stock.available(db, [tea]) == {tea: 5}


async def test_the_last_unit_sells_once_to_fifty_at_a_time(db, store, shelf, fetch):
    tea = await shelf(1)

    async def buy() -> bool:
        with contextlib.suppress(OutOfStock):
            async with db.begin(guest(), [store]) as tx:
                hold = HoldId.new()
                await stock.hold(tx, store, hold, AccountId.new(), [Line(tea, 1)], None)
                await stock.commit(tx, store, hold)
                return True
        return False

    sold = await asyncio.gather(*(buy() for _ in range(50)))

    assert sum(sold) == 1
    assert await fetch("SELECT on_hand, reserved FROM stock.levels") == [
        {"on_hand": 0, "reserved": 0}
    ]


async def test_many_who_want_the_same_goods_in_any_order_do_not_deadlock(db, store, shelf, fetch):
    skus = [await shelf(20) for _ in range(6)]
    places = asyncio.Semaphore(20)  # as the pool has: they wait for goods, not for it

    async def buy(n: int) -> bool:
        lines = [Line(sku, 1) for sku in (skus[n % 6 :] + skus[: n % 6])[:4]]
        with contextlib.suppress(OutOfStock):
            async with places, db.begin(guest(), [store]) as tx:
                await stock.hold(tx, store, HoldId.new(), AccountId.new(), lines, None)
                return True
        return False

    held = await asyncio.gather(*(buy(n) for n in range(60)))

    [sums] = await fetch(
        "SELECT sum(reserved) AS reserved, max(reserved) AS most FROM stock.levels"
    )
    assert sums == {"reserved": 4 * sum(held), "most": 20}


async def test_the_same_hold_asked_for_again_takes_nothing(db, store, shelf):
    tea = await shelf(2)
    hold, owner = HoldId.new(), AccountId.new()

    for _ in range(3):
        async with db.begin(guest(), [store]) as tx:
            kept = await stock.hold(tx, store, hold, owner, [Line(tea, 2)], None)

    assert kept.lines == [Line(tea, 2)]
    assert await stock.available(db, [tea]) == {tea: 0}


async def test_the_same_hold_asked_for_by_ten_at_once_is_taken_once(db, store, shelf, count):
    tea = await shelf(9)
    hold, owner = HoldId.new(), AccountId.new()

    async def ask() -> None:
        async with db.begin(guest(), [store]) as tx:
            await stock.hold(tx, store, hold, owner, [Line(tea, 2)], None)

    await asyncio.gather(*(ask() for _ in range(10)))

    assert await stock.available(db, [tea]) == {tea: 7}
    assert await count("stock.holds") == 1


async def test_what_is_committed_leaves_the_shelf_once(worker_db, store, shelf, fetch):
    tea = await shelf(5)
    hold = await keep(worker_db, store, [Line(tea, 2)])

    answers = []
    for _ in range(3):
        async with worker_db.system() as tx:
            answers.append(await stock.commit(tx, store, hold))

    assert answers == [True, False, False]
    assert await fetch("SELECT on_hand, reserved FROM stock.levels") == [
        {"on_hand": 3, "reserved": 0}
    ]
    assert await fetch("SELECT delta FROM stock.movements WHERE reason = 'sold'") == [{"delta": -2}]


async def test_what_was_given_back_cannot_be_sold(worker_db, store, shelf):
    tea = await shelf(5)
    hold = await keep(worker_db, store, [Line(tea, 2)])

    async with worker_db.system() as tx:
        assert await stock.release(tx, store, hold)
        assert not await stock.release(tx, store, hold)
    with pytest.raises(HoldEnded) as refusal:
        async with worker_db.system() as tx:
            await stock.commit(tx, store, hold)

    assert refusal.value.extra == {"ended_as": "released"}
    assert await stock.available(worker_db, [tea]) == {tea: 5}


async def test_a_hold_nobody_took_cannot_be_sold(worker_db, store):
    with pytest.raises(NotFound):
        async with worker_db.system() as tx:
            await stock.commit(tx, store, HoldId.new())


async def test_a_hold_ends_by_itself_when_its_time_is_over(
    worker_db, store, shelf, clock, due, fetch
):
    tea = await shelf(5)
    hold = await keep(worker_db, store, [Line(tea, 2)], MINUTE)

    clock.step(MINUTE - timedelta(seconds=1))
    await due()
    assert await stock.available(worker_db, [tea]) == {tea: 3}
    clock.step(timedelta(seconds=1))
    await due()

    assert await stock.available(worker_db, [tea]) == {tea: 5}
    assert await fetch("SELECT status FROM stock.holds") == [{"status": "expired"}]
    with pytest.raises(HoldEnded):
        async with worker_db.system() as tx:
            await stock.commit(tx, store, hold)


async def test_a_bound_hold_stays_when_the_first_time_is_over(worker_db, store, shelf, clock, due):
    tea = await shelf(5)
    hold = await keep(worker_db, store, [Line(tea, 2)], MINUTE)

    async with worker_db.system() as tx:
        await stock.bind(tx, store, hold, AccountId.new())
    clock.step(2 * MINUTE)
    await due()

    assert await stock.available(worker_db, [tea]) == {tea: 3}


async def test_a_bound_hold_is_not_put_back_by_who_took_it(worker_db, store, shelf, count):
    tea, order = await shelf(5), AccountId.new()
    taken, bound = HoldId.new(), HoldId.new()
    mine = AccountId.new()
    async with worker_db.system() as tx:
        await stock.hold(tx, store, taken, mine, [Line(tea, 2)], None)
        await stock.hold(tx, store, bound, mine, [Line(tea, 3)], None)
        await stock.bind(tx, store, bound, order)

    async with worker_db.system() as tx:
        assert not await stock.put_back(tx, store, bound, mine)
        assert await stock.put_back(tx, store, taken, mine)
        assert not await stock.put_back(tx, store, taken, mine)

    assert await stock.available(worker_db, [tea]) == {tea: 2}
    assert await count("stock.holds WHERE status = 'held'") == 1


async def test_a_hold_whose_time_is_over_cannot_be_bound_even_if_the_timer_is_late(
    worker_db, store, shelf, clock
):
    hold = await keep(worker_db, store, [Line(await shelf(5), 2)], MINUTE)

    clock.step(MINUTE)

    with pytest.raises(HoldEnded):
        async with worker_db.system() as tx:
            await stock.bind(tx, store, hold, AccountId.new())


async def test_expiry_and_payment_at_the_same_moment_end_each_hold_once(
    worker_db, store, shelf, clock, fetch
):
    tea = await shelf(40)
    holds = [await keep(worker_db, store, [Line(tea, 1)], MINUTE) for _ in range(40)]
    clock.step(MINUTE)

    async def pay(hold: HoldId) -> int:
        with contextlib.suppress(HoldEnded):
            async with worker_db.system() as tx:
                return int(await stock.commit(tx, store, hold))
        return 0

    async def expire() -> int:
        async with worker_db.system() as tx:
            return await stock.expire_due(tx, store)

    ended = await asyncio.gather(*(pay(hold) for hold in holds), *(expire() for _ in range(4)))

    [level] = await fetch("SELECT on_hand, reserved FROM stock.levels")
    sold = sum(ended[:40])
    assert level == {"on_hand": 40 - sold, "reserved": 0}
    assert sold + sum(ended[40:]) == 40


async def test_two_who_end_the_same_hold_at_once_end_it_once(worker_db, store, shelf, fetch):
    tea = await shelf(5)
    hold = await keep(worker_db, store, [Line(tea, 2)])

    async def commit() -> bool:
        with contextlib.suppress(HoldEnded):
            async with worker_db.system() as tx:
                return await stock.commit(tx, store, hold)
        return False

    async def release() -> bool:
        async with worker_db.system() as tx:
            return await stock.release(tx, store, hold)

    ended = await asyncio.gather(*(make() for make in (commit, release) * 10))

    assert sum(ended) == 1
    [level] = await fetch("SELECT on_hand, reserved FROM stock.levels")
    assert level in ({"on_hand": 3, "reserved": 0}, {"on_hand": 5, "reserved": 0})


async def test_a_worker_that_ends_many_holds_does_not_keep_buyers_waiting(
    worker_db, db, store, shelf, fetch
):
    tea = await shelf(9)
    first, second = [await keep(worker_db, store, [Line(tea, 2)]) for _ in range(2)]

    async with worker_db.system() as slow:
        await stock.commit(slow, store, first)
        async with asyncio.timeout(2), db.begin(guest(), [store]) as tx:
            await stock.hold(tx, store, HoldId.new(), AccountId.new(), [Line(tea, 1)], None)
        await stock.release(slow, store, second)

    assert await fetch("SELECT on_hand, reserved FROM stock.levels") == [
        {"on_hand": 7, "reserved": 1}
    ]


async def test_workers_that_end_holds_in_any_order_do_not_deadlock(worker_db, store, shelf, fetch):
    skus = [await shelf(50) for _ in range(5)]
    holds = [await keep(worker_db, store, [Line(skus[n % 5], 1)]) for n in range(50)]

    async def end(mine: Sequence[HoldId]) -> None:
        async with worker_db.system() as tx:
            for hold in mine:
                await stock.commit(tx, store, hold)

    await asyncio.gather(
        *(end(holds[n * 10 : n * 10 + 10][:: 1 if n % 2 else -1]) for n in range(5))
    )

    assert await fetch("SELECT DISTINCT on_hand, reserved FROM stock.levels") == [
        {"on_hand": 40, "reserved": 0}
    ]


async def test_what_fails_after_a_sale_leaves_the_shelf_as_it_was(worker_db, store, shelf, fetch):
    tea = await shelf(5)
    hold = await keep(worker_db, store, [Line(tea, 2)])

    async def fail() -> None:
        async with worker_db.system() as tx:
            await stock.commit(tx, store, hold)
            raise NotFound

    with pytest.raises(NotFound):
        await fail()

    assert await fetch("SELECT on_hand, reserved FROM stock.levels") == [
        {"on_hand": 5, "reserved": 2}
    ]
    assert await fetch("SELECT status FROM stock.holds") == [{"status": "held"}]


async def test_reserved_goods_cannot_be_taken_off_the_shelf(worker_db, store, shelf, count):
    tea = await shelf(5)
    await keep(worker_db, store, [Line(tea, 2)])

    with pytest.raises(BelowReserved):
        async with worker_db.system() as tx:
            await stock.put_on_shelf(tx, store, Adjustment(tea, -4, Reason.DAMAGED))
    async with worker_db.system() as tx:
        level = await stock.put_on_shelf(tx, store, Adjustment(tea, -3, Reason.DAMAGED))

    assert (level.on_hand, level.available) == (2, 0)
    assert await count("stock.movements") == 2


async def test_a_shelf_holds_only_so_many(worker_db, store, shelf, monkeypatch, fetch):
    monkeypatch.setattr(levels, "ON_HAND_LIMIT", 10)
    tea = await shelf(9)

    with pytest.raises(ShelfFull):
        async with worker_db.system() as tx:
            await stock.put_on_shelf(tx, store, Adjustment(tea, 2, Reason.RECEIVED))

    assert await fetch("SELECT sum(delta) FROM stock.movements") == [{"sum": 9}]


async def keep(db, store, lines: Sequence[Line], time: timedelta | None = None) -> HoldId:
    hold = HoldId.new()
    async with db.system() as tx:
        expires_at = None if time is None else tx.now + time
        await stock.hold(tx, store, hold, AccountId.new(), lines, expires_at)
    return hold
