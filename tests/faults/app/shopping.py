"""Buying things from a running site, again and again, whatever happens to it meanwhile."""

import psycopg

from hawker.app.demo.visitor import Visitor, until
from hawker.app.demo.walk import ADDRESS, CARD
from hawker.app.seed.people import MERCHANT

PATIENCE_S = 30.0
PLENTY = 10_000


async def buy(buyer: Visitor, sku: str, room: str) -> str:
    """Take a purchase to its end, asking again while the site is away; return the order."""
    wish = {"lines": [{"sku_id": sku, "quantity": 1}], "room_id": room}
    checkout = await buyer.post("/api/v1/checkouts", wish)
    agreed = {"address": ADDRESS, "expected_total": checkout["total"]}
    submitted = await buyer.post(f"/api/v1/checkouts/{checkout['id']}/submit", agreed)
    session = await buyer.post(f"/api/v1/payments/{submitted['payment']['id']}/session")
    paid = {"client_secret": session["client_secret"], "card": CARD}
    await buyer.post(session["confirm_url"], paid)

    async def is_heard_of() -> bool:
        payment = await buyer.get(f"/api/v1/payments/{submitted['payment']['id']}")
        return payment["status"] == "captured"

    await until("payment the site heard of", is_heard_of, PATIENCE_S)
    return submitted["orders"][0]["id"]


async def counted(tree, sql: str) -> int:
    async with await psycopg.AsyncConnection.connect(tree.settings.database_url) as owner:
        return (await (await owner.execute(sql)).fetchone())[0]


async def plenty_of(sku, store: str, settings):
    """Let the merchant put more on the shelf than the test can sell."""
    async with Visitor(settings, "merchant") as merchant:
        await merchant.sign_in(MERCHANT.address)
        change = {"sku_id": sku["id"], "delta": PLENTY, "reason": "received"}
        await merchant.post(f"/api/v1/stores/{store}/stock/adjustments", change)
    return {**sku, "available": sku["available"] + PLENTY}
