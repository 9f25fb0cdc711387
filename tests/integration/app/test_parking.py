"""What was given up is listed, counted and brought back by the operator."""

import asyncio
import os
import sys
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY

from hawker.app.parking import list_parked, replay_parked
from hawker.kernel import facts as kernel_facts
from hawker.kernel import outbox, timers
from hawker.kernel.auth import guest
from hawker.kernel.events import Event
from hawker.kernel.facts import Dispatcher, Subscriber, on
from hawker.kernel.ids import EventId, StoreId
from hawker.kernel.parking import Facts, Timers, Watch
from hawker.kernel.timers import ATTEMPTS, Ticker
from hawker.money.payments.service.parking import ParkedCalls

KIND = "test.ring"


class Slipped(Event, frozen=True, tag="test.slipped"):
    n: int


class Floor:
    """A subscriber that fails until it is mended."""

    def __init__(self) -> None:
        self.is_mended = False
        self.heard: list[int] = []
        self.subscriber = Subscriber("floor", [on(Slipped, self._hear)])

    async def _hear(self, tx, event: Slipped, meta) -> None:
        if not self.is_mended:
            raise RuntimeError("still wet")
        self.heard.append(event.n)


@pytest.fixture
def floor():
    return Floor()


@pytest.fixture
def lots(floor):
    return [Facts([floor.subscriber]), Timers(), ParkedCalls()]


@pytest.fixture
async def fact(db, worker_db) -> EventId:
    """A fact that the floor gave up and a wall has handled."""
    async with db.begin(guest()) as tx:
        await outbox.publish(tx, Slipped(1))
    async with worker_db.system() as tx:
        (slipped,) = await outbox.unrelayed(tx)
        await tx.run(
            kernel_facts.Q.park_fact,
            subscriber="floor",
            id=slipped.id,
            tag=slipped.tag,
            at=slipped.at,
            data=bytes(slipped.data).decode(),
            attempts=8,
            error="RuntimeError('wet')",
            now=tx.now,
        )
    return slipped.id


@pytest.fixture
async def timer(db, worker_db, clock) -> StoreId:
    """A timer that was given up."""

    async def fail(tx, timer) -> None:
        raise RuntimeError("no bell")

    ref = StoreId.new()
    async with db.begin(guest()) as tx:
        await timers.set(tx, KIND, ref, clock.now())
    for _ in range(ATTEMPTS):
        await Ticker({KIND: fail}, worker_db).step()
        clock.step(timedelta(hours=1))
    return ref


@pytest.fixture
async def call(fetch) -> UUID:
    """A refund whose provider was never reached."""
    ref = uuid4()
    await fetch(
        "INSERT INTO payments.calls (kind, ref, payer_id, due_at, tries, parked_at, last_error)"
        f" VALUES ('refund', '{ref}', '{uuid4()}', now(), 18, now(), 'nobody there') RETURNING ref"
    )
    return ref


async def test_what_was_given_up_is_listed_with_its_reason(worker_db, lots, fact, timer, call):
    lines = await list_parked(worker_db, lots)

    assert [line.partition("  ")[0] for line in lines] == [
        f"facts/floor/{fact}",
        f"timers/{KIND}/{timer}",
        f"calls/refund/{call}",
    ]
    reasons = ["after 8 tries: RuntimeError('wet')", "no bell", "after 18 tries: nobody there"]
    assert all(reason in line for reason, line in zip(reasons, lines, strict=True))


async def test_a_fact_that_is_brought_back_is_handled_once_and_by_its_subscriber_alone(
    worker_db, floor, lots, fact, count
):
    floor.is_mended = True
    id = f"facts/floor/{fact}"

    first = await replay_parked(worker_db, lots, [id])
    second = await replay_parked(worker_db, lots, [id])
    await Dispatcher([floor.subscriber], worker_db).drain()  # the stream brings it once more

    assert first == ([f"{id}: handled"], True)
    assert second == ([f"{id}: not parked"], False)
    assert floor.heard == [1]
    assert await count("kernel.parked") == 0


