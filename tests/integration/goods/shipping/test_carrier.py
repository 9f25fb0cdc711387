"""What every carrier must do, whoever it is; tried with each that we have."""

from datetime import timedelta

import httpx
import pytest
import pytest_asyncio
from tests.integration.trade.parcels import FakeCarrier

from hawker.app.sandbox.deliveries import Deliverer
from hawker.app.sandbox.keys import derive
from hawker.app.sandbox.routes import application
from hawker.goods.shipping.carrier import Consignment
from hawker.goods.shipping.model import Kind, Scan
from hawker.goods.shipping.sandbox import SandboxCarrier
from hawker.kernel.calling import Caller, Refused, Unreachable
from hawker.kernel.db import Db

KEYS = derive(b"a secret of the tests alone")
HOP = timedelta(hours=6)
PARCEL = Consignment("par_1.0", "par_1", "SBX2026050110", "杭州市")


@pytest_asyncio.fixture
async def sandbox(dsn, clock):
    """The sandbox process's own application, without a socket."""
    async with Db(dsn, "hawker_sandbox", clock=clock, size=4) as db, httpx.AsyncClient() as out:
        deliverer = Deliverer(db, clock, KEYS, out, ["http://127.0.0.1:1"])
        app = application(db, KEYS, deliverer, "http://localhost:8080", HOP)
        headers = {"Authorization": f"Bearer {KEYS.secret_key}"}
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://sandbox", headers=headers
        ) as client:
            yield SandboxCarrier(Caller("sandbox", client))


@pytest.fixture
def faked(clock):
    """The carrier of other tests, which must be one as well."""
    carrier = FakeCarrier()
    kinds = (Kind.PICKED_UP, Kind.IN_TRANSIT, Kind.OUT_FOR_DELIVERY, Kind.DELIVERED)
    begun = clock.now()

    class Moving:
        async def register(self, consignment):
            await carrier.register(consignment)

        async def look(self, consignment):
            if consignment.reference not in {c.reference for c in carrier.registered.values()}:
                raise Refused("nobody told us")
            carrier.scans[consignment.number] = [
                Scan(f"s-{hop}", kind, begun + HOP * hop, "")
                for hop, kind in enumerate(kinds, 1)
                if begun + HOP * hop <= clock.now()
            ]
            return await carrier.look(consignment)

    return Moving()


@pytest.fixture(params=["sandbox", "faked"])
def carrier(request):
    return request.getfixturevalue(request.param)


async def test_a_parcel_is_registered_once_however_often_that_is_told(carrier, clock):
    for _ in range(3):
        await carrier.register(PARCEL)
    clock.step(HOP)

    assert [scan.kind for scan in await carrier.look(PARCEL)] == [Kind.PICKED_UP]


async def test_scans_come_with_time_the_oldest_first_and_keep_their_names(carrier, clock):
    await carrier.register(PARCEL)
    assert await carrier.look(PARCEL) == []
    began = clock.now()
    clock.step(HOP * 2)
    early = await carrier.look(PARCEL)

    clock.step(HOP * 2)
    scans = await carrier.look(PARCEL)

    assert [scan.kind.value for scan in scans] == [
        *("picked_up", "in_transit", "out_for_delivery", "delivered"),
    ]
    assert [scan.occurred_at for scan in scans] == [began + HOP * hop for hop in (1, 2, 3, 4)]
    assert list(scans[:2]) == list(early)
    assert len({scan.id for scan in scans}) == 4


async def test_a_parcel_nobody_told_of_is_refused(carrier):
    with pytest.raises(Refused):
        await carrier.look(PARCEL)


async def test_what_the_sandbox_does_not_understand_is_refused_for_good(sandbox, count):
    with pytest.raises(Refused):
        await sandbox.register(Consignment("par_2.0", "par_2", "SF1234567890123", ""))

    assert await count("sandbox.parcels") == 0


async def test_a_key_that_comes_with_another_parcel_is_refused(sandbox, count):
    await sandbox.register(PARCEL)
    with pytest.raises(Refused):
        await sandbox.register(Consignment(PARCEL.key, "par_2", PARCEL.number, ""))

    assert await count("sandbox.parcels") == 1


async def test_a_carrier_that_is_away_may_be_asked_again():
    caller = Caller.at("sandbox", "http://127.0.0.1:1", "k")
    try:
        with pytest.raises(Unreachable):
            await SandboxCarrier(caller).look(PARCEL)
    finally:
        await caller.close()


async def test_the_journey_is_told_by_words_that_fall_due(sandbox, clock, fetch):
    await sandbox.register(PARCEL)

    rows = await fetch("SELECT door, due_at, body FROM sandbox.deliveries ORDER BY due_at")
    assert {row["door"] for row in rows} == {"carriers/sandbox"}
    assert [row["due_at"] for row in rows] == [clock.now() + HOP * hop for hop in (1, 2, 3, 4)]
    assert all('"reference":"par_1"' in row["body"] for row in rows)
