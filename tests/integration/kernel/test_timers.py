import asyncio
from datetime import timedelta

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from hawker.kernel import timers
from hawker.kernel.auth import guest
from hawker.kernel.db import Unavailable
from hawker.kernel.ids import StoreId
from hawker.kernel.timers import ATTEMPTS, Ticker, Timer

KIND = "test.ring"


class Doors:
    """Of one database: shut, everybody is thrown out and nobody gets in."""

    def __init__(self, server: str, name: object) -> None:
        self._server = server
        self._name = name

    def shut(self) -> None:
        self._tell(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS false")
        everybody = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        self._tell(f"{everybody} WHERE datname = '{self._name}'")

    def open(self) -> None:
        self._tell(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS true")

    def _tell(self, words: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as owner:
            owner.execute(words)


@pytest.fixture
def doors(postgres, dsn):
    return Doors(postgres.dsn("postgres"), conninfo_to_dict(dsn)["dbname"])


async def set_timer(db, clock, *, after: timedelta) -> StoreId:
    ref = StoreId.new()
    async with db.begin(guest()) as tx:
        await timers.set(tx, KIND, ref, clock.now() + after)
    return ref


async def test_a_timer_runs_once_when_the_clock_reaches_it(db, worker_db, clock, count):
    rung: list[str] = []

    async def ring(tx, timer: Timer) -> None:
        rung.append(timer.ref)

    ref = await set_timer(db, clock, after=timedelta(minutes=5))
    ticker = Ticker({KIND: ring}, worker_db)

    assert await ticker.step() == 0
    clock.step(timedelta(minutes=5))
    assert await ticker.step() == 1
    assert await ticker.step() == 0
    assert rung == [ref]
    assert await count("kernel.timers") == 0


async def test_a_timer_set_again_moves_and_a_cancelled_one_is_gone(db, worker_db, clock):
    ref = await set_timer(db, clock, after=timedelta())
    async with db.begin(guest()) as tx:
        await timers.set(tx, KIND, ref, clock.now() + timedelta(hours=1))
    ticker = Ticker({}, worker_db)
    assert await ticker.step() == 0

    async with db.begin(guest()) as tx:
        await timers.cancel(tx, KIND, ref)
    clock.step(timedelta(hours=2))
    assert await ticker.step() == 0


async def test_what_fails_is_put_off_alone_and_parked_in_the_end(
    db, worker_db, clock, count, fetch
):
    good = await set_timer(db, clock, after=timedelta())
    bad = await set_timer(db, clock, after=timedelta())
    rung: list[str] = []

    async def ring(tx, timer: Timer) -> None:
        if timer.ref == bad:
            raise RuntimeError("the bell is broken")
        rung.append(timer.ref)

    ticker = Ticker({KIND: ring}, worker_db)
    for _ in range(ATTEMPTS + 1):
        await ticker.step()
        clock.step(timedelta(hours=1))

    assert rung == [good]
    (parked,) = await fetch("SELECT ref, attempts, error, parked_at FROM kernel.timers")
    assert (parked["ref"], parked["attempts"]) == (bad, ATTEMPTS)
    assert "the bell is broken" in parked["error"]
    assert parked["parked_at"] is not None


async def test_what_the_database_ends_is_put_off_and_the_next_one_runs(db, worker_db, clock, fetch):
    slow = await set_timer(db, clock, after=timedelta())
    good = await set_timer(db, clock, after=timedelta(seconds=1))
    clock.step(timedelta(seconds=1))
    rung: list[str] = []

    async def ring(tx, timer: Timer) -> None:
        if timer.ref == slow:
            await tx._connection.execute("SET LOCAL statement_timeout = '50ms'")
            await tx._connection.execute("SELECT pg_sleep(10)")
        rung.append(timer.ref)

    assert await Ticker({KIND: ring}, worker_db).step() == 2

    assert rung == [good]
    (kept,) = await fetch("SELECT ref, attempts, due_at, error FROM kernel.timers")
    assert (kept["ref"], kept["attempts"]) == (slow, 1)
    assert kept["due_at"] > clock.now()
    assert "statement timeout" in kept["error"]


async def test_without_a_database_no_timer_is_blamed_and_all_run_once_it_is_back(
    db, worker_db, clock, doors, fetch
):
    refs = [await set_timer(db, clock, after=timedelta(seconds=n)) for n in range(2)]
    clock.step(timedelta(seconds=2))
    rung: list[str] = []

    async def ring(tx, timer: Timer) -> None:
        rung.append(timer.ref)
        if len(rung) == 1:
            doors.shut()
            await tx._connection.execute("SELECT 1")

    ticker = Ticker({KIND: ring}, worker_db)
    with pytest.raises(Unavailable):
        await ticker.step()
    doors.open()

    assert [row["attempts"] for row in await fetch("SELECT attempts FROM kernel.timers")] == [0, 0]
    assert await ticker.step() == 2
    assert rung == [refs[0], *refs]


async def test_a_handler_may_set_its_own_timer_again(db, worker_db, clock, count):
    async def ring(tx, timer: Timer) -> None:
        await timers.set(tx, KIND, StoreId.parse(timer.ref), tx.now + timedelta(minutes=1))

    await set_timer(db, clock, after=timedelta())
    await Ticker({KIND: ring}, worker_db).step()

    assert await count("kernel.timers WHERE attempts = 0") == 1


async def test_one_timer_holds_its_locks_while_it_runs_and_not_while_the_next_does(
    db, worker_db, clock, count
):
    seen: list[int] = []

    async def ring(tx, timer: Timer) -> None:
        seen.append(await count("kernel.timers"))  # as others see it, who wait for nobody

    for _ in range(3):
        await set_timer(db, clock, after=timedelta())

    assert await Ticker({KIND: ring}, worker_db).step() == 3

    assert seen == [3, 2, 1]


async def test_two_tickers_run_a_timer_once_and_do_not_wait_for_each_other(
    db, worker_db, clock, count
):
    rung: list[str] = []
    is_ringing, may_end = asyncio.Event(), asyncio.Event()

    async def ring_slowly(tx, timer: Timer) -> None:
        rung.append(timer.ref)
        is_ringing.set()
        await may_end.wait()

    async def ring(tx, timer: Timer) -> None:
        rung.append(timer.ref)

    first = await set_timer(db, clock, after=timedelta())
    slow = asyncio.create_task(Ticker({KIND: ring_slowly}, worker_db).step())
    await is_ringing.wait()
    clock.step(timedelta(seconds=1))
    second = await set_timer(db, clock, after=timedelta())

    assert await Ticker({KIND: ring}, worker_db).step() == 1
    may_end.set()
    assert await slow == 1

    assert rung == [first, second]
    assert await count("kernel.timers") == 0


async def test_a_timer_cancelled_by_one_that_ran_before_it_does_not_run(
    db, worker_db, clock, count
):
    rung: list[str] = []
    first = await set_timer(db, clock, after=timedelta())
    clock.step(timedelta(seconds=1))
    second = await set_timer(db, clock, after=timedelta())

    async def ring(tx, timer: Timer) -> None:
        rung.append(timer.ref)
        await timers.cancel(tx, KIND, second)

    assert await Ticker({KIND: ring}, worker_db).step() == 1
    assert rung == [first]
    assert await count("kernel.timers") == 0


async def test_a_timer_set_anew_while_it_fails_keeps_its_new_time(db, worker_db, clock, fetch):
    due_at = clock.now() + timedelta(days=1)

    async def fail(tx, timer: Timer) -> None:
        raise RuntimeError("the bell is broken")

    ref = await set_timer(db, clock, after=timedelta())
    ticker = Ticker({KIND: fail}, worker_db)
    put_off = ticker._put_off

    async def set_anew_first(timer: Timer, error: Exception) -> None:
        async with db.begin(guest()) as tx:
            await timers.set(tx, KIND, ref, due_at)
        await put_off(timer, error)

    ticker._put_off = set_anew_first
    await ticker.step()

    (kept,) = await fetch("SELECT due_at, attempts, error FROM kernel.timers")
    assert kept == {"due_at": due_at, "attempts": 0, "error": None}
