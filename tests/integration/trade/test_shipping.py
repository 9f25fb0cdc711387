"""A store ships what was paid, in one parcel or several, and never more than was ordered."""

import asyncio
from datetime import timedelta

import pytest
from tests.integration.trade.parcels import CarrierVoice

SANDBOX = {"carrier": "sandbox", "number": "SBX0000000010"}
PLAIN = {"carrier": "sf", "number": "SF1234567890123"}


@pytest.fixture
def voice(visitor, settings, clock):
    return CarrierVoice(visitor(), settings, clock)


@pytest.fixture
async def merchant(clerk, store):
    return await clerk(store)


@pytest.fixture
def paid(buyer, shelf, provider, facts):
    """An order that is paid: its buyer, its id and its SKUs."""

    async def run(*quantities):
        guest = buyer()
        wish = {await shelf(9): quantity for quantity in quantities or (1,)}
        made = await guest.order(wish)
        await provider.took(
            made["payment"], event=f"e-{made['order_id']}", charge=f"c-{made['order_id']}"
        )
        await facts.drain()
        return guest, made["order_id"], list(wish)

    return run


@pytest.fixture
def nothing_sent(count):
    async def run():
        tables = ["shipping.parcels", "orders.shares WHERE shipped > 0", "shipping.watches"]
        acts = "kernel.audit WHERE action LIKE 'orders.%'"
        return [await count(each) for each in (*tables, acts)] == [0, 0, 0, 0]

    return run


async def test_an_order_is_shipped_in_one_parcel(paid, merchant, store, facts, count, clock):
    guest, order, (tea,) = await paid(2)
    clock.step(timedelta(hours=1))

    answer = await merchant.post(f"/stores/{store}/orders/{order}/parcels", SANDBOX, key="s-1")

    assert answer.status == 201, answer.text
    shown = (await guest.get(f"/orders/{order}")).json
    assert (shown["status"], shown["status_wx"]) == ("shipped", 30)
    assert shown["shipped_at"] == "2026-05-01T05:00:00Z"
    assert (shown["confirm_due_at"], shown["confirm_reason"], shown["left"]) == (None, None, [])
    (parcel,) = shown["parcels"]
    assert parcel["items"] == [{"sku_id": tea, "quantity": 2}]
    assert (parcel["status"], parcel["is_tracked"], parcel["can_correct"]) == ("sent", True, True)
    assert [moment["step"] for moment in shown["timeline"]] == ["placed", "paid", "shipped"]
    await facts.drain()
    (told,) = facts.published("orders.order_shipped")
    assert (told["is_whole"], told["parcel_id"]) == (True, parcel["id"])
    assert await count("orders.shares WHERE shipped = 2 AND ordered = 2") == 1
    assert await count("stock.levels WHERE on_hand = 7 AND reserved = 0") == 1


async def test_parcels_hold_together_what_was_ordered_and_no_more(paid, merchant, store, count):
    _, order, (tea, cup) = await paid(3, 1)
    address = f"/stores/{store}/orders/{order}/parcels"

    first = await merchant.post(
        address, PLAIN | {"items": [{"sku_id": tea, "quantity": 2}]}, key="s-1"
    )
    assert first.json["status"] == "part_shipped"
    assert first.json["left"] == [
        {"sku_id": tea, "quantity": 1},
        {"sku_id": cup, "quantity": 1},
    ]
    assert first.json["confirm_due_at"] is None

    again = PLAIN | {"items": [{"sku_id": tea, "quantity": 1}, {"sku_id": tea, "quantity": 1}]}
    refused = await merchant.post(address, again, key="s-2")
    assert (refused.status, refused.code) == (409, "orders.more_than_ordered")
    assert (refused.field, refused.json["left"]) == (tea, 1)
    assert await count("shipping.parcels") == 1

    rest = await merchant.post(address, PLAIN, key="s-3")
    assert rest.json["status"] == "shipped"
    assert await count("shipping.parcels") == 2
    assert await count("orders.shares WHERE shipped = ordered") == 2
    over = await merchant.post(address, PLAIN, key="s-4")
    assert (over.status, over.code) == (409, "http.illegal_move")
    assert await count("shipping.parcels") == 2


