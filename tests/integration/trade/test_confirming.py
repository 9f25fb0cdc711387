"""An order is completed by its buyer, or by its deadline, and never by a clock nobody saw."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from tests.integration.trade.parcels import CarrierVoice, FakeCarrier

from hawker.goods.shipping.jobs import ParcelWatches
from hawker.goods.shipping.model import Kind, Scan

SANDBOX = {"carrier": "sandbox", "number": "SBX0000000010"}
PLAIN = {"carrier": "other", "carrier_name": "街角快送", "number": "CC-1001"}
DAY = timedelta(days=1)
START = datetime(2026, 5, 1, 4, tzinfo=UTC)


@pytest.fixture
def voice(visitor, settings, clock):
    return CarrierVoice(visitor(), settings, clock)


@pytest.fixture
def shipped(buyer, shelf, provider, facts, clerk, store):
    """An order on its way: its buyer, its id and its parcels."""

    async def run(*labels, quantity=1):
        guest = buyer()
        made = await guest.order({await shelf(9): quantity})
        await provider.took(made["payment"])
        await facts.drain()
        merchant = await clerk(store)
        address = f"/stores/{store}/orders/{made['order_id']}/parcels"
        tea = (await guest.get(f"/orders/{made['order_id']}")).json["lines"][0]["sku_id"]
        for at, label in enumerate(labels or [SANDBOX]):
            rest = at == len(labels or [SANDBOX]) - 1
            body = label if rest else label | {"items": [{"sku_id": tea, "quantity": 1}]}
            answer = await merchant.post(address, body, key=f"s-{at}")
            assert answer.status == 201, answer.text
        await facts.drain()
        return guest, made["order_id"], answer.json["parcels"]

    return run


async def order_of(guest, id):
    return (await guest.get(f"/orders/{id}")).json


async def test_the_buyer_confirms_once_however_often_they_tap(shipped, facts, count, due, clock):
    guest, id, _ = await shipped()

    answers = await asyncio.gather(
        *(guest.post(f"/orders/{id}/confirm", key=f"c-{n}") for n in range(4))
    )
    await facts.drain()

    assert {each.json["status"] for each in answers} == {"completed"}
    order = await order_of(guest, id)
    assert (order["completed_at"], order["status_wx"]) == ("2026-05-01T04:00:00Z", 100)
    assert order["timeline"][-1] == {
        "step": "completed",
        "at": "2026-05-01T04:00:00Z",
        "reason": "buyer",
    }
    (fact,) = facts.published("orders.order_completed")
    assert (fact["order_id"], fact["by"]) == (id, "buyer")
    clock.step(30 * DAY)
    await due()
    await facts.drain()
    assert len(facts.published("orders.order_completed")) == 1


async def test_nobody_else_confirms_and_nothing_before_it_is_shipped(
    shipped, visitor, count, buyer, shelf, provider, facts
):
    _, id, _ = await shipped()
    stranger = visitor()
    assert (await stranger.post(f"/orders/{id}/confirm", key="c-1")).status == 404
    assert (await stranger.post(f"/orders/{id}/extend", key="c-2")).status == 404
    assert (await stranger.get(f"/orders/{id}/tracking")).status == 404
    guest = buyer()
    made = await guest.order({await shelf(5): 1})

    early = await guest.post(f"/orders/{made['order_id']}/confirm", key="c-1")

    assert (early.status, early.code) == (409, "http.illegal_move")
    assert await count("orders.orders WHERE completed_at IS NOT NULL") == 0


async def test_ten_days_after_delivery_an_order_completes_itself(
    shipped, voice, facts, due, clock, count
):
    guest, id, (parcel,) = await shipped()
    for kind in ("picked_up", "in_transit", "out_for_delivery"):
        clock.step(timedelta(hours=8))
        assert (await voice.tells(parcel, kind)).json == {"outcome": "moved"}
    clock.step(timedelta(hours=8))
    await voice.tells(parcel, "delivered")
    await facts.drain()

    order = await order_of(guest, id)
    assert order["delivered_at"] == "2026-05-02T12:00:00Z"
    assert (order["confirm_due_at"], order["confirm_reason"]) == (
        "2026-05-12T12:00:00Z",
        "delivered",
    )
    (told,) = facts.published("orders.confirm_due_changed")
    assert (told["was"], told["confirm_due_at"]) == (None, "2026-05-12T12:00:00Z")

    clock.step(10 * DAY - timedelta(seconds=1))
    await due()
    assert (await order_of(guest, id))["status"] == "shipped"
    clock.step(timedelta(seconds=1))
    await due()

    order = await order_of(guest, id)
    assert (order["status"], order["timeline"][-1]["reason"]) == ("completed", "time")
    assert order["completed_at"] == order["confirm_due_at"]
    assert await count("kernel.timers WHERE kind = 'orders.auto_confirm'") == 0


async def test_the_buyer_puts_it_off_once_by_three_days(shipped, voice, facts, due, clock):
    guest, id, (parcel,) = await shipped()
    too_early = await guest.post(f"/orders/{id}/extend", key="x-0")
    assert (too_early.status, too_early.code) == (409, "orders.not_due")
    await voice.tells(parcel, "delivered")
    await facts.drain()
    assert (await order_of(guest, id))["can_extend"] is True

    extended = await guest.post(f"/orders/{id}/extend", key="x-1")
    again = await guest.post(f"/orders/{id}/extend", key="x-2")

    assert extended.json["confirm_due_at"] == "2026-05-14T04:00:00Z"
    assert extended.json["can_extend"] is False
    assert (again.status, again.code) == (409, "orders.already_extended")
    await facts.drain()
    changes = facts.published("orders.confirm_due_changed")
    assert [each["confirm_due_at"] for each in changes] == [
        "2026-05-11T04:00:00Z",
        "2026-05-14T04:00:00Z",
    ]
    clock.step(10 * DAY)
    await due()
    assert (await order_of(guest, id))["status"] == "shipped"
    clock.step(3 * DAY)
    await due()
    assert (await order_of(guest, id))["status"] == "completed"


async def test_where_nobody_tells_fourteen_days_run_from_shipping(shipped, due, clock):
    guest, id, (parcel,) = await shipped(PLAIN)
    assert (parcel["is_tracked"], parcel["carrier_name"]) == (False, "街角快送")

    order = await order_of(guest, id)
    assert (order["confirm_due_at"], order["confirm_reason"]) == (
        "2026-05-15T04:00:00Z",
        "shipped",
    )
    clock.step(14 * DAY)
    await due()

    assert (await order_of(guest, id))["status"] == "completed"


async def test_the_slowest_parcel_decides(shipped, voice, facts, due, clock):
    other = SANDBOX | {"number": "SBX0000000020"}
    guest, id, (first, second) = await shipped(SANDBOX, other, quantity=2)
    await voice.tells(first, "delivered")
    await facts.drain()
    clock.step(40 * DAY)
    await due()
    order = await order_of(guest, id)
    assert (order["status"], order["confirm_due_at"]) == ("shipped", None)

    await voice.tells(second, "delivered")
    await facts.drain()

    order = await order_of(guest, id)
    assert order["confirm_due_at"] == "2026-06-20T04:00:00Z"
    assert order["delivered_at"] == "2026-06-10T04:00:00Z"


async def test_a_delivery_heard_of_late_still_leaves_three_days(shipped, voice, facts, due, clock):
    guest, id, (parcel,) = await shipped()
    clock.step(20 * DAY)

    await voice.tells(parcel, "delivered", at=START + DAY)
    await facts.drain()
    await due()

    order = await order_of(guest, id)
    assert (order["status"], order["delivered_at"]) == ("shipped", "2026-05-02T04:00:00Z")
    assert order["confirm_due_at"] == "2026-05-24T04:00:00Z"


async def test_a_parcel_that_goes_back_stops_the_clock(shipped, voice, facts, due, clock):
    guest, id, (parcel,) = await shipped()
    await voice.tells(parcel, "delivered")
    await facts.drain()
    clock.step(DAY)

    await voice.tells(parcel, "returned")
    await facts.drain()
    clock.step(30 * DAY)
    await due()

    order = await order_of(guest, id)
    assert (order["status"], order["confirm_due_at"], order["can_extend"]) == (
        "shipped",
        None,
        False,
    )
    assert order["timeline"][-1]["step"] == "parcel_returned"


async def test_scans_in_any_order_tell_one_story(shipped, voice, facts, clock, count):
    guest, id, (parcel,) = await shipped()
    clock.step(timedelta(hours=4))
    hours = {"delivered": 4, "in_transit": 2, "out_for_delivery": 3, "picked_up": 1}

    for kind, hour in hours.items():
        at = START + timedelta(hours=hour)
        told = await voice.tells(parcel, kind, at=at, event=f"e-{kind}", scan=f"s-{kind}")
        assert told.status == 200
        twice = await voice.tells(parcel, kind, at=at, event=f"e-{kind}", scan=f"s-{kind}")
        other = await voice.tells(parcel, kind, at=at, event=f"o-{kind}", scan=f"s-{kind}")
        assert [twice.json["outcome"], other.json["outcome"]] == ["kept", "kept"]
    await facts.drain()

    assert len(facts.published("shipping.parcel_moved")) == 1
    (tracked,) = (await guest.get(f"/orders/{id}/tracking")).json["parcels"]
    assert tracked["parcel"]["status"] == "delivered"
    assert [scan["kind"] for scan in tracked["scans"]] == [
        "delivered",
        "out_for_delivery",
        "in_transit",
        "picked_up",
    ]
    assert await count("shipping.scans") == 4
    assert await count("shipping.carrier_events") == 8


@pytest.mark.parametrize(
    "words", ['{"id": "e-1", "type": "parcel.scanned", "data": {}}', "{", "[]"]
)
async def test_words_of_another_shape_are_not_booked(voice, shipped, count, words):
    answer = await voice.says(words)

    assert (answer.status, answer.code) == (400, "shipping.bad_notice")
    assert await count("shipping.carrier_events") == 0


async def test_a_wrong_signature_moves_nothing(voice, shipped, count):
    _, _, (parcel,) = await shipped()
    words = {"id": "e-1", "type": "parcel.scanned", "data": {"reference": parcel["id"]}}

    answer = await voice.says(words, signature="v1,bm90IHRoaXM=")

    assert (answer.status, answer.code) == (401, "http.bad_signature")
    assert await count("shipping.carrier_events") == 0
    assert await count("shipping.parcels WHERE status = 'sent'") == 1


async def test_words_about_nobodys_parcel_are_kept(voice, shipped, count):
    _, _, (parcel,) = await shipped()

    unknown = await voice.tells(parcel, "delivered", reference="par_00000000000000000000000000")
    strange = await voice.tells(parcel, "delivered", reference="who knows")
    other = await voice.says({"id": "e-9", "type": "parcel.weighed", "data": {}})

    outcomes = [each.json["outcome"] for each in (unknown, strange, other)]
    assert outcomes == ["parked", "parked", "kept"]
    assert await count("shipping.carrier_events") == 3
    assert await count("shipping.scans") == 0


async def test_a_carrier_that_tells_nothing_is_asked(shipped, worker_db, facts, clock, count):
    guest, id, (parcel,) = await shipped()
    carrier = FakeCarrier()
    watches = ParcelWatches(worker_db, {"sandbox": carrier}, timedelta(minutes=15))
    carrier.is_away = True
    assert await watches.step() == 1
    assert await count("shipping.watches WHERE tries = 1 AND registered IS NULL") == 1
    carrier.is_away = False
    clock.step(timedelta(minutes=1))
    assert await watches.step() == 1
    assert carrier.registered[f"{parcel['id']}.0"].city == "杭州市"
    assert await watches.step() == 0

    clock.step(timedelta(minutes=15))
    carrier.scans[parcel["number"]] = [Scan("s-1", Kind.DELIVERED, clock.now(), "杭州")]
    assert await watches.step() == 1
    await facts.drain()

    assert (await order_of(guest, id))["parcels"][0]["status"] == "delivered"
    assert await count("shipping.watches") == 0


async def test_whoever_bought_is_told_of_sending_and_arrival(
    buyer, shelf, provider, facts, clerk, store, voice, visitor
):
    guest = buyer("en")
    await guest.visitor.sign_in("li@example.com")
    made = await guest.order({await shelf(5): 1})
    await provider.took(made["payment"])
    await facts.drain()
    merchant = await clerk(store)
    address = f"/stores/{store}/orders/{made['order_id']}/parcels"
    sent = await merchant.post(address, SANDBOX, key="s-1")
    await voice.tells(sent.json["parcels"][0], "delivered")
    await facts.drain()

    mail = (await guest.get("/mailbox", params={"address": "li@example.com"})).json["items"]
    subjects = [each["subject"] for each in mail]
    assert len([each for each in subjects if sent.json["number"] in each]) == 2
    contacts = (await guest.get("/contacts")).json["items"]
    topics = {each["topic"]: each["purpose"] for each in contacts}
    assert topics == {"orders.shipped": "transactional", "orders.delivered": "transactional"}


async def test_a_guest_who_signs_in_keeps_their_parcels(shipped, voice, count):
    guest, id, (parcel,) = await shipped()
    await voice.tells(parcel, "picked_up")

    await guest.visitor.sign_in("li@example.com")

    (tracked,) = (await guest.get(f"/orders/{id}/tracking")).json["parcels"]
    assert [scan["kind"] for scan in tracked["scans"]] == ["picked_up"]
