"""One payment, an order per store (commerce rules P1 to P4)."""

import asyncio
from datetime import timedelta

import pytest

from hawker.goods.catalogue.model import SkuId
from hawker.goods.stock import batching
from hawker.goods.stock import service as stock
from hawker.goods.stock.model import HoldId
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.ids import AccountId, StoreId

PAID = "orders.orders WHERE status = 'to_ship'"


@pytest.fixture
async def mugs(open_store):
    return await open_store("mugs")


@pytest.fixture
def two(shelf, mugs):
    """A SKU of each of two stores: `tea, mug = await two(5, 5)`."""

    async def run(teas: int = 5, of_mugs: int = 5) -> tuple[SkuId, SkuId]:
        return await shelf(teas), await shelf(of_mugs, price=500, to=mugs)

    return run


@pytest.fixture
def lose(fetch, worker_db):
    """Give back what the orders of a store keep, behind their back: `await lose(mugs)`."""

    async def run(store: StoreId) -> None:
        held = "SELECT id FROM stock.holds WHERE status = 'held' AND store_id = %s"
        (hold,) = await fetch(held, store.uuid)
        async with worker_db.system() as tx:
            assert await stock.release(tx, store, HoldId.of(hold["id"]))

    return run


async def orders_of(guest, made):
    return [(await guest.get(f"/orders/{each['id']}")).json for each in made["orders"]]


async def test_an_offer_has_a_part_per_store_and_one_sum(buyer, two, store, mugs):
    tea, mug = await two()
    guest = buyer()

    offer = await guest.offer({tea: 2, mug: 1})

    assert [part["store_id"] for part in offer["parts"]] == [store, mugs]
    assert [part["total"]["amount"] for part in offer["parts"]] == [3980, 500]
    assert offer["total"] == {"amount": 4480, "currency": "CNY"}
    assert (await guest.get(f"/checkouts/{offer['id']}")).json == offer


async def test_one_payment_is_for_an_order_of_each_store(buyer, two, store, mugs, count, facts):
    tea, mug = await two()
    guest = buyer()

    made = await guest.order({tea: 2, mug: 1})

    assert made["payment"]["amount"] == {"amount": 4480, "currency": "CNY"}
    assert [each["store_id"] for each in made["orders"]] == [store, mugs]
    assert [each["total"]["amount"] for each in made["orders"]] == [3980, 500]
    one, other = await orders_of(guest, made)
    assert (one["number"], other["number"]) == tuple(each["number"] for each in made["orders"])
    assert one["payment_id"] == other["payment_id"] == made["payment"]["id"]
    assert [each["id"] for each in one["paid_with"]] == [other["id"]]
    assert [(each["id"], each["number"]) for each in other["paid_with"]] == [
        (one["id"], one["number"])
    ]
    payment = (await guest.get(f"/payments/{made['payment']['id']}")).json
    assert payment["order_ids"] == [one["id"], other["id"]]
    assert await count("stock.holds WHERE status = 'held'") == 2
    assert await count("stock.levels WHERE (on_hand, reserved) IN ((5, 2), (5, 1))") == 2
    await facts.drain()
    placed = facts.published("orders.order_placed")
    assert {fact["store_id"]: fact["total"]["amount"] for fact in placed} == {
        store: 3980,
        mugs: 500,
    }


async def test_the_money_pays_every_order_and_every_store(
    buyer, two, store, mugs, provider, facts, fetch, count
):
    tea, mug = await two()
    guest = buyer()
    made = await guest.order({tea: 2, mug: 1})

    await provider.took(made["payment"])
    await facts.drain()

    assert [each["status"] for each in await orders_of(guest, made)] == ["to_ship", "to_ship"]
    sales = await fetch(
        "SELECT store_id, sum(amount_amount)::int AS n FROM ledger.postings"
        " WHERE kind = 'sale' AND debit = 'buyer_suspense' GROUP BY store_id"
    )
    assert {(row["store_id"], row["n"]) for row in sales} == {(store.uuid, 3980), (mugs.uuid, 500)}
    assert await count("stock.levels WHERE (on_hand, reserved) IN ((3, 0), (4, 0))") == 2
    assert len(facts.published("orders.order_paid")) == 2


