"""What a stranger may keep from others without paying has a bound; numbers never collide."""

import asyncio
from datetime import timedelta

import pytest

from hawker.trade.orders.numbers import number_of
from hawker.trade.orders.service import placing


@pytest.fixture(autouse=True)
def limit(monkeypatch):
    monkeypatch.setattr(placing, "UNPAID_LIMIT", 3)
    return 3


async def test_a_buyer_with_many_unpaid_orders_is_told_to_pay_first(
    buyer, shelf, store, open_store, count, provider, facts
):
    tea, guest, other = await shelf(9), buyer(), buyer()
    mug = await shelf(9, to=await open_store("mugs"))
    made = [await guest.order({tea: 1}, key=f"k-{n}") for n in range(3)]
    offer = await guest.offer({tea: 1})
    facts_before = await count("kernel.outbox")

    refusal = await guest.accept(offer, key="k-9")

    assert (refusal.status, refusal.code) == (409, "orders.too_many_unpaid")
    assert refusal.json["limit"] == 3
    assert await count("orders.orders") == 3
    assert await count("payments.payments") == 3
    assert await count("stock.holds") == 3
    assert await count("stock.levels WHERE reserved = 3") == 1
    assert await count("kernel.outbox") == facts_before
    assert await count("kernel.idempotency") == 3

    await other.order({tea: 1})
    await guest.order({mug: 1}, key="k-10")
    await provider.took(made[1]["payment"])
    await facts.drain()
    assert (await guest.accept(offer, key="k-9")).status == 201


async def test_a_buyer_whose_money_is_here_is_not_told_to_pay(buyer, shelf, provider, count):
    tea, guest = await shelf(9), buyer()
    for n in range(3):
        made = await guest.order({tea: 1}, key=f"k-{n}")
        taken = await provider.took(made["payment"], event=f"e-{n}", charge=f"c-{n}")
        assert taken.json == {"outcome": "captured"}

    for n in range(3, 6):
        await guest.order({tea: 1}, key=f"k-{n}")
    refusal = await guest.accept(await guest.offer({tea: 1}), key="k-9")

    assert refusal.code == "orders.too_many_unpaid"
    assert await count("orders.orders WHERE status = 'pending_payment'") == 6


async def test_a_closed_order_leaves_its_place(buyer, shelf, clock, due):
    tea, guest = await shelf(9), buyer()
    for n in range(3):
        await guest.order({tea: 1}, key=f"k-{n}")

    clock.step(timedelta(minutes=15))
    await due()

    await guest.order({tea: 1}, key="k-9")


async def test_many_at_once_take_the_places_there_are_and_no_more(buyer, shelf, count):
    tea, guest = await shelf(9), buyer()
    offers = [await guest.offer({tea: 1}) for _ in range(8)]

    answers = await asyncio.gather(
        *(guest.accept(offer, key=f"k-{n}") for n, offer in enumerate(offers))
    )

    assert sorted(answer.status for answer in answers) == [201] * 3 + [409] * 5
    assert {answer.code for answer in answers} == {None, "orders.too_many_unpaid"}
    assert await count("orders.orders") == 3
    assert await count("stock.holds WHERE status = 'held'") == 3
    assert await count("stock.levels WHERE reserved = 3") == 1


async def test_unpaid_orders_of_a_guest_come_along_when_they_sign_in(buyer, shelf, facts, count):
    tea, known, guest = await shelf(9), buyer(), buyer()
    await known.visitor.sign_in("li@example.com")
    for n in range(3):
        await known.order({tea: 1}, key=f"k-{n}")
        await guest.order({tea: 1}, key=f"k-{n}")

    await guest.visitor.sign_in("li@example.com")
    await facts.drain()

    assert len((await known.get("/orders")).json["items"]) == 6
    assert await count("kernel.parked") == 0


async def test_an_order_whose_number_is_taken_gets_another(buyer, shelf, fetch, monkeypatch):
    tea = await shelf(9)
    first = await buyer().order({tea: 1})
    taken = int(first["orders"][0]["number"])
    monkeypatch.setattr(placing, "number_of", lambda order, n: number_of(order, n) if n else taken)

    second = await buyer().order({tea: 1})

    numbers = {int(row["number"]) for row in await fetch("SELECT number FROM orders.orders")}
    assert numbers == {taken, int(second["orders"][0]["number"])}
    assert len(numbers) == 2
