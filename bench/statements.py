"""How many SQL statements a purchase takes, counted where they are sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import psycopg
from standardwebhooks.webhooks import Webhook

from bench.harness import Result, benchmark
from bench.purchase import ADDRESS
from bench.shop import stock_shop
from bench.site import Site
from hawker.app import wiring
from hawker.app.sandbox import keys
from hawker.app.schema import migrate
from hawker.app.settings import Settings
from hawker.kernel.db import Db
from hawker.kernel.facts import Dispatcher

IN_REQUESTS, IN_ALL = 20, 45
NAME = "statements"  # of the database


@benchmark(
    "statements",
    title="SQL statements per guest purchase (BEGIN, COMMIT and SET not counted)",
    target="≤ 20 in the requests, ≤ 45 until the outbox is drained",
)
async def statements(site: Site) -> Result:
    """Buy once in a database of its own, with web and worker in this process."""
    database = await _database(site)
    async with Db(database, "hawker_app") as web, Db(database, "hawker_worker") as worker:
        goods = await stock_shop(worker, products=1, pieces=10)
        dispatcher = Dispatcher(wiring.SUBSCRIBERS, worker)
        await dispatcher.drain()
        app = wiring.web_app(site.settings, web, bus=None)
        before, behind = web.statements, worker.statements
        await _buy(app, site.settings, goods.skus[0])
        asked = web.statements - before
        await dispatcher.drain()
        followed = worker.statements - behind
    return Result(
        measured=f"{asked} in the requests, {asked + followed} until the outbox is drained",
        is_met=asked <= IN_REQUESTS and asked + followed <= IN_ALL,
        limit="cart line 3, offer 3, order 8, payment session 3, webhook 2",
        figures={"requests": asked, "all": asked + followed},
    )


async def _database(site: Site) -> str:
    address = site.settings.database_url
    admin = await psycopg.AsyncConnection.connect(address, autocommit=True)
    async with admin:
        await admin.execute(f"CREATE DATABASE {NAME}")
    parts = psycopg.conninfo.conninfo_to_dict(address)
    database = psycopg.conninfo.make_conninfo(**(parts | {"dbname": NAME}))
    migrate(msgspec.structs.replace(site.settings, database_url=database))
    return database


async def _buy(app: Any, settings: Settings, sku: str) -> None:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://localhost/api/v1"
    ) as guest:
        token = (await guest.get("/auth/session")).json()["guest_token"]
        guest.headers["authorization"] = f"Guest {token}"
        await _sent(guest, "PUT", f"/cart/lines/{sku}", {"quantity": 1})
        offer = await _sent(guest, "POST", "/checkouts", {})
        acceptance = {"address": ADDRESS, "expected_total": offer["total"]}
        guest.headers["idempotency-key"] = "once"
        order = await _sent(guest, "POST", f"/checkouts/{offer['id']}/submit", acceptance)
        payment = order["payment"]["id"]
        await _sent(guest, "POST", f"/payments/{payment}/session", {})
        await _tell(guest, settings, payment, offer["total"])


async def _tell(
    guest: httpx.AsyncClient, settings: Settings, payment: str, total: dict[str, object]
) -> None:
    money = {"intent": "int-1", "reference": payment, "charge": "c-1", **total}
    body = json.dumps({"id": "evt-1", "type": "payment.succeeded", "data": money})
    now = datetime.now(UTC)
    hook = Webhook(keys.derive(settings.secret.encode()).webhook_secret)
    headers = {
        "webhook-id": "evt-1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": hook.sign("evt-1", now, body),
    }
    answer = await guest.post("/webhooks/sandbox", content=body, headers=headers)
    assert answer.is_success, answer.text


async def _sent(
    guest: httpx.AsyncClient, method: str, path: str, body: dict[str, object]
) -> dict[str, Any]:
    answer = await guest.request(method, path, json=body)
    assert answer.is_success, answer.text
    return answer.json()
