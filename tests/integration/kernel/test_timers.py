from datetime import timedelta

from hawker.kernel import timers
from hawker.kernel.auth import guest
from hawker.kernel.ids import StoreId
from hawker.kernel.timers import ATTEMPTS, Ticker, Timer

KIND = "test.ring"


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


async def test_a_handler_may_set_its_own_timer_again(db, worker_db, clock, count):
    async def ring(tx, timer: Timer) -> None:
        await timers.set(tx, KIND, StoreId.parse(timer.ref), tx.now + timedelta(minutes=1))

    await set_timer(db, clock, after=timedelta())
    await Ticker({KIND: ring}, worker_db).step()

    assert await count("kernel.timers WHERE attempts = 0") == 1