async def test_clerks_who_ship_at_once_ship_once(paid, merchant, store, count, facts):
    _, order, _ = await paid(2)
    address = f"/stores/{store}/orders/{order}/parcels"

    answers = await asyncio.gather(*(merchant.post(address, PLAIN, key=f"s-{n}") for n in range(5)))

    assert sorted(each.status for each in answers) == [201, 409, 409, 409, 409]
    assert await count("shipping.parcels") == 1
    assert await count("orders.shares WHERE shipped = 2") == 1
    await facts.drain()
    assert len(facts.published("orders.order_shipped")) == 1


async def test_the_same_key_ships_once(paid, merchant, store, count):
    _, order, (tea,) = await paid(2)
    body = PLAIN | {"items": [{"sku_id": tea, "quantity": 1}]}
    address = f"/stores/{store}/orders/{order}/parcels"

    one, two = [await merchant.post(address, body, key="s-1") for _ in range(2)]

    assert one.json == two.json
    assert await count("shipping.parcels") == 1


@pytest.mark.parametrize(
    ("label", "status", "code", "field"),
    [
        ({"carrier": "nobody", "number": "123456"}, 422, "shipping.unknown_carrier", "carrier"),
        ({"carrier": "other", "number": "123456"}, 422, "shipping.unknown_carrier", "carrier_name"),
        ({"carrier": "sf", "number": "SF123"}, 422, "shipping.bad_number", "number"),
        ({"carrier": "ups", "number": "1Z999AA10123456785"}, 422, "shipping.bad_number", "number"),
    ],
)
async def test_a_label_that_cannot_be_is_refused(
    paid, merchant, store, nothing_sent, label, status, code, field
):
    _, order, _ = await paid()

    refused = await merchant.post(f"/stores/{store}/orders/{order}/parcels", label, key="s-1")

    assert (refused.status, refused.code, refused.field) == (status, code, field)
    assert await nothing_sent()


async def test_what_is_not_paid_is_not_shipped(buyer, shelf, merchant, store, nothing_sent):
    made = await buyer().order({await shelf(5): 1})

    refused = await merchant.post(
        f"/stores/{store}/orders/{made['order_id']}/parcels", PLAIN, key="s-1"
    )

    assert (refused.status, refused.code) == (409, "http.illegal_move")
    assert await nothing_sent()


async def test_another_store_finds_no_such_order(paid, open_store, clerk, store, nothing_sent):
    guest, order, _ = await paid()
    other = await open_store("pantry")
    rival = await clerk(other)

    foreign = await rival.post(f"/stores/{other}/orders/{order}/parcels", PLAIN, key="s-1")
    forbidden = await rival.post(f"/stores/{store}/orders/{order}/parcels", PLAIN, key="s-2")
    by_buyer = await guest.post(f"/stores/{store}/orders/{order}/parcels", PLAIN, key="s-3")

    assert [foreign.status, forbidden.status, by_buyer.status] == [404, 403, 401]
    assert await nothing_sent()


