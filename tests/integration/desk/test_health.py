from datetime import timedelta

import pytest

from hawker.desk.admin.service.health import Machine, ProcessState
from hawker.kernel import timers
from hawker.kernel.ids import StoreId

MACHINE = Machine(
    version="1.2.3",
    supervised_at=None,
    processes=[
        ProcessState("web-0", True, "ready", 7, None, 0, "", 1024, 0.5),
        ProcessState("worker", False, "", None, None, 3, "was ended by SIGKILL", None, None),
    ],
    disk_free_bytes=1,
    disk_total_bytes=2,
    is_bus_up=False,
    on_air=None,
)


class Still:
    async def look(self) -> Machine:
        return MACHINE


@pytest.fixture
def plugs():
    return {"watcher": Still()}


async def test_the_operator_sees_the_machine_the_database_and_what_waits(operator, somebody):
    health = (await operator.get("/admin/health")).json

    assert [(each["name"], each["is_up"]) for each in health["machine"]["processes"]] == [
        ("web-0", True),
        ("worker", False),
    ]
    assert health["database"]["size_bytes"] > 1_000_000
    assert 0 < health["database"]["connections"] <= health["database"]["connections_most"]
    waiting = {each["queue"]: each["count"] for each in health["lags"]}
    assert waiting["facts"] > 0  # accounts were opened, and no worker runs here
    assert waiting["mail"] == 2  # the codes of both
    assert {each["lot"]: each["count"] for each in health["parked"]}["facts"] == 0


async def test_timers_are_counted_by_kind(operator, worker_db, clock):
    async with worker_db.system() as tx:
        await timers.set(tx, "test.ring", StoreId.new(), clock.now() - timedelta(seconds=9))
        await timers.set(tx, "test.ring", StoreId.new(), clock.now() + timedelta(seconds=9))

    told = (await operator.get("/admin/timers")).json

    (kind,) = [each for each in told["kinds"] if each["kind"] == "test.ring"]
    assert (kind["count"], kind["late"]) == (2, 1)
    assert [each["kind"] for each in told["late"]] == ["test.ring"]
