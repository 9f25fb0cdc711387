"""What the status page is told: one word for each part, and nothing of the inside."""

from datetime import timedelta

import pytest

from hawker.app.wiring import QUEUES
from hawker.desk.status.model import Part, State
from hawker.desk.status.service import KEPT, QUEUES_OF, Lookout
from hawker.kernel import timers
from hawker.kernel.auth import guest
from hawker.kernel.ids import StoreId


class Neighbour:
    """A process that says whether it is ready, and counts who asks."""

    def __init__(self, *, is_ready: bool = True) -> None:
        self._is_ready = is_ready
        self.asked = 0

    async def __call__(self) -> bool:
        self.asked += 1
        return self._is_ready


@pytest.fixture
def neighbour() -> Neighbour:
    return Neighbour()


@pytest.fixture
def plugs(neighbour):
    near = {part: neighbour for part in Part if part is not Part.SHOP}
    return {"lookout": Lookout(near, QUEUES)}


async def test_all_is_well_when_everybody_answers_and_nothing_is_due(visitor):
    answer = await visitor().get("/status")

    assert (answer.status, answer.json["state"]) == (200, "well")
    assert {each["part"]: each["state"] for each in answer.json["parts"]} == {
        part.value: "well" for part in Part
    }
    assert set(answer.json) == {"state", "parts", "looked_at"}


async def test_a_neighbour_that_is_not_ready_is_away_and_the_shop_is_not(worker_db, neighbour):
    near = {Part.ROOMS: Neighbour(is_ready=False), Part.PICTURES: neighbour}

    found = await Lookout(near, QUEUES).look(worker_db)

    states = {each.part: each.state for each in found.parts}
    assert states[Part.ROOMS] is State.AWAY
    assert states[Part.SHOP] is State.WELL
    assert states[Part.PICTURES] is State.WELL
    assert found.state is State.AWAY


async def test_work_that_waits_is_slow(db, worker_db, clock, neighbour):
    async with db.begin(guest()) as tx:
        await timers.set(tx, "orders.close_unpaid", StoreId.new(), tx.now)
    clock.step(timedelta(minutes=2))

    found = await Lookout({Part.FOLLOW_UP: neighbour}, QUEUES).look(worker_db)

    states = {each.part: each.state for each in found.parts}
    assert states[Part.FOLLOW_UP] is State.SLOW
    assert states[Part.PAYMENTS] is State.WELL
    assert found.state is State.SLOW


def test_every_queue_tells_of_a_part():
    assert sorted(QUEUES) == sorted(queue for queues in QUEUES_OF.values() for queue in queues)


async def test_many_who_ask_at_once_are_one_question(visitor, neighbour, clock):
    somebody = visitor()

    for _ in range(5):
        await somebody.get("/status")
    once = neighbour.asked
    clock.step(KEPT + timedelta(seconds=1))
    await somebody.get("/status")

    assert once == len(Part) - 1
    assert neighbour.asked == 2 * once
