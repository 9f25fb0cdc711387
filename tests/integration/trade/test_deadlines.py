"""The time to pay is over: the provider is asked to take no more, and only then the goods go."""

import asyncio
from datetime import timedelta

import pytest

from hawker.money.payments.gateway import IntentStatus

WINDOW = timedelta(minutes=15)
KEPT = "stock.levels WHERE on_hand = 5 AND reserved = 1"
FREE = "stock.levels WHERE on_hand = 5 AND reserved = 0"


@pytest.fixture
def plugs(gateway):
    return {"gateways": {"sandbox": gateway}}


@pytest.fixture
def opened(buyer, shelf):
    """An order whose buyer is at the provider: the buyer, the order and its payment."""

    async def run():
        guest = buyer()
        made = await guest.order({await shelf(5): 1})
        session = await guest.post(f"/payments/{made['payment']['id']}/session")
        assert session.status == 201, session.text
        return guest, made["order_id"], made["payment"]

    return run


async def test_money_of_the_last_moment_buys_although_its_notice_comes_later(
    opened, gateway, provider, clock, due, calls, facts, count
):
    guest, order, payment = await opened()
    clock.step(WINDOW - timedelta(milliseconds=100))
    assert gateway.pay(payment["id"], clock.now())

    clock.step(timedelta(milliseconds=100))
    await due()
    assert await count(KEPT) == 1
    await calls()
    await facts.drain()
    await provider.took(payment, charge=f"{payment['id']} charge")
    await facts.drain()
    clock.step(WINDOW)
    await due()

    assert (await guest.get(f"/orders/{order}")).json["status"] == "to_ship"
    assert await count("stock.levels WHERE on_hand = 4 AND reserved = 0") == 1
    assert await count("payments.charges") == 1
    assert await count("payments.refunds") == 0


async def test_the_goods_go_when_the_provider_has_closed_the_payment(
    opened, gateway, clock, due, calls, facts, count
):
    guest, order, payment = await opened()
    clock.step(WINDOW)

    await due()
    assert gateway.intents[payment["id"]].status is IntentStatus.OPEN
    assert await count(KEPT) == 1
    await calls()
    assert gateway.intents[payment["id"]].status is IntentStatus.CLOSED
    assert await count(KEPT) == 1
    await facts.drain()

    closed = (await guest.get(f"/orders/{order}")).json
    assert (closed["status"], closed["timeline"][-1]["reason"]) == ("closed", "unpaid")
    assert closed["closed_at"] == closed["payment_due_at"]
    assert (await guest.get(f"/payments/{payment['id']}")).json["status"] == "expired"
    assert await count(FREE) == 1

    clock.step(timedelta(minutes=1))
    await due()
    assert await count("kernel.timers") == 0
    assert await count("payments.calls") == 0


async def test_a_provider_that_does_not_answer_keeps_the_goods_a_minute_longer(
    opened, gateway, clock, due, calls, facts, count
):
    guest, order, payment = await opened()
    assert gateway.pay(payment["id"], clock.now())
    gateway.is_away = True
    clock.step(WINDOW)
    await due()
    await calls()

    clock.step(timedelta(seconds=59))
    await due()
    assert await count(KEPT) == 1
    clock.step(timedelta(seconds=1))
    await due()

    assert (await guest.get(f"/orders/{order}")).json["status"] == "closed"
    assert await count(FREE) == 1

    gateway.is_away = False
    clock.step(timedelta(minutes=5))
    await calls()
    await facts.drain()
    await calls()
    assert (
        await count("payments.refunds WHERE reason = 'order_closed' AND status = 'succeeded'") == 1
    )
    assert await count(FREE) == 1


async def test_a_declined_card_does_not_end_the_order_before_its_time(
    opened, provider, facts, count
):
    guest, order, payment = await opened()
    data = {"intent": payment["id"], "reference": payment["id"], "code": "expired"}

    await provider.says({"id": "e-1", "type": "payment.failed", "data": data})
    await facts.drain()

    assert (await guest.get(f"/payments/{payment['id']}")).json["status"] == "failed"
    assert (await guest.get(f"/orders/{order}")).json["status"] == "pending_payment"
    assert await count(KEPT) == 1


async def test_a_decline_heard_at_the_deadline_leaves_the_timer_to_whoever_runs_it(
    opened, provider, clock, due, facts, fetch, count, worker_db
):
    _, _, payment = await opened()
    clock.step(WINDOW)
    data = {"intent": payment["id"], "reference": payment["id"], "code": "expired"}
    await provider.says({"id": "e-1", "type": "payment.failed", "data": data})

    async with worker_db.system() as tx, asyncio.timeout(10):
        await tx._connection.execute("SELECT FROM kernel.timers FOR UPDATE")
        await facts.drain()

    assert await count("orders.orders WHERE status = 'pending_payment'") == 1
    assert await count(KEPT) == 1
    await due()
    (timer,) = await fetch("SELECT due_at FROM kernel.timers")
    assert timer["due_at"] == clock.now() + timedelta(minutes=1)