@pytest.mark.parametrize("which", ["first", "second"])
async def test_when_one_store_is_short_nothing_of_any_store_is_written(
    buyer, two, nothing_ordered, which
):
    tea, mug = await two(*((1, 9) if which == "first" else (9, 1)))
    short = tea if which == "first" else mug
    guest = buyer()
    offer = await guest.offer({tea: 2, mug: 2})

    refusal = await guest.accept(offer)

    assert (refusal.status, refusal.code) == (409, "stock.out_of_stock")
    assert (refusal.field, refusal.json["available"]) == (short, 1)
    assert await nothing_ordered()


async def test_when_one_store_wants_to_be_paid_first_nothing_of_any_store_is_written(
    buyer, two, mugs, count
):
    tea, mug = await two(50, 50)
    guest = buyer()
    for n in range(10):
        await guest.order({mug: 1}, key=f"k-{n}")

    refusal = await guest.accept(await guest.offer({tea: 1, mug: 1}), key="k-10")

    assert (refusal.status, refusal.code) == (409, "orders.too_many_unpaid")
    assert refusal.json["store_id"] == mugs
    assert await count("orders.orders") == 10
    assert await count("stock.levels WHERE on_hand = 50 AND reserved = 0") == 1


async def test_told_twice_the_answer_is_the_same_and_another_key_hears_of_all_orders(
    buyer, two, count
):
    tea, mug = await two()
    guest = buyer()
    offer = await guest.offer({tea: 1, mug: 1})
    first = await guest.accept(offer)

    again = await guest.accept(offer)
    other = await guest.accept(offer, key="k-2")

    assert again.json == first.json
    assert other.code == "orders.already_placed"
    assert sorted(other.json["order_ids"]) == sorted(each["id"] for each in first.json["orders"])
    assert await count("orders.orders") == 2


async def test_goods_of_one_store_that_are_gone_go_back_alone(
    buyer, two, mugs, lose, provider, facts, count, fetch
):
    tea, mug = await two(5, 1)
    guest, other = buyer(), buyer()
    made = await guest.order({tea: 1, mug: 1})
    await lose(mugs)
    await other.order({mug: 1})

    await provider.took(made["payment"])
    await facts.drain()

    one, gone = await orders_of(guest, made)
    assert (one["status"], gone["status"]) == ("to_ship", "cancelled_oversold")
    (refund,) = await fetch("SELECT amount_amount, reason FROM payments.refunds")
    assert refund == {"amount_amount": 500, "reason": "sold_out"}
    assert await count("payments.calls WHERE kind = 'refund'") == 1
    assert await count("ledger.postings WHERE kind = 'sale' AND debit = 'buyer_suspense'") == 1
    assert [fact["order_id"] for fact in facts.published("orders.order_paid")] == [one["id"]]
    assert [fact["order_id"] for fact in facts.published("orders.order_closed")] == [gone["id"]]

    before = await count("ledger.postings")
    await fetch("UPDATE kernel.outbox SET relayed_at = NULL RETURNING 1")
    await fetch("DELETE FROM kernel.handled RETURNING 1")
    await facts.drain()
    assert await count("payments.refunds") == 1
    assert await count("ledger.postings") == before


async def test_when_the_goods_of_all_stores_are_gone_all_of_it_goes_back(
    buyer, two, store, mugs, lose, provider, facts, fetch
):
    tea, mug = await two(1, 1)
    guest, other = buyer(), buyer()
    made = await guest.order({tea: 1, mug: 1})
    await lose(store)
    await lose(mugs)
    await other.order({tea: 1, mug: 1})

    await provider.took(made["payment"])
    await facts.drain()

    assert {each["status"] for each in await orders_of(guest, made)} == {"cancelled_oversold"}
    refunds = await fetch("SELECT amount_amount FROM payments.refunds ORDER BY 1")
    assert [row["amount_amount"] for row in refunds] == [500, 1990]


