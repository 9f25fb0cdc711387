"""Asking the API as the page's own visitor: to make ready what a test then looks at.

What a test is about is done on the page; what only has to be there is asked for here.
"""

import secrets
from collections.abc import Container
from typing import Any
from urllib.parse import unquote

from playwright.async_api import Page

from hawker.app.demo.visitor import CODE, until
from hawker.app.seed.people import HOST

CARD = "4242424242424242"  # the sandbox approves it
HOME = {
    "name": "梅子",
    "phone": "13800138000",
    "country": "CN",
    "region": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "line1": "龙井路 1 号",
    "postal_code": "310013",
}


async def ask(page: Page, method: str, path: str, body: object = None) -> Any:
    """The answer of the API; whatever it refuses fails the test."""
    kept = {each.get("name"): each.get("value", "") for each in await page.context.cookies()}
    headers = {
        "idempotency-key": secrets.token_hex(16),
        "x-csrf-token": unquote(kept.get("hawker_csrf", "")),
    }
    address = path if path.startswith("/sandbox") else f"/api/v1{path}"
    answer = await page.request.fetch(address, method=method, headers=headers, data=body)
    text = await answer.text()
    assert answer.ok, f"{method} {path}: {answer.status} {text[:300]}"
    return await answer.json() if text else None


async def sign_in(page: Page, address: str) -> None:
    """Be somebody: by a code, read in the mailbox."""
    await ask(page, "GET", "/auth/session")
    before = {each["id"] for each in await letters(page, address)}
    await ask(page, "POST", "/auth/codes", {"address": address})
    code = await newest_code(page, address, before)
    await ask(page, "POST", "/auth/sessions", {"address": address, "code": code, "name": ""})


async def open_room(site: Any, host: Page, title: str) -> tuple[str, dict[str, Any]]:
    """A room of the host's channel, and where its picture goes.

    A key is told after a fresh proof alone, and they may have signed in a while ago.
    """
    await site.prove(HOST.address)
    [channel] = (await ask(host, "GET", "/auth/session"))["channels"]
    opened = await ask(host, "POST", f"/channels/{channel['id']}/rooms", {"title": title})
    return opened["room"]["id"], opened["ingest"]


async def newest_code(page: Page, address: str, before: Container[str] = ()) -> str:
    """The newest code that was sent to them, in none of the letters from before."""

    async def code() -> str | None:
        fresh = [each for each in await letters(page, address) if each["id"] not in before]
        found = CODE.search(fresh[0]["text"]) if fresh else None
        return found[0] if found else None

    return await until("a code", code)


async def letters(page: Page, address: str) -> list[dict[str, Any]]:
    """What the built-in mailbox holds for them, the newest first."""
    return (await ask(page, "GET", f"/mailbox?address={address}"))["items"]


async def goods(page: Page) -> list[dict[str, Any]]:
    """What can be bought now, as cards: the newest first."""
    return [
        each
        for each in (await ask(page, "GET", "/products?limit=50"))["items"]
        if each["available"] > 3
    ]


async def own_goods(host: Page) -> list[str]:
    """The products that the host's store sells, newest first."""
    store = (await ask(host, "GET", "/auth/session"))["stores"][0]["id"]
    return [each["id"] for each in await goods(host) if each["store_id"] == store]


async def sku_of(page: Page, card: dict[str, Any]) -> str:
    """One of its SKUs that is there in number."""
    product = await ask(page, "GET", f"/products/{card['id']}")
    return next(sku["id"] for sku in product["skus"] if sku["available"] > 1)


async def order(page: Page, *cards: dict[str, Any], **wish: str) -> dict[str, Any]:
    """Order one of each, in one payment that nobody has made yet; `wish` names a room, say."""
    lines = [{"sku_id": await sku_of(page, card), "quantity": 1} for card in cards]
    offer = await ask(page, "POST", "/checkouts", {"lines": lines, **wish})
    agreed = {"address": HOME, "expected_total": offer["total"]}
    return await ask(page, "POST", f"/checkouts/{offer['id']}/submit", agreed)


async def buy(page: Page, *cards: dict[str, Any], **wish: str) -> list[dict[str, Any]]:
    """Order and pay; the orders, once they can be shipped."""
    made = await order(page, *cards, **wish)
    session = await ask(page, "POST", f"/payments/{made['payment']['id']}/session")
    card = {"client_secret": session["client_secret"], "card": CARD}
    await ask(page, "POST", session["confirm_url"], card)
    return [await stands(page, each["id"], "to_ship") for each in made["orders"]]


async def stands(page: Page, id: str, status: str) -> dict[str, Any]:
    """The buyer's order, once it stands there."""

    async def there() -> dict[str, Any] | None:
        found = await ask(page, "GET", f"/orders/{id}")
        return found if found["status"] == status else None

    return await until(f"order that is {status}", there)
