"""The sandbox as merchants and payers meet it."""

import asyncio

import httpx
import pytest
import pytest_asyncio

from hawker.app.sandbox.deliveries import Deliverer
from hawker.app.sandbox.keys import derive
from hawker.app.sandbox.model import ChargeId
from hawker.app.sandbox.routes import application
from hawker.kernel.db import Db

KEYS = derive(b"a secret of the tests alone")
ORDER = {
    "reference": "pay_1",
    "amount": 500,
    "currency": "CNY",
    "expires_at": "2026-05-01T04:15:00Z",
}
GOOD = "4242424242424242"


class Sandbox:
    """The API, asked by the merchant unless said otherwise."""

    def __init__(self, client):
        self.client = client

    async def post(self, path, body=None, *, key="k-1", bearer=KEYS.secret_key, **headers):
        sent = {"Authorization": f"Bearer {bearer}", "Idempotency-Key": key} | headers
        sent = {name: value for name, value in sent.items() if value}
        return await self.client.post(f"/sandbox/v1{path}", json=body, headers=sent)

    async def get(self, path):
        headers = {"Authorization": f"Bearer {KEYS.secret_key}"}
        return (await self.client.get(f"/sandbox/v1{path}", headers=headers)).json()

    async def intent(self, key="k-1"):
        return (await self.post("/intents", ORDER, key=key)).json()

    async def confirm(self, intent, card=GOOD, secret=None, **headers):
        body = {"client_secret": secret or intent["client_secret"], "card": card}
        return await self.client.post(intent["confirm_url"], json=body, headers=headers)


@pytest_asyncio.fixture
async def sandbox(dsn, clock):
    async with Db(dsn, "hawker_sandbox", clock=clock, size=6) as db, httpx.AsyncClient() as out:
        deliverer = Deliverer(db, clock, KEYS, out, ["http://127.0.0.1:1"])
        app = application(db, KEYS, deliverer, "http://localhost:8080")
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            yield Sandbox(client)


async def test_an_intent_is_opened_confirmed_and_stands(sandbox, count):
    intent = await sandbox.intent()

    before = await sandbox.get(f"/intents/{intent['id']}")
    told = await sandbox.confirm(intent, "4242 4242 4242 4242")
    after = await sandbox.get(f"/intents/{intent['id']}")

    assert (before["status"], before["charges"]) == ("open", [])
    assert told.json() == {"status": "succeeded", "decline_code": None}
    assert after["status"] == "succeeded"
    assert [charge["amount"] for charge in after["charges"]] == [500]
    assert await count("sandbox.deliveries") == 1


@pytest.mark.parametrize("bearer", ["", "sk_wrong"])
@pytest.mark.parametrize("path", ["/intents", "/refunds"])
async def test_only_the_merchant_writes(sandbox, count, bearer, path):
    body = (
        ORDER if path == "/intents" else {"charge": ChargeId.new(), "amount": 1, "currency": "CNY"}
    )

    refused = await sandbox.post(
        path, body, bearer=bearer, Authorization=bearer and f"Bearer {bearer}"
    )

    assert refused.status_code == 401
    assert await count("sandbox.intents") == 0


async def test_only_the_merchant_reads(sandbox):
    intent = await sandbox.intent()

    answers = [
        await sandbox.client.get(f"/sandbox/v1{path}")
        for path in ("/book", f"/intents/{intent['id']}")
    ]

    assert [answer.status_code for answer in answers] == [401, 401]


async def test_the_same_key_finds_the_same_intent(sandbox, count):
    intents = await asyncio.gather(*(sandbox.post("/intents", ORDER) for _ in range(6)))
    other = await sandbox.post("/intents", ORDER | {"amount": 501})
    keyless = await sandbox.post("/intents", ORDER, key="")

    assert {each.status_code for each in intents} <= {201, 409}
    assert len({each.json()["id"] for each in intents if each.status_code == 201}) == 1
    assert (other.status_code, other.json()["code"]) == (422, "sandbox.key_reused")
    assert (keyless.status_code, keyless.json()["code"]) == (400, "sandbox.key_missing")
    assert await count("sandbox.intents") == 1


async def test_two_taps_charge_once(sandbox, count):
    intent = await sandbox.intent()

    told = await asyncio.gather(*(sandbox.confirm(intent) for _ in range(8)))

    assert {each.json()["status"] for each in told} == {"succeeded"}
    assert await count("sandbox.charges") == 1
    assert await count("sandbox.deliveries") == 1


async def test_who_has_not_the_client_secret_pays_for_nobody(sandbox, count):
    mine, yours = await sandbox.intent("k-1"), await sandbox.intent("k-2")

    refused = await sandbox.confirm(yours, secret=mine["client_secret"])

    assert (refused.status_code, refused.json()["code"]) == (404, "sandbox.no_such_intent")
    assert await count("sandbox.charges") == 0


async def test_a_real_card_is_refused(sandbox, count):
    intent = await sandbox.intent()

    refused = await sandbox.confirm(intent, "4111111111111111")

    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (422, "sandbox.unknown_card")
    assert problem["field"] == "card"
    assert await count("sandbox.charges") == 0


async def test_the_sandbox_does_not_know_who_the_payer_is_to_the_shop(sandbox):
    intent = await sandbox.intent()

    told = await sandbox.confirm(
        intent, cookie="hawker_session=of-the-shop", authorization="Bearer of-the-shop"
    )

    assert told.json()["status"] == "succeeded"


async def test_a_closed_intent_takes_no_money(sandbox, count):
    intent = await sandbox.intent()

    closed = await sandbox.post(f"/intents/{intent['id']}/close")
    refused = await sandbox.confirm(intent)

    assert closed.json()["status"] == "closed"
    assert (refused.status_code, refused.json()["code"]) == (410, "sandbox.intent_closed")
    assert await count("sandbox.charges") == 0


async def test_a_charge_is_given_back_in_parts_and_never_beyond(sandbox, count):
    intent = await sandbox.intent()
    await sandbox.confirm(intent)
    (charge,) = (await sandbox.get(f"/intents/{intent['id']}"))["charges"]
    asked = {"charge": charge["id"], "amount": 300, "currency": "CNY"}

    first = await sandbox.post("/refunds", asked, key="r-1")
    again = await sandbox.post("/refunds", asked, key="r-1")
    beyond = await sandbox.post("/refunds", asked, key="r-2")
    other = await sandbox.post("/refunds", asked | {"amount": 200}, key="r-1")
    rest = await sandbox.post("/refunds", asked | {"amount": 200}, key="r-3")
    twice = await sandbox.post("/refunds", asked | {"amount": 1}, key="r-4")

    assert first.json() == again.json()
    assert rest.status_code == first.status_code
    for refused in (beyond, other, twice):
        assert (refused.status_code, refused.json()["code"]) == (422, "sandbox.not_refundable")
    assert await count("sandbox.refunds") == 2
    (line,) = (await sandbox.get("/book"))["lines"]
    assert line == {"currency": "CNY", "charged": 500, "refunded": 500}


async def test_a_refund_asked_twice_at_once_is_given_once(sandbox, count):
    intent = await sandbox.intent()
    await sandbox.confirm(intent)
    (charge,) = (await sandbox.get(f"/intents/{intent['id']}"))["charges"]
    asked = {"charge": charge["id"], "amount": 100, "currency": "CNY"}

    answers = await asyncio.gather(*(sandbox.post("/refunds", asked, key="r-1") for _ in range(4)))

    assert len({answer.text for answer in answers}) == 1
    assert await count("sandbox.charges WHERE refunded = 100") == 1
    assert await count("sandbox.refunds") == 1