async def test_when_the_time_is_over_all_orders_are_closed_and_all_goods_come_back_once(
    buyer, two, clock, due, count, provider, facts
):
    tea, mug = await two()
    guest = buyer()
    made = await guest.order({tea: 1, mug: 2})
    assert await count("kernel.timers") == 1

    clock.step(timedelta(minutes=15))
    await due()

    for order in await orders_of(guest, made):
        assert (order["status"], order["timeline"][-1]["reason"]) == ("closed", "unpaid")
    assert await count("stock.levels WHERE on_hand = 5 AND reserved = 0") == 2
    assert await count("stock.holds WHERE status = 'released'") == 2
    assert await count("payments.payments WHERE status = 'cancelled'") == 1

    await provider.took(made["payment"])
    await facts.drain()
    await provider.took(made["payment"], event="e-2", charge="c-2")
    assert {each["status"] for each in await orders_of(guest, made)} == {"closed"}
    assert await count("payments.refunds WHERE amount_amount = 2990") == 2
    assert await count("ledger.postings WHERE kind = 'sale'") == 0


async def test_a_second_payment_for_the_same_orders_goes_back_whole(
    buyer, two, provider, facts, count
):
    tea, mug = await two()
    guest = buyer()
    made = await guest.order({tea: 1, mug: 1})

    for n in (1, 2):
        await provider.took(made["payment"], event=f"e-{n}", charge=f"c-{n}")
    await facts.drain()

    assert await count(PAID) == 2
    assert await count("payments.refunds WHERE amount_amount = 2490") == 1
    assert await count("payments.refunds") == 1


async def test_a_store_sees_its_own_order_and_nothing_that_leads_to_the_others(
    buyer, two, store, mugs, clerk, provider, facts, db
):
    tea, mug = await two()
    guest = buyer()
    offer = await guest.offer({tea: 2, mug: 1})
    made = (await guest.accept(offer)).json
    await provider.took(made["payment"])
    await facts.drain()
    theirs, others = made["orders"]
    staff = await clerk(store)

    listed = await staff.get(f"/stores/{store}/orders")
    read = await staff.get(f"/stores/{store}/orders/{theirs['id']}")

    assert [order["id"] for order in listed.json["items"]] == [theirs["id"]]
    secrets = [offer["id"], made["payment"]["id"], others["id"], mugs, mug, "4480", "paid_with"]
    for answer in (listed, read):
        assert [secret for secret in secrets if secret in answer.text] == []
    for path in (
        f"/stores/{store}/orders/{others['id']}",
        f"/stores/{mugs}/orders/{others['id']}",
        f"/orders/{theirs['id']}",
        f"/checkouts/{offer['id']}",
        f"/payments/{made['payment']['id']}",
    ):
        assert (await staff.get(path)).status in {403, 404}, path

    somebody = Principal(
        actor=AccountId.new(), is_guest=False, grants={store: frozenset(Permission)}
    )
    async with db.begin(somebody) as tx:
        seen = {
            table: await tx._connection.fetch(f"SELECT * FROM {table}")
            for table in (
                *("orders.orders", "checkout.checkouts", "payments.payments"),
                *("payments.charges", "payments.refunds", "stock.holds"),
            )
        }
    assert {row["store_id"] for row in seen["orders.orders"]} == {store.uuid}
    assert {row["store_id"] for row in seen["stock.holds"]} == {store.uuid}
    assert {len(rows) for name, rows in seen.items() if name.startswith(("ch", "pay"))} == {0}


