from datetime import timedelta

import pytest

from hawker.goods.catalogue.model import SkuId
from hawker.trade.checkout.model import CheckoutId


async def test_an_offer_keeps_its_prices(buyer, shelf, reprice, store):
    tea, guest = await shelf(5), buyer()

    offer = await guest.offer({tea: 2})
    await reprice(tea, 9999)

    (part,) = offer["parts"]
    assert (part["store_id"], part["store_name"]) == (store, "茶馆")
    for each in (offer, part):
        assert each["goods_total"] == each["total"] == {"amount": 3980, "currency": "CNY"}
        assert each["freight"] == {"amount": 0, "currency": "CNY"}
    assert part["lines"][0]["total"] == {"amount": 3980, "currency": "CNY"}
    assert (await guest.get(f"/checkouts/{offer['id']}")).json == offer


async def test_without_lines_the_offer_is_for_what_the_cart_still_has(buyer, shelf, withdraw):
    tea, cup, guest = await shelf(5), await shelf(5, price=500), buyer()
    await guest.put(f"/cart/lines/{tea}", {"quantity": 2})
    await guest.put(f"/cart/lines/{cup}", {"quantity": 1})
    await withdraw(cup)

    offer = await guest.offer()

    assert [(line["sku_id"], line["quantity"]) for line in offer["parts"][0]["lines"]] == [(tea, 2)]


async def test_the_same_sku_twice_is_one_line(buyer, shelf):
    tea, guest = await shelf(5), buyer()
    lines = [{"sku_id": tea, "quantity": 1}, {"sku_id": tea, "quantity": 2}]

    offer = await guest.post("/checkouts", {"lines": lines})

    assert [line["quantity"] for line in offer.json["parts"][0]["lines"]] == [3]


async def test_what_cannot_be_offered_is_refused(buyer, shelf, open_store, withdraw, count):
    tea, gone, guest = await shelf(5), await shelf(5), buyer()
    pen = await shelf(5, to=await open_store("pens", currency="USD"), currency="USD")
    await withdraw(gone)
    unknown = SkuId.new()
    cases = [
        ([], 422, "checkout.empty", None),
        ([(tea, 1), (pen, 1)], 422, "checkout.several_currencies", pen),
        ([(tea, 1), (unknown, 1)], 404, "catalogue.sku_not_found", unknown),
        ([(gone, 1)], 404, "catalogue.sku_not_found", gone),
        ([(tea, 999), (tea, 1)], 422, "checkout.too_much", tea),
        ([(tea, 0)], 400, "http.invalid", None),
        ([(tea, 1)] * 101, 400, "http.invalid", None),
    ]

    for wanted, status, code, field in cases:
        lines = [{"sku_id": sku, "quantity": quantity} for sku, quantity in wanted]
        refusal = await guest.post("/checkouts", {"lines": lines})
        assert (refusal.status, refusal.code) == (status, code), wanted
        assert field is None or refusal.field == field
    empty = await guest.post("/checkouts", {})
    assert (empty.status, empty.code) == (422, "checkout.empty")
    odd = await guest.post("/checkouts", {"coupon": "x"})
    assert (odd.status, odd.code) == (400, "http.invalid")

    assert await count("checkout.checkouts") == 0


async def test_accepting_places_an_order_with_its_payment_and_keeps_the_goods(
    buyer, shelf, count, fetch, facts
):
    tea, guest = await shelf(5), buyer("en")
    await guest.put(f"/cart/lines/{tea}", {"quantity": 2})

    done = await guest.accept(await guest.offer(), contact="li@example.com")

    assert done.status == 201
    payment = done.json["payment"]
    assert payment["status"] == "created"
    assert payment["amount"] == {"amount": 3980, "currency": "CNY"}
    assert (payment["due_at"], payment["provider"]) == ("2026-05-01T04:15:00Z", "sandbox")
    assert (await guest.get(f"/payments/{payment['id']}")).json["order_ids"] == [
        done.json["orders"][0]["id"]
    ]
    order = (await guest.get(f"/orders/{done.json['orders'][0]['id']}")).json
    assert (order["number"], order["status"]) == (
        done.json["orders"][0]["number"],
        "pending_payment",
    )
    assert await count("stock.levels WHERE on_hand = 5 AND reserved = 2") == 1
    assert await count("stock.holds WHERE status = 'held' AND expires_at IS NULL") == 1

    await facts.drain()
    (placed,) = facts.published("orders.order_placed")
    assert (placed["order_id"], placed["room_id"]) == (done.json["orders"][0]["id"], None)
    assert [(line["sku_id"], line["quantity"]) for line in placed["lines"]] == [(tea, 2)]
    assert (await guest.get("/cart")).json["lines"] == []


async def test_buying_directly_leaves_the_cart_alone(buyer, shelf, facts):
    tea, guest = await shelf(5), buyer()
    await guest.put(f"/cart/lines/{tea}", {"quantity": 2})

    await guest.order({tea: 1})
    await facts.drain()

    assert [line["quantity"] for line in (await guest.get("/cart")).json["lines"]] == [2]


