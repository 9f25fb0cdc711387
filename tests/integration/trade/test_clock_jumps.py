"""Buying while the clock jumps by hours: nothing lost, sold twice, paid twice or parked."""

from datetime import timedelta

import pytest

from hawker.kernel import setback
from hawker.money.payments.jobs import CALLS_BACK

HOURS = timedelta(hours=6)
PARKED = [
    "kernel.parked",
    "kernel.timers WHERE parked_at IS NOT NULL",
    "payments.calls WHERE parked_at IS NOT NULL",
]


@pytest.fixture
def plugs(gateway):
    return {"gateways": {"sandbox": gateway}}


@pytest.fixture
def parked(count):
    async def run() -> int:
        return sum([await count(each) for each in PARKED])

    return run


@pytest.fixture
def opened(buyer, shelf):
    """An order whose buyer is at the provider."""

    async def run():
        guest = buyer()
        made = await guest.order({await shelf(5): 1})
        session = await guest.post(f"/payments/{made['payment']['id']}/session")
        assert session.status == 201, session.text
        return guest, made["order_id"], made["payment"]

    return run


@pytest.mark.parametrize("far", [HOURS, -HOURS], ids=["ahead", "back"])
async def test_money_that_came_while_the_clock_was_wrong_is_an_order_or_goes_back(
    opened, gateway, provider, clock, due, calls, facts, count, parked, far
):
    guest, order, payment = await opened()

    assert gateway.pay(payment["id"], clock.now())
    clock.step(far)
    await provider.took(payment)
    await facts.drain()
    await due()
    await calls()
    clock.step(-far)
    await facts.drain()
    await due()
    await calls()
    await facts.drain()

    assert (await guest.get(f"/orders/{order}")).json["status"] == "to_ship"
    assert await count("stock.levels WHERE on_hand = 4 AND reserved = 0") == 1
    assert await count("payments.charges") == 1
    assert await count("payments.refunds") == 0
    assert await parked() == 0


async def test_an_order_made_by_a_clock_that_ran_ahead_is_paid_when_it_is_right(
    opened, gateway, provider, clock, due, calls, facts, count, parked
):
    clock.step(HOURS)
    guest, order, payment = await opened()
    clock.step(-HOURS)

    assert gateway.pay(payment["id"], clock.now())
    await provider.took(payment)
    await facts.drain()
    clock.step(HOURS + timedelta(hours=1))  # its deadline comes as it was told, and finds it paid
    await due()
    await calls()
    await facts.drain()

    assert (await guest.get(f"/orders/{order}")).json["status"] == "to_ship"
    assert await count("stock.levels WHERE on_hand = 4 AND reserved = 0") == 1
    assert await parked() == 0


async def test_who_does_not_pay_is_closed_once_and_the_goods_come_back_once(
    opened, gateway, clock, due, calls, facts, count, parked
):
    guest, order, _ = await opened()

    for far in (HOURS, -HOURS, HOURS):
        clock.step(far)
        await due()
        await calls()
        await facts.drain()

    assert (await guest.get(f"/orders/{order}")).json["status"] == "closed"
    assert await count("stock.levels WHERE on_hand = 5 AND reserved = 0") == 1
    assert await count("stock.holds WHERE status = 'released'") == 1
    assert await parked() == 0


async def test_a_key_used_before_the_jump_is_known_after_it(buyer, shelf, clock, count):
    guest, tea = buyer(), await shelf(5)
    offer = await guest.offer({tea: 1})
    first = await guest.accept(offer)

    for far in (HOURS, -2 * HOURS):
        clock.step(far)
        again = await guest.accept(offer)
        assert (again.status, again.json) == (first.status, first.json)

    assert await count("orders.orders") == 1


async def test_a_call_claimed_while_the_clock_ran_ahead_waits_no_longer_than_its_lease(
    opened, worker_db, gateway, clock, calls, fetch
):
    watch = setback.Watch(worker_db, [CALLS_BACK], lambda: 0.0)
    clock.step(HOURS)
    assert await watch.step() == 0
    await opened()
    await fetch("UPDATE payments.calls SET due_at = due_at + interval '30 seconds' RETURNING 1")

    clock.step(-HOURS)
    assert await watch.step() == 1

    [call] = await fetch("SELECT due_at, parked_at FROM payments.calls")
    assert clock.now() <= call["due_at"] <= clock.now() + timedelta(minutes=1)
