"""Holds of hot SKUs, many in one transaction."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from itertools import count

import pytest

from hawker.goods.catalogue.model import SkuId
from hawker.goods.stock import batching
from hawker.goods.stock import service as stock
from hawker.goods.stock.batching import HoldBatcher
from hawker.goods.stock.model import Hold, HoldEnded, Line, OutOfStock, TooManyWaiting
from hawker.kernel.auth import guest
from hawker.kernel.db import Db, Unavailable
from hawker.kernel.ids import AccountId, StoreId

TTL = timedelta(seconds=60)


@pytest.fixture
def batcher(db) -> HoldBatcher:
    return HoldBatcher(db, TTL)


async def rush(
    batchers: Sequence[HoldBatcher], store: StoreId, wishes: Sequence[Sequence[Line]]
) -> list[Hold]:
    """Everybody at once, spread over the processes; those who got something."""
    answers = await asyncio.gather(
        *(
            batchers[n % len(batchers)].take(store, AccountId.new(), lines)
            for n, lines in enumerate(wishes)
        ),
        return_exceptions=True,
    )
    assert all(isinstance(answer, Hold | OutOfStock) for answer in answers), answers
    return [answer for answer in answers if isinstance(answer, Hold)]


async def test_five_hundred_units_go_to_two_thousand_buyers_of_four_processes(
    dsn, clock, store, shelf, fetch
):
    tea = await shelf(500)
    dbs = [Db(dsn, "hawker_app", clock=clock, size=4) for _ in range(4)]
    for each in dbs:
        await each.open()

    held = await rush([HoldBatcher(db, TTL) for db in dbs], store, [[Line(tea, 1)]] * 2_000)

    for each in dbs:
        await each.close()
    assert len(held) == 500
    assert await fetch("SELECT on_hand, reserved FROM stock.levels") == [
        {"on_hand": 500, "reserved": 500}
    ]
    assert await fetch("SELECT count(*), sum(quantities[1]) FROM stock.holds") == [
        {"count": 500, "sum": 500}
    ]


async def test_batches_and_single_holds_of_the_same_goods_never_give_too_much(
    db, batcher, store, shelf, fetch
):
    tea, cup = await shelf(60), await shelf(40)

    async def alone() -> bool:
        try:
            async with db.begin(guest(), [store]) as tx:
                hold = batching.HoldId.new()
                lines = [Line(cup, 1), Line(tea, 1)]
                await stock.hold(tx, store, hold, AccountId.new(), lines, None)
        except OutOfStock:
            return False
        return True

    held, singles = await asyncio.gather(
        rush([batcher], store, [[Line(tea, 2), Line(cup, 1)], [Line(tea, 1)]] * 40),
        asyncio.gather(*(alone() for _ in range(40))),
    )

    [tea_level, cup_level] = await fetch(
        "SELECT on_hand, reserved FROM stock.levels ORDER BY on_hand DESC"
    )
    taken = sum(line.quantity for hold in held for line in hold.lines if line.sku_id == tea)
    assert tea_level == {"on_hand": 60, "reserved": taken + sum(singles)}
    assert cup_level["reserved"] <= 40
    assert len(held) + sum(singles) > 40


async def test_the_queue_is_served_in_order(batcher, store, shelf):
    tea = await shelf(3)
    owners = [AccountId.new() for _ in range(9)]

    answers = await asyncio.gather(
        *(batcher.take(store, owner, [Line(tea, 1)]) for owner in owners), return_exceptions=True
    )

    assert [a.owner for a in answers if isinstance(a, Hold)] == owners[:3]
    assert [a.extra for a in answers if isinstance(a, OutOfStock)] == [{"available": 0}] * 6


async def test_who_comes_when_all_is_gone_is_told_without_the_database(
    batcher, db, store, shelf, monkeypatch
):
    monkeypatch.setattr(batching, "SOLD_OUT_FOR_S", 3600.0)
    tea, cup = await shelf(1), await shelf(9)
    await batcher.take(store, AccountId.new(), [Line(tea, 1)])
    asked = db.statements

    with pytest.raises(OutOfStock) as refusal:
        await batcher.take(store, AccountId.new(), [Line(cup, 1), Line(tea, 1)])

    assert (refusal.value.field, refusal.value.extra) == (tea, {"available": 0})
    assert db.statements == asked
    await batcher.take(store, AccountId.new(), [Line(cup, 1)])


async def test_what_came_back_is_sold_again_in_a_moment(batcher, db, store, shelf, monkeypatch):
    monkeypatch.setattr(batching, "SOLD_OUT_FOR_S", 0.05)
    tea, owner = await shelf(1), AccountId.new()
    kept = await batcher.take(store, owner, [Line(tea, 1)])
    async with db.begin(None, [store]) as tx:
        await stock.put_back(tx, store, kept.id, owner)

    await asyncio.sleep(0.1)

    assert await batcher.take(store, AccountId.new(), [Line(tea, 1)])


async def test_a_refusal_names_the_sku_and_what_the_others_left(batcher, store, shelf, count):
    tea = await shelf(2)

    with pytest.raises(OutOfStock) as refusal:
        await batcher.take(store, AccountId.new(), [Line(tea, 3)])

    assert (refusal.value.field, refusal.value.extra) == (tea, {"available": 2})
    assert await count("stock.holds") == 0


async def test_a_sku_of_another_store_is_none_of_this_stores(batcher, store, other_store, shelf):
    ours, theirs = await shelf(5), await shelf(5, to=other_store)

    answers = await asyncio.gather(
        batcher.take(store, AccountId.new(), [Line(theirs, 1)]),
        batcher.take(other_store, AccountId.new(), [Line(ours, 1)]),
        batcher.take(other_store, AccountId.new(), [Line(theirs, 1)]),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers] == [OutOfStock, OutOfStock, Hold]


async def test_goods_of_two_stores_are_kept_together_or_not_at_all(
    batcher, store, other_store, shelf, count
):
    tea, mug = await shelf(5), await shelf(2, to=other_store)

    def want(mugs: int):
        wanted = {store: [Line(tea, 1)], other_store: [Line(mug, mugs)]}
        return batcher.take_together(AccountId.new(), wanted)

    kept, short, rest, none = await asyncio.gather(
        want(1), want(2), want(1), want(1), return_exceptions=True
    )

    for holds in (kept, rest):
        assert {each: hold.store_id for each, hold in holds.items()} == {
            store: store,
            other_store: other_store,
        }
    for refusal, left in ((short, 1), (none, 0)):
        assert (refusal.field, refusal.extra) == (mug, {"available": left})
    assert await count("stock.holds") == 4
    assert await count("stock.levels WHERE on_hand = 5 AND reserved = 2") == 1
    assert await count("stock.levels WHERE on_hand = 2 AND reserved = 2") == 1


async def test_what_nobody_binds_returns_by_itself(batcher, worker_db, store, shelf, clock, due):
    tea = await shelf(5)
    bound, _ = await rush([batcher], store, [[Line(tea, 1)], [Line(tea, 3)]])
    async with worker_db.system() as tx:
        await stock.bind(tx, store, bound.id, AccountId.new())

    clock.step(TTL)
    await due()

    assert await stock.available(worker_db, [tea]) == {tea: 4}


async def test_a_hold_that_came_too_late_cannot_be_bound(batcher, db, store, shelf, clock):
    [hold] = await rush([batcher], store, [[Line(await shelf(5), 1)]])
    clock.step(TTL)

    with pytest.raises(HoldEnded):
        async with db.begin(guest(), [store]) as tx:
            await stock.bind(tx, store, hold.id, AccountId.new())


async def test_more_than_can_wait_are_refused_at_once(batcher, store, shelf, monkeypatch):
    monkeypatch.setattr(batching, "WAITING_LIMIT", 3)
    tea = await shelf(9)

    answers = await asyncio.gather(
        *(batcher.take(store, AccountId.new(), [Line(tea, 1)]) for _ in range(5)),
        return_exceptions=True,
    )

    assert [type(answer) for answer in answers] == [Hold] * 3 + [TooManyWaiting] * 2


async def test_when_the_database_is_away_everybody_is_told_and_the_next_one_is_served(
    batcher, db, store, shelf, monkeypatch
):
    tea = await shelf(5)

    def away(*_: object, **__: object) -> None:
        raise Unavailable

    with monkeypatch.context() as broken:
        broken.setattr(db, "begin", away)
        answers = await asyncio.gather(
            *(batcher.take(store, AccountId.new(), [Line(tea, 1)]) for _ in range(3)),
            return_exceptions=True,
        )

    assert [type(answer) for answer in answers] == [Unavailable] * 3
    assert await batcher.take(store, AccountId.new(), [Line(tea, 5)])


async def test_when_connections_die_in_a_rush_nothing_is_sold_twice(
    dsn, clock, store, shelf, fetch, due
):
    tea = await shelf(100)
    dbs = [Db(dsn, "hawker_app", clock=clock, size=3) for _ in range(3)]
    for each in dbs:
        await each.open()
    batchers = [HoldBatcher(db, TTL) for db in dbs]
    decided, crashes, one = count(), [], asyncio.Lock()

    async def crash() -> int:
        """Cut every connection but its own: one crash at a time, or they would cut each other."""
        async with one:
            [row] = await fetch(
                "SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        return row["n"]

    async def insist(batcher: HoldBatcher) -> Hold | None:
        """Ask until there is an answer, as a client that retries."""
        while True:
            try:
                return await batcher.take(store, AccountId.new(), [Line(tea, 1)])
            except OutOfStock:
                return None
            except Unavailable:
                await asyncio.sleep(0)
            finally:
                if next(decided) in {40, 300, 900}:
                    crashes.append(asyncio.create_task(crash()))

    answers = await asyncio.gather(*(insist(batchers[n % 3]) for n in range(2_000)))
    cut = sum(await asyncio.gather(*crashes))

    for each in dbs:
        await each.close()
    assert cut >= 3
    [level] = await fetch("SELECT on_hand, reserved FROM stock.levels")
    [kept] = await fetch("SELECT count(*) AS n, count(DISTINCT id) AS ids FROM stock.holds")
    assert level == {"on_hand": 100, "reserved": 100}
    assert kept == {"n": 100, "ids": 100}
    told = [answer.id for answer in answers if answer is not None]
    assert len(told) == len(set(told)) <= 100

    clock.step(TTL)
    await due()
    assert await fetch("SELECT on_hand, reserved FROM stock.levels") == [
        {"on_hand": 100, "reserved": 0}
    ]


async def test_who_goes_away_before_the_decision_takes_nothing(batcher, db, store, shelf):
    tea = await shelf(5)

    leaver = asyncio.create_task(batcher.take(store, AccountId.new(), [Line(tea, 1)]))
    await asyncio.sleep(0)
    leaver.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaver
    await batcher.take(store, AccountId.new(), [Line(tea, 1)])

    assert await stock.available(db, [tea]) == {tea: 4}


def test_a_sku_is_hot_while_enough_buyers_are_inside(batcher):
    tea, cup = SkuId.new(), SkuId.new()
    rooms = [batcher.entering([Line(tea, 1)]) for _ in range(batching.HOT_AT)]

    hot = [room.__enter__() for room in rooms]

    assert hot == [False] * (batching.HOT_AT - 1) + [True]
    with batcher.entering([Line(cup, 1)]) as is_hot:
        assert not is_hot
    for room in rooms:
        room.__exit__(None, None, None)
    with batcher.entering([Line(tea, 1)]) as is_hot:
        assert not is_hot