async def test_a_label_is_corrected_until_the_carrier_has_seen_the_parcel(
    paid, merchant, store, voice, facts, fetch, clock, count
):
    guest, order, _ = await paid()
    address = f"/stores/{store}/orders/{order}/parcels"
    sent = (await merchant.post(address, SANDBOX, key="s-1")).json["parcels"][0]
    clock.step(timedelta(minutes=5))

    right = {"carrier": "sandbox", "number": "sbx 0000 0000 20"}
    answer = await merchant.put(f"{address}/{sent['id']}", right, key="c-1")
    again = await merchant.put(f"{address}/{sent['id']}", right, key="c-2")

    assert answer.json["parcels"][0]["number"] == "SBX0000000020"
    assert [each["step"] for each in again.json["timeline"]][-2:] == ["shipped", "corrected"]
    (kept,) = await fetch("SELECT number, corrected_by FROM shipping.corrections")
    assert kept["number"] == "SBX0000000010"
    shipped, corrected = await fetch(
        "SELECT * FROM kernel.audit WHERE action LIKE 'orders.%' ORDER BY id"
    )
    named = {
        "order_number": answer.json["number"],
        "parcel_id": sent["id"],
        "carrier": "sandbox",
    }
    assert (shipped["action"], corrected["action"]) == ("orders.shipped", "orders.label_corrected")
    assert (shipped["details"], corrected["details"]) == (
        named | {"revision": 0},
        named | {"revision": 1},
    )
    assert {each["subject"] for each in (shipped, corrected)} == {order}
    assert {each["actor_id"] for each in (shipped, corrected)} == {kept["corrected_by"]}
    stale = await voice.tells(sent, "delivered")
    assert stale.json == {"outcome": "kept"}
    assert await count("shipping.scans") == 0

    await voice.tells(answer.json["parcels"][0], "picked_up")
    late = await merchant.put(f"{address}/{sent['id']}", PLAIN, key="c-3")
    assert (late.status, late.code) == (409, "shipping.already_moving")
    assert await count("shipping.corrections") == 1
    assert await count("kernel.audit WHERE action LIKE 'orders.%'") == 2
    assert (await guest.get(f"/orders/{order}")).json["parcels"][0]["can_correct"] is False


async def test_many_orders_are_shipped_from_a_list_that_was_shown_before(
    paid, merchant, store, count, buyer, shelf
):
    _, first, _ = await paid()
    _, second, _ = await paid(2)
    unpaid = (await buyer().order({await shelf(5): 1}, key="k-9"))["order_id"]
    listed = (await merchant.get(f"/stores/{store}/orders")).json["items"]
    numbers = {each["id"]: each["number"] for each in listed}
    rows = [
        {"order_number": numbers[second], "carrier": "顺丰", "number": "SF1234567890123"},
        {"order_number": "12345", "carrier": "sf", "number": "SF1234567890123"},
        {"order_number": numbers[first], "carrier": "Corner Courier", "number": "CC-1001"},
        {"order_number": numbers[first], "carrier": "sf", "number": "SF1234567890123"},
        {"order_number": numbers[unpaid], "carrier": "sf", "number": "SF1234567890123"},
        {"order_number": numbers[second], "carrier": "sf", "number": "1"},
    ]
    address = f"/stores/{store}/shipments"

    shown = await merchant.post(address, {"rows": rows, "is_preview": True}, key="b-1")
    assert [row["verdict"] for row in shown.json["rows"]] == [
        "ready",
        "refused",
        "ready",
        "refused",
        "refused",
        "refused",
    ]
    assert await count("shipping.parcels") == 0
    done = await merchant.post(address, {"rows": rows}, key="b-2")

    assert [(row["verdict"], row["code"]) for row in done.json["rows"]] == [
        ("shipped", None),
        ("refused", "http.not_found"),
        ("shipped", None),
        ("refused", "orders.named_twice"),
        ("refused", "http.illegal_move"),
        ("refused", "shipping.bad_number"),
    ]
    assert await count("shipping.parcels") == 2
    assert await count("orders.orders WHERE status = 'shipped'") == 2
    assert await count("shipping.parcels WHERE carrier_name = 'Corner Courier'") == 1


async def test_the_carriers_are_listed_for_staff_in_their_language(merchant, visitor, store):
    listed = (await merchant.get(f"/stores/{store}/carriers")).json["items"]

    names = {each["code"]: each["name"] for each in listed}
    assert (names["sf"], names["ups"]) == ("顺丰速运", "UPS")
    assert [each["code"] for each in listed if each["is_tracked"]] == ["sandbox"]
    assert (await visitor().get(f"/stores/{store}/carriers")).status == 401
