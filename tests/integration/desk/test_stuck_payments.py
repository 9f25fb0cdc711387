from datetime import timedelta

import psycopg
import pytest
import pytest_asyncio
from tests.integration.app.place import open_place

MANY = 600  # more than are listed


@pytest_asyncio.fixture
async def place(visitor, worker_db):
    owner, buyer = visitor(), visitor()
    await owner.sign_in("owner@example.com")
    await buyer.sign_in("buyer@example.com")
    return await open_place(worker_db, owner, buyer, "tea")


@pytest.fixture
def own(dsn):
    async def run(sql, *arguments):
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as owner:
            await owner.execute(sql, arguments)

    return run


@pytest.fixture
def stuck(operator):
    async def run():
        items = (await operator.get("/admin/stuck-payments")).json["items"]
        return [(each["cause"], each["ref"]) for each in items]

    return run


async def test_a_payment_within_its_time_is_nobodys_business(place, stuck):
    assert await stuck() == []


async def test_a_payment_past_its_time_is_listed_and_asked_about_again(
    operator, place, stuck, clock, fetch
):
    payment = place.ids["payments"]
    clock.step(timedelta(days=2))
    await operator.sign_in("op@example.com")

    assert ("overdue", payment) in await stuck()
    assert {cause for cause, _ in await stuck()} == {"overdue"}
    assert (await operator.post(f"/admin/stuck-payments/{payment}/look")).status == 204

    [call] = await fetch("SELECT kind, due_at, tries FROM payments.calls")
    assert (call["kind"], call["due_at"], call["tries"]) == ("watch", clock.now(), 0)


async def test_money_that_came_while_the_order_still_waits_is_listed_among_many_others(
    place, stuck, own, clock
):
    await own("UPDATE payments.payments SET status = 'captured', captured_at = %s", clock.now())
    clock.step(timedelta(minutes=10))
    await own(
        "INSERT INTO payments.payments SELECT (jsonb_populate_record(p, jsonb_build_object("
        "    'id', gen_random_uuid(), 'captured_at', %s::timestamptz))).*"
        f" FROM payments.payments AS p, generate_series(1, {MANY})",
        clock.now() - timedelta(minutes=6),
    )

    assert await stuck() == [("unsettled", place.ids["payments"])]


async def test_an_event_that_names_no_payment_of_ours_is_listed_among_many_others(
    place, stuck, own, clock
):
    event = (
        "INSERT INTO payments.provider_events"
        " (provider, id, type, reference, body, received_at, is_of_nobody)"
    )
    await own(f"{event} VALUES ('sandbox', 'evt_1', 'x', 'pay_x', '{{}}', %s, true)", clock.now())
    await own(
        f"{event} SELECT 'sandbox', 'evt_' || n, 'x', %s, '{{}}', %s, false"
        f" FROM generate_series(2, {MANY}) AS n",
        place.ids["payments"],
        clock.now() + timedelta(minutes=1),
    )

    assert await stuck() == [("unknown", "sandbox/evt_1")]


async def test_nothing_is_asked_about_what_is_no_payment(operator, place, count):
    for ref in ("pay_x", place.ids["orders"]):
        assert (await operator.post(f"/admin/stuck-payments/{ref}/look")).status == 404

    assert await count("payments.calls") == 0