async def test_what_fails_again_stays_parked_and_stops_nothing_else(
    worker_db, lots, fact, timer, count
):
    lines, is_well = await replay_parked(worker_db, lots, [])

    assert not is_well
    assert lines == [
        f"facts/floor/{fact}: failed again: RuntimeError('still wet')",
        f"timers/{KIND}/{timer}: due now",
    ]
    assert await count("kernel.parked") == 1
    assert await count("kernel.handled") == 0
    assert await count("kernel.timers WHERE parked_at IS NULL") == 1


async def test_a_timer_that_is_brought_back_is_run_and_has_all_its_tries_again(
    worker_db, lots, timer, fetch
):
    rung: list[str] = []

    async def ring(tx, timer) -> None:
        assert timer.attempts == 0
        rung.append(timer.ref)

    lines, is_well = await replay_parked(worker_db, lots, [f"timers/{KIND}/{timer}"])
    await Ticker({KIND: ring}, worker_db).step()

    assert (lines, is_well) == ([f"timers/{KIND}/{timer}: due now"], True)
    assert rung == [timer]


async def test_a_call_that_is_brought_back_is_due_and_has_all_its_tries_again(
    worker_db, lots, call, count
):
    lines, is_well = await replay_parked(worker_db, lots, [f"calls/refund/{call}"])

    assert (lines, is_well) == ([f"calls/refund/{call}: due now"], True)
    assert await count("payments.calls WHERE parked_at IS NULL AND tries = 0") == 1


@pytest.mark.parametrize(
    "id",
    [
        "",
        "facts",
        "facts/floor/evt_1",
        "facts/floor/evt_01h00000000000000000000000",
        "facts/wall/%s",
        "timers/test.ring",
        "calls/refund/x",
        "calls/refund/00000000-0000-4000-8000-000000000000",
        "orders/1",
    ],
)
async def test_a_name_of_nothing_brings_nothing_back(
    worker_db, floor, lots, fact, timer, call, count, id
):
    floor.is_mended = True

    lines, is_well = await replay_parked(worker_db, lots, [id.replace("%s", fact)])

    assert not is_well
    assert lines[0].endswith(": not parked")
    assert floor.heard == []
    assert await count("kernel.parked") == 1
    assert await count("kernel.timers WHERE parked_at IS NULL") == 0
    assert await count("payments.calls WHERE parked_at IS NULL") == 0


async def test_every_table_is_counted_for_the_figures(worker_db, lots, fact, timer, call, fetch):
    def told() -> list[float | None]:
        tables = ("facts", "timers", "calls")
        return [REGISTRY.get_sample_value("hawker_parked", {"table": name}) for name in tables]

    await Watch(worker_db, lots).step()
    assert told() == [1, 1, 1]

    await replay_parked(worker_db, lots, [f"timers/{KIND}/{timer}"])
    await Watch(worker_db, lots).step()
    assert told() == [1, 0, 1]


async def test_the_operator_lists_and_brings_back_by_the_command_line(settings, call, count):
    async def hawker(*words: str) -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hawker.app.cli", "parked", *words),
            env={**os.environ, **settings.environ()},
            stdout=asyncio.subprocess.PIPE,
        )
        said = (await process.communicate())[0].decode()
        return process.returncode, said

    code, listed = await hawker()
    assert code == 0
    assert listed.startswith(f"calls/refund/{call}  since ")
    assert await hawker("replay", f"calls/refund/{call}") == (
        0,
        f"calls/refund/{call}: due now\n",
    )
    assert await hawker("replay", f"calls/refund/{call}") == (
        1,
        f"calls/refund/{call}: not parked\n",
    )
    assert await hawker() == (0, "Nothing is parked.\n")
    assert await count("payments.calls WHERE parked_at IS NULL") == 1
