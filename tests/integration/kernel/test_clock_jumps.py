"""A clock that ran ahead and is set right, by hours or a day: nothing is lost, hidden or late."""

import asyncio
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from tests.integration.kernel.test_bus import Rang, carry, ring

from hawker.kernel import ids, outbox, setback, timers
from hawker.kernel.auth import Principal, StepUpNeeded, guest
from hawker.kernel.facts import Feed, Subscriber, on
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.outbox import Relay, Sweeper
from hawker.kernel.timers import ATTEMPTS, Ticker

PATIENCE_S = 30.0
DAY = timedelta(days=1)


@pytest.fixture
def jump(monkeypatch, clock):
    """Move all clocks of the process but the steady one: those of ids, too."""
    ahead_ns = 0
    monkeypatch.setattr(ids, "time", SimpleNamespace(time_ns=lambda: time.time_ns() + ahead_ns))

    def by(far: timedelta) -> None:
        nonlocal ahead_ns
        ahead_ns += int(far.total_seconds()) * 1_000_000_000
        clock.step(far)

    return by


class Ear:
    """A subscriber that hears facts in any order."""

    def __init__(self, db, bus) -> None:
        self.heard: list[int] = []
        self._feed = Feed(Subscriber("ear", [on(Rang, self._hear)]), db, bus)

    async def _hear(self, tx, event: Rang, meta) -> None:
        self.heard.append(event.n)

    async def listen(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while len(self.heard) < count:
                await self._feed.step()


async def test_facts_of_a_clock_that_ran_a_day_ahead_hide_none_that_come_later(
    db, worker_db, bus, jump, count, quick, monkeypatch
):
    monkeypatch.setattr(outbox, "BATCH", 3)
    relay, ear = Relay(worker_db, bus), Ear(worker_db, bus)
    jump(DAY)
    for n in range(5):
        await ring(db, n)
    await relay.step()  # some are carried before it comes right
    jump(-DAY)
    for n in range(5, 10):
        await ring(db, n)

    await carry(relay, count)
    await ear.listen(10)
    later = Relay(worker_db, bus)  # finds the stream whole, and begins none anew
    await ring(db, 10)
    await carry(later, count)
    await ear.listen(11)

    assert sorted(ear.heard) == list(range(11))
    assert await count("kernel.handled") == 11
    assert await count("kernel.parked") == 0


async def test_what_was_carried_stays_for_its_days_when_the_clock_runs_ahead_for_one(
    db, worker_db, bus, jump, count
):
    await ring(db, 1)
    await carry(Relay(worker_db, bus), count)

    jump(DAY)
    await Sweeper(worker_db).step()
    jump(-DAY)

    assert await count("kernel.outbox") == 1


async def test_a_timer_that_failed_while_the_clock_ran_ahead_is_tried_again_soon(
    db, worker_db, clock, jump, fetch
):
    steady_s = 0.0
    watch = setback.Watch(worker_db, [setback.TIMERS], lambda: steady_s)
    ran: list[str] = []
    is_broken = True

    async def ring_bell(tx, timer) -> None:
        if is_broken:
            raise RuntimeError("the bell is broken")
        ran.append(timer.ref)

    ticker = Ticker({"test.ring": ring_bell}, worker_db)
    jump(timedelta(hours=8))
    assert await watch.step() == 0
    told = StoreId.new()
    failed = StoreId.new()
    async with db.begin(guest()) as tx:
        await timers.set(tx, "test.ring", failed, tx.now)
        await timers.set(tx, "test.ring", told, tx.now + timedelta(minutes=30))
    await ticker.step()

    is_broken = False
    jump(timedelta(hours=-8))
    assert await watch.step() == 1
    assert await watch.step() == 0
    clock.step(timedelta(minutes=1))
    await ticker.step()

    assert ran == [failed]
    [kept] = await fetch("SELECT ref, due_at, parked_at FROM kernel.timers")
    assert (kept["ref"], kept["parked_at"]) == (told, None)
    assert kept["due_at"] == clock.now() + timedelta(hours=8, minutes=29), "as it was told"


@pytest.mark.parametrize("far_s", [3.0, -3.0, 3600.0])
async def test_a_clock_that_is_kept_right_or_goes_ahead_moves_nothing(
    db, worker_db, clock, fetch, far_s
):
    steady_s = 0.0
    watch = setback.Watch(worker_db, [setback.TIMERS], lambda: steady_s)

    async def fail(tx, timer) -> None:
        raise RuntimeError

    async with db.begin(guest()) as tx:
        await timers.set(tx, "test.ring", StoreId.new(), tx.now)
    await Ticker({"test.ring": fail}, worker_db).step()
    before = await fetch("SELECT due_at FROM kernel.timers")

    clock.step(timedelta(seconds=far_s))

    assert await watch.step() == 0
    assert await fetch("SELECT due_at FROM kernel.timers") == before


async def test_no_timer_is_parked_by_jumps(db, worker_db, clock, jump, count):
    """Each jump makes a pause end early, and no more than one."""
    ran: list[str] = []

    async def ring_bell(tx, timer) -> None:
        ran.append(timer.ref)

    ticker = Ticker({"test.ring": ring_bell}, worker_db)
    for far in (timedelta(hours=9), timedelta(hours=-9)) * ATTEMPTS:
        async with db.begin(guest()) as tx:
            await timers.set(tx, "test.ring", StoreId.new(), tx.now)
        await ticker.step()
        jump(far)

    assert len(ran) == 2 * ATTEMPTS
    assert await count("kernel.timers") == 0


def test_a_proof_that_a_clock_running_ahead_dated_is_not_fresh_for_hours(clock):
    proven_at = clock.now() + timedelta(hours=6)
    somebody = Principal(AccountId.new(), is_guest=False, proven_at=proven_at)
    somebody.require_fresh(proven_at)

    with pytest.raises(StepUpNeeded):
        somebody.require_fresh(clock.now())
