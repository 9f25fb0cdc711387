"""What no buyer sends: refused with a code, in bounded time, and nothing is written."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from hawker.goods.catalogue.model import SkuId

WITHIN_S = 5.0  # a bound, not a target: a defect of the quadratic kind takes minutes


@pytest.fixture
def nothing_offered(count):
    async def run():
        return await count("checkout.checkouts") == 0

    return run


def lines_of(skus, quantity=1):
    return [{"sku_id": sku, "quantity": quantity} for sku in skus]


async def test_a_wish_of_ten_thousand_lines_is_refused(buyer, shelf, nothing_offered):
    tea, guest = await shelf(5), buyer()
    many = [SkuId.of(uuid4()) for _ in range(10_000)]

    async with asyncio.timeout(WITHIN_S):
        for wish in (
            {"lines": lines_of([tea] * 10_000)},
            {"lines": lines_of(many)},
            {"selected": many},
            {"selected": [tea] * 10_000},
        ):
            refusal = await guest.post("/checkouts", wish)
            assert (refusal.status, refusal.code) in {
                (400, "http.invalid"),
                (413, "http.too_large"),
            }

    assert await nothing_offered()


async def test_a_cart_never_has_ten_thousand_lines(buyer, worker_db, shelf, fetch, count):
    tea, guest = await shelf(5), buyer()
    assert (await guest.put(f"/cart/lines/{tea}", {"quantity": 1})).status == 200
    (owner,) = await fetch("SELECT account_id FROM carts.lines")
    flood = """INSERT INTO carts.lines (account_id, sku_id, quantity, added_at)
        SELECT %s, gen_random_uuid(), 1, now() FROM generate_series(1, 9999) RETURNING 1"""
    assert len(await fetch(flood, owner["account_id"])) == 9_999

    async with asyncio.timeout(WITHIN_S):
        more = await guest.put(f"/cart/lines/{await shelf(1)}", {"quantity": 1})
        offer = await guest.post("/checkouts", {})

    assert (more.status, more.code) == (409, "carts.full")
    assert offer.status == 201, "what is not for sale is left out, however much of it there is"
    assert [line["sku_id"] for line in offer.json["parts"][0]["lines"]] == [tea]
    assert await count("carts.lines") == 10_000


@pytest.mark.parametrize(
    "quantity",
    [0, -1, 1_000, 2**31, 2**63, 2**64, 10**400, 1.5, "x", "1", "true", None, True, [], {}],
    ids=lambda value: str(value)[:12],
)
async def test_quantities_that_are_none_are_refused(buyer, shelf, nothing_offered, count, quantity):
    tea, guest = await shelf(5), buyer()

    wish = await guest.post("/checkouts", {"lines": lines_of([tea], quantity)})
    line = await guest.put(f"/cart/lines/{tea}", {"quantity": -1 if quantity == 0 else quantity})

    assert (wish.status, wish.code) == (400, "http.invalid")
    assert (line.status, line.code) == (400, "http.invalid")
    assert await nothing_offered()
    assert await count("carts.lines") == 0


async def test_lines_of_one_sku_that_overflow_together_are_refused(buyer, shelf, nothing_offered):
    tea, guest = await shelf(5), buyer()

    refusal = await guest.post("/checkouts", {"lines": lines_of([tea] * 100, 999)})

    assert (refusal.status, refusal.code, refusal.field) == (422, "checkout.too_much", tea)
    assert await nothing_offered()


async def test_a_sum_beyond_all_reason_is_refused(buyer, shelf, nothing_offered):
    jets = [await shelf(1, price=10**9) for _ in range(2)]

    refusal = await buyer().post("/checkouts", {"lines": lines_of(jets, 999)})

    assert (refusal.status, refusal.code) == (422, "checkout.too_much")
    assert await nothing_offered()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'{"lines": {}}',
        b'{"lines": [null]}',
        b'{"lines": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"lines": [], "lines": 1}',
        b'\xff\xfe{"lines"',
        b'{"selected": [], "lines": []}',
        b'{"room_id": "' + b"x" * 100_000 + b'"}',
    ],
    ids=lambda body: body[:12].decode(errors="replace"),
)
async def test_bodies_that_are_no_wish_are_refused(buyer, nothing_offered, body):
    guest = buyer()
    headers = {"content-type": "application/json"}

    async with asyncio.timeout(WITHIN_S):
        refusal = await guest.post("/checkouts", content=body, headers=headers)

    assert (refusal.status, refusal.code) == (400, "http.invalid")
    assert await nothing_offered()


async def test_a_huge_body_is_refused(buyer, nothing_offered):
    guest = buyer()
    body = b'{"lines": [' + b" " * 20_000_000 + b"]}"
    headers = {"content-type": "application/json"}

    async with asyncio.timeout(WITHIN_S):
        refusal = await guest.post("/checkouts", content=body, headers=headers)

    assert refusal.status == 413
    assert await nothing_offered()


async def test_more_stores_than_a_payment_is_for_are_refused(
    buyer, shelf, open_store, nothing_offered
):
    skus = [await shelf(1, to=await open_store(f"store-{n}")) for n in range(21)]

    refusal = await buyer().post("/checkouts", {"lines": lines_of(skus)})

    assert (refusal.status, refusal.code) == (422, "checkout.too_many_stores")
    assert await nothing_offered()


async def test_what_is_selected_must_be_in_the_cart_and_for_sale(
    buyer, shelf, withdraw, nothing_offered
):
    tea, cup, gone, guest = await shelf(5), await shelf(5), await shelf(5), buyer()
    for sku in (tea, gone):
        await guest.put(f"/cart/lines/{sku}", {"quantity": 1})
    await withdraw(gone)

    cases = [([], 422, "checkout.empty"), ([tea, cup], 409, "checkout.not_in_cart")]
    for selected, status, code in [*cases, ([tea, gone], 404, "catalogue.sku_not_found")]:
        refusal = await guest.post("/checkouts", {"selected": selected})
        assert (refusal.status, refusal.code) == (status, code)
    assert await nothing_offered()

    twice = await guest.post("/checkouts", {"selected": [tea, tea]})
    assert [line["quantity"] for line in twice.json["parts"][0]["lines"]] == [1]


async def test_only_what_was_selected_leaves_the_cart(buyer, shelf, open_store, facts):
    tea, cup = await shelf(5), await shelf(5)
    mug, guest = await shelf(5, to=await open_store("mugs")), buyer()
    for sku in (tea, cup, mug):
        await guest.put(f"/cart/lines/{sku}", {"quantity": 2})

    offer = (await guest.post("/checkouts", {"selected": [mug, tea]})).json
    assert (await guest.accept(offer)).status == 201
    await facts.drain()

    assert [line["sku_id"] for line in (await guest.get("/cart")).json["lines"]] == [cup]


async def test_a_cart_stands_store_by_store(buyer, shelf, store, open_store, clock):
    mugs = await open_store("mugs")
    tea, mug, cup = await shelf(5), await shelf(5, price=500, to=mugs), await shelf(5)
    guest = buyer("en")
    for sku in (tea, mug, cup):
        clock.step(timedelta(seconds=1))
        await guest.put(f"/cart/lines/{sku}", {"quantity": 2})

    cart = (await guest.get("/cart")).json

    assert [line["sku_id"] for line in cart["lines"]] == [cup, tea, mug]
    assert [(each["id"], each["name"], each["total"]["amount"]) for each in cart["stores"]] == [
        (store, "Tea House", 7960),
        (mugs, "Tea House", 1000),
    ]
    assert cart["total"]["amount"] == 8960