async def test_hot_goods_of_several_stores_are_kept_together(buyer, two, count, monkeypatch):
    monkeypatch.setattr(batching, "HOT_AT", 1)
    tea, mug = await two(9, 4)
    guests = [buyer() for _ in range(9)]
    offers = [await guest.offer({tea: 1, mug: 1}) for guest in guests]

    answers = await asyncio.gather(
        *(guest.accept(offer) for guest, offer in zip(guests, offers, strict=True))
    )

    assert sorted(answer.status for answer in answers) == [201] * 4 + [409] * 5
    assert {answer.field for answer in answers if answer.status == 409} == {mug}
    assert await count("orders.orders") == 8
    assert await count("stock.holds WHERE status = 'held'") == 8
    assert await count("stock.levels WHERE reserved = 4") == 2


async def test_buyers_who_name_the_stores_in_another_order_do_not_wait_in_a_circle(
    buyer, two, count
):
    tea, mug = await two(50, 50)
    guests = [buyer() for _ in range(12)]
    wishes = [{tea: 1, mug: 1} if n % 2 else {mug: 1, tea: 1} for n in range(12)]
    offers = [await guest.offer(wish) for guest, wish in zip(guests, wishes, strict=True)]

    answers = await asyncio.gather(
        *(guest.accept(offer) for guest, offer in zip(guests, offers, strict=True))
    )

    assert {answer.status for answer in answers} == {201}
    assert await count("stock.levels WHERE reserved = 12") == 2


async def test_a_buyer_cancels_all_that_one_payment_is_for(buyer, two, count, facts):
    tea, mug = await two()
    guest = buyer()
    made = await guest.order({tea: 1, mug: 1})

    gone = await guest.post(f"/orders/{made['order_id']}/cancel", key="c-1")
    again = await guest.post(f"/orders/{made['order_id']}/cancel", key="c-1")
    late = await guest.post(f"/orders/{made['order_id']}/cancel", key="c-2")

    assert gone.status == 200
    assert again.json == gone.json
    assert {order["status"] for order in gone.json["orders"]} == {"closed"}
    assert {order["timeline"][-1]["reason"] for order in gone.json["orders"]} == {"buyer"}
    assert len(gone.json["orders"]) == 2
    assert (late.status, late.code) == (409, "orders.not_unpaid")
    assert await count("payments.payments WHERE status = 'cancelled'") == 1
    assert await count("stock.levels WHERE on_hand = 5 AND reserved = 0") == 2
    await facts.drain()
    assert len(facts.published("orders.order_closed")) == 2


async def test_money_that_comes_after_the_buyer_cancelled_goes_back(
    buyer, two, provider, facts, count
):
    tea, mug = await two()
    guest = buyer()
    made = await guest.order({tea: 1, mug: 1})
    await guest.post(f"/orders/{made['order_id']}/cancel")

    await provider.took(made["payment"])
    await facts.drain()

    assert await count("orders.orders WHERE status = 'closed'") == 2
    assert await count("payments.refunds WHERE amount_amount = 2490") == 1
    assert await count("stock.levels WHERE on_hand = 5 AND reserved = 0") == 2


async def test_what_is_paid_or_somebody_elses_is_not_cancelled(buyer, two, provider, facts, count):
    tea, mug = await two()
    guest, other = buyer(), buyer()
    made = await guest.order({tea: 1, mug: 1})
    path = f"/orders/{made['order_id']}/cancel"
    stranger = await other.post(path)
    await provider.took(made["payment"])

    arrived = await guest.post(path)
    await facts.drain()
    paid = await guest.post(path)

    assert (stranger.status, stranger.code) == (404, "http.not_found")
    assert (arrived.status, arrived.code) == (409, "orders.payment_arrived")
    assert (paid.status, paid.code) == (409, "orders.not_unpaid")
    assert await count(PAID) == 2
    assert await count("kernel.outbox WHERE tag = 'orders.order_closed'") == 0
