"""The door where providers tell what became of the money."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
from standardwebhooks.webhooks import Webhook

from hawker.kernel import json

SUSPENSE = {"provider_clearing": 19_900, "buyer_suspense": -19_900}


def signed(keys, clock, event, body=None):
    """The headers and body of an event, as the sandbox would send it."""
    text = body or json.encode(event).decode()
    now = clock.now()
    headers = {
        "webhook-id": event["id"],
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(keys.webhook_secret).sign(event["id"], now, text),
    }
    return {"content": text, "headers": headers}


def succeeded(payment, *, id="evt_1", charge="sch_1", amount=19_900):
    data = {"intent": "int_1", "reference": payment, "charge": charge}
    money = {"amount": amount, "currency": "CNY"}
    return {"id": id, "type": "payment.succeeded", "data": data | money}


async def test_ten_copies_of_an_event_at_once_are_one(buyer, visitor, keys, clock, standing, count):
    lin = await buyer()
    event = signed(keys, clock, succeeded(lin.payment))
    door = visitor()

    heard = await asyncio.gather(*(door.post("/webhooks/sandbox", **event) for _ in range(10)))

    assert sorted(each.json["outcome"] for each in heard) == ["captured"] + ["kept"] * 9
    assert await count("payments.provider_events") == 1
    assert await standing() == SUSPENSE


async def test_another_amount_than_agreed_is_booked_and_owed_back(
    buyer, visitor, keys, clock, standing
):
    lin = await buyer()

    heard = await visitor().post(
        "/webhooks/sandbox", **signed(keys, clock, succeeded(lin.payment, amount=100))
    )

    assert heard.json == {"outcome": "refunded"}
    assert (await lin.standing())["status"] == "created"
    assert await standing() == {"provider_clearing": 100, "refunds_payable": -100}


async def test_money_for_a_payment_we_do_not_know_is_kept_for_the_operator(
    visitor, keys, clock, standing, count, provider
):
    strange = signed(keys, clock, succeeded("pay_unknown"))

    heard = await visitor().post("/webhooks/sandbox", **strange)

    assert (heard.status, heard.json) == (200, {"outcome": "unclaimed"})
    of_nobody = "payments.provider_events WHERE is_of_nobody AND reference = 'pay_unknown'"
    assert await count(of_nobody) == 1
    assert await standing() == {}


async def test_an_event_of_a_kind_we_do_not_use_is_kept(visitor, keys, clock, count, provider):
    event = {"id": "evt_1", "type": "payment.blessed", "data": {}}

    heard = await visitor().post("/webhooks/sandbox", **signed(keys, clock, event))

    assert (heard.status, heard.json) == (200, {"outcome": "kept"})
    assert await count("payments.provider_events WHERE type = 'payment.blessed'") == 1


@pytest.mark.parametrize("change", ["body", "secret", "age", "provider", "nothing"])
async def test_what_the_provider_did_not_sign_is_refused(
    buyer, visitor, keys, clock, count, standing, change
):
    lin = await buyer()
    event = signed(keys, clock, succeeded(lin.payment))
    path = "/webhooks/sandbox"
    if change == "body":
        event["content"] = event["content"].replace("19900", "19901")
    elif change == "secret":
        other = msgspec.structs.replace(keys, webhook_secret="whsec_b3RoZXIgb3RoZXI=")
        event = signed(other, clock, succeeded(lin.payment))
    elif change == "age":
        clock.step(timedelta(minutes=6))
    elif change == "provider":
        path = "/webhooks/paypal"
    else:
        event["headers"] = {}

    refused = await visitor().post(path, **event)

    assert refused.status == (404 if change == "provider" else 401)
    assert (await lin.standing())["status"] == "created"
    assert await count("payments.provider_events") == 0
    assert await standing() == {}


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        '{"id":"evt_1","type":"payment.succeeded","data":{}}',
        '{"id":"evt_1","type":"payment.failed","data":{"intent":"i","reference":"r","code":""}}',
        '{"id":"evt_2","type":"payment.blessed"}',
    ],
)
async def test_a_signed_event_of_the_wrong_shape_is_refused(
    visitor, keys, clock, count, provider, body
):
    event = signed(keys, clock, {"id": "evt_1"}, body)

    refused = await visitor().post("/webhooks/sandbox", **event)

    assert (refused.status, refused.code) == (400, "payments.bad_notice")
    assert await count("payments.provider_events") == 0