async def test_a_buyer_who_was_shown_another_total_is_told_before_paying(
    buyer, shelf, reprice, nothing_ordered
):
    tea, guest = await shelf(5), buyer()
    shown = {"amount": 1990, "currency": "CNY"}
    await reprice(tea, 2490)
    offer = await guest.offer({tea: 1})

    refusal = await guest.accept(offer, expected_total=shown)

    assert (refusal.status, refusal.code) == (409, "checkout.price_changed")
    assert refusal.json["current_total"] == {"amount": 2490, "currency": "CNY"}
    assert refusal.json["lines"][0]["unit_price"] == {"amount": 2490, "currency": "CNY"}
    assert await nothing_ordered()

    agreed = await guest.accept(offer, key="k-2")
    assert agreed.status == 201


async def test_when_one_sku_is_short_nothing_is_written(buyer, shelf, nothing_ordered):
    plenty, short, guest = await shelf(9), await shelf(1), buyer()
    offer = await guest.offer({plenty: 1, short: 2})

    refusal = await guest.accept(offer)

    assert (refusal.status, refusal.code) == (409, "stock.out_of_stock")
    assert (refusal.field, refusal.json["available"]) == (short, 1)
    assert await nothing_ordered()


async def test_an_offer_ends_with_its_time(buyer, shelf, clock, nothing_ordered):
    guest = buyer()
    offer = await guest.offer({await shelf(5): 1})

    clock.step(timedelta(minutes=15))
    refusal = await guest.accept(offer)

    assert (refusal.status, refusal.code) == (409, "checkout.expired")
    assert await nothing_ordered()


async def test_an_offer_is_accepted_once_whatever_the_key(buyer, shelf, count):
    guest = buyer()
    offer = await guest.offer({await shelf(5): 1})
    first = await guest.accept(offer, key="k-1")

    second = await guest.accept(offer, key="k-2")

    assert (second.status, second.code) == (409, "orders.already_placed")
    assert second.json["order_id"] == first.json["orders"][0]["id"]
    assert await count("orders.orders") == 1
    assert await count("stock.holds") == 1
    assert await count("stock.levels WHERE reserved = 1") == 1


async def test_accepting_needs_a_key(buyer, shelf, nothing_ordered):
    guest = buyer()
    offer = await guest.offer({await shelf(5): 1})

    refusal = await guest.accept(offer, key="")

    assert (refusal.status, refusal.code) == (400, "http.idempotency_needed")
    assert await nothing_ordered()


async def test_the_same_key_gets_the_same_answer_and_another_body_is_refused(buyer, shelf, count):
    guest = buyer()
    offer = await guest.offer({await shelf(5): 1})
    first = await guest.accept(offer)

    again = await guest.accept(offer)
    changed = await guest.accept(offer, contact="somebody@example.com")

    assert (again.status, again.json) == (201, first.json)
    assert (changed.status, changed.code) == (409, "http.idempotency_reused")
    assert await count("orders.orders") == 1


@pytest.mark.parametrize(
    "change",
    [
        {"coupon": "x"},
        {"address": {"name": "李雷"}},
        {"expected_total": 1990},
        {"expected_total": {"amount": 19.9, "currency": "CNY"}},
        {"contact": "x" * 201},
    ],
)
async def test_malformed_acceptances_are_refused(buyer, shelf, nothing_ordered, change):
    guest = buyer()
    offer = await guest.offer({await shelf(5): 1})

    refusal = await guest.accept(offer, **change)

    assert (refusal.status, refusal.code) == (400, "http.invalid")
    assert await nothing_ordered()


async def test_a_kept_answer_outlives_the_offer_and_what_would_be_refused_now(
    buyer, shelf, clock, count
):
    """A refusal must not hide that this was answered before, however early it would come."""
    guest = buyer()
    offer = await guest.offer({await shelf(1): 1})
    first = await guest.accept(offer, key="k-1")
    clock.step(timedelta(minutes=16))

    again = await guest.accept(offer, key="k-1")
    other = await guest.accept(offer | {"total": offer["total"] | {"amount": 1}}, key="k-1")
    late = await guest.accept(offer, key="k-2")

    assert (again.status, again.json) == (first.status, first.json) == (201, first.json)
    assert (other.status, other.json["code"]) == (409, "http.idempotency_reused")
    assert (late.status, late.json["code"]) == (409, "checkout.expired")
    assert await count("orders.orders") == 1


async def test_an_offer_is_nobody_elses_business(buyer, shelf, nothing_ordered):
    guest, other = buyer(), buyer()
    offer = await guest.offer({await shelf(5): 1})

    for refusal in (
        await other.get(f"/checkouts/{offer['id']}"),
        await other.accept(offer),
        await other.accept({**offer, "id": CheckoutId.new()}),
        await other.get("/checkouts/cko_nonsense"),
    ):
        assert refusal.status == 404

    assert await nothing_ordered()


async def test_an_offer_made_to_a_guest_follows_into_their_account(buyer, shelf):
    old, guest = buyer(), buyer()
    await old.visitor.sign_in("li@example.com")
    offer = await guest.offer({await shelf(5): 1})

    await guest.visitor.sign_in("li@example.com")

    assert (await guest.accept(offer)).status == 201


@pytest.mark.parametrize("status", ["paused", "closed"])
async def test_a_store_that_does_not_sell_takes_no_order(
    buyer, shelf, fetch, nothing_ordered, status
):
    tea, guest = await shelf(5), buyer()
    offer = await guest.offer({tea: 1})
    await fetch(f"UPDATE stores.stores SET status = '{status}' RETURNING 1")

    refusal = await guest.accept(offer)

    assert (refusal.status, refusal.code) == (409, "stores.not_selling")
    assert await nothing_ordered()
