import pytest_asyncio

from hawker.desk.admin import service
from hawker.kernel import timers
from hawker.kernel.auth import guest
from hawker.kernel.ids import EventId
from hawker.kernel.parking import Timers

REF = EventId.new()
PARKED = f"timers/orders.unpaid/{REF}"
ALL = "kernel.timers WHERE parked_at IS NOT NULL"
NOTED = "kernel.audit WHERE action = 'admin.parked_replayed'"


@pytest_asyncio.fixture
async def parked(worker_db):
    async with worker_db.system() as tx:
        await timers.set(tx, "orders.unpaid", REF, tx.now)
        timer = {"kind": "orders.unpaid", "ref": str(REF), "due_at": tx.now, "was_due_at": tx.now}
        await tx.run(timers.Q.put_off_timer, attempts=8, error="boom", parked_at=tx.now, **timer)


async def test_the_operator_sees_what_was_given_up_and_why(operator, parked):
    seen = (await operator.get("/admin/parked")).json

    assert seen["total"] == 1
    (item,) = seen["items"]
    assert (item["id"], item["lot"], item["tries"], item["error"]) == (PARKED, "timers", 8, "boom")


async def test_nothing_given_up_is_an_empty_list(operator):
    assert (await operator.get("/admin/parked")).json == {"items": [], "total": 0}


async def test_what_is_brought_back_is_parked_no_more_and_noted(operator, parked, count):
    replayed = await operator.post("/admin/parked/replays", json={"ids": [PARKED, "x/y"]})

    assert replayed.status == 200
    assert [each["is_replayed"] for each in replayed.json["items"]] == [True, False]
    assert await count(ALL) == 0
    assert await count(NOTED) == 1

    again = await operator.post("/admin/parked/replays", json={"ids": [PARKED]})
    assert [each["is_replayed"] for each in again.json["items"]] == [False]
    assert await count(NOTED) == 1


async def test_nobody_else_sees_or_brings_back_anything(somebody, visitor, parked, count):
    for who, status in ((somebody, 403), (visitor(), 401)):
        assert (await who.get("/admin/parked")).status == status
        refused = await who.post("/admin/parked/replays", json={"ids": [PARKED]})
        assert refused.status == status

    assert await count(ALL) == 1
    assert await count(NOTED) == 0


class Failing:
    """A lot whose handler writes, then raises again."""

    name = "failing"

    async def replay(self, tx, name):
        await timers.set(tx, "orders.unpaid", EventId.new(), tx.now)
        raise RuntimeError(name)


async def test_one_that_fails_again_writes_nothing_and_does_not_hold_up_the_others(
    worker_db, parked, count
):
    outcomes = await service.bring_back(
        worker_db, [Failing(), Timers()], ["failing/x", PARKED], by=guest()
    )

    assert [(each.is_replayed, each.error) for each in outcomes] == [
        (False, "RuntimeError('x')"),
        (True, ""),
    ]
    assert await count("kernel.timers") == 1
    assert await count(NOTED) == 1
