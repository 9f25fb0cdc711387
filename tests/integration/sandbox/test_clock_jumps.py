"""The clock of the sandbox, when it ran ahead and was set right."""

from datetime import timedelta

import httpx
import pytest
import pytest_asyncio
from tests.integration.sandbox.test_api import KEYS, ORDER, Sandbox

from hawker.app.sandbox import parcels
from hawker.app.sandbox.deliveries import LEASE, SET_BACK, Deliverer
from hawker.app.sandbox.model import EventId
from hawker.app.sandbox.routes import application
from hawker.kernel import setback
from hawker.kernel.db import Db

HOURS = timedelta(hours=8)
AHEAD = ORDER | {"expires_at": "2026-05-01T23:00:00Z"}


class Merchant:
    """The door of the shop: answers with `status` and counts who knocks."""

    def __init__(self) -> None:
        self.status = 503
        self.knocks = 0

    def __call__(self, _: httpx.Request) -> httpx.Response:
        self.knocks += 1
        return httpx.Response(self.status)


@pytest.fixture
def merchant():
    return Merchant()


@pytest_asyncio.fixture
async def db(dsn, clock):
    async with Db(dsn, "hawker_sandbox", clock=clock, size=6) as opened:
        yield opened


@pytest_asyncio.fixture
async def deliverer(db, clock, merchant):
    async with httpx.AsyncClient(transport=httpx.MockTransport(merchant)) as out:
        yield Deliverer(db, clock, KEYS, out, ["http://127.0.0.1:1"])


@pytest_asyncio.fixture
async def sandbox(db, deliverer):
    transport = httpx.ASGITransport(application(db, KEYS, deliverer, "http://localhost:8080"))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        yield Sandbox(client)


@pytest.fixture
def watch(db):
    return setback.Watch(db, SET_BACK, lambda: 0.0)


async def test_what_was_refused_while_the_clock_ran_ahead_is_told_soon_and_the_money_stays_taken(
    sandbox, deliverer, merchant, watch, clock, fetch
):
    clock.step(HOURS)
    assert await watch.step() == 0
    intent = (await sandbox.post("/intents", AHEAD)).json()
    await sandbox.confirm(intent)
    assert await deliverer.step() == 1  # refused, and put off

    clock.step(-HOURS)
    merchant.status = 200
    assert await watch.step() == 2
    standing = await sandbox.get(f"/intents/{intent['id']}")
    clock.step(LEASE)
    assert await deliverer.step() == 1

    assert merchant.knocks == 2
    assert standing["status"] == "succeeded"
    [row] = await fetch("SELECT left_to_send FROM sandbox.deliveries")
    assert row["left_to_send"] == 0


async def test_what_is_yet_to_happen_to_a_parcel_keeps_its_time(db, watch, clock, fetch):
    due_at = clock.now() + timedelta(hours=30)
    async with db.system() as tx:
        told = {"id": EventId.new(), "body": "{}", "due_at": due_at, "door": parcels.DOOR}
        await tx.run(parcels.Q.insert_delivery, told)
    clock.step(HOURS)
    assert await watch.step() == 0

    clock.step(-HOURS)

    assert await watch.step() == 0
    assert await fetch("SELECT due_at FROM sandbox.deliveries") == [{"due_at": due_at}]
