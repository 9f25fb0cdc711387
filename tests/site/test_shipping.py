"""From the shelf of two stores to the buyer's door, in a real browser.

A buyer pays once for goods of two stores; each store ships in the studio; the sandbox carrier moves
both parcels; the buyer follows and confirms, each order alone. Pictures are left in build/shipping.
"""

import asyncio
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, async_playwright, expect

from hawker.app.demo.visitor import until
from hawker.app.seed.people import GROCER, MERCHANT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PICTURES = Path(__file__).parents[2] / "build" / "shipping"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 30_000
CARD = "4242424242424242"
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

# Asks the API as the page itself does.
ASK = """async ([method, path, body]) => {
    const csrf = document.cookie.split('; ').find((each) => each.startsWith('hawker_csrf='));
    const answer = await fetch(path.startsWith('/sandbox') ? path : '/api/v1' + path, {
        method,
        headers: {
            'Content-Type': 'application/json',
            'Idempotency-Key': crypto.randomUUID(),
            'X-CSRF-Token': csrf ? decodeURIComponent(csrf.slice(12)) : '',
        },
        body: body === null ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
}"""


@pytest_asyncio.fixture(scope="module")
async def browser():
    program = os.environ.get("HAWKER_CHROMIUM") or shutil.which("chromium")
    assert program, "`make test` finds or installs a Chromium"
    PICTURES.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        await opened.close()


@pytest_asyncio.fixture
async def page(browser, site):
    """Open pages: `await page(PHONE, "zh-CN")`; errors of their scripts fail the test."""
    contexts: list[Any] = []
    broken: list[str] = []

    async def open_page(size: dict[str, int], language: str) -> Page:
        context = await browser.new_context(viewport=size, locale=language, base_url=site.url)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        opened = await context.new_page()
        opened.on("pageerror", lambda error: broken.append(str(error)))
        return opened

    yield open_page
    await asyncio.gather(*(context.close() for context in contexts))
    assert broken == []


def the(page: Page, name: str) -> Locator:
    return page.get_by_test_id(name)


async def ask(page: Page, method: str, path: str, body: object = None) -> Any:
    return await page.evaluate(ASK, [method, path, body])


async def shot(page: Page, name: str) -> None:
    await page.screenshot(path=PICTURES / f"{name}.png")


async def test_goods_of_two_stores_reach_the_door_and_are_confirmed(site, page):
    buyer = await page(PHONE, "zh-CN")
    orders = await buy_from_both(buyer)

    # Each store ships what is its own: one from the drawer, one from a pasted line.
    tea, pantry = await page(DESKTOP, "en"), await page(DESKTOP, "zh-CN")
    await sign_in(tea, MERCHANT.address)
    await sign_in(pantry, GROCER.address)
    await ship_in_the_drawer(tea, orders[0])
    await ship_from_a_line(pantry, orders[1])

    # The carrier moves both parcels; the buyer sees every step.
    await buyer.goto(f"/orders/{orders[0]['id']}")
    parcel = the(buyer, "parcel")
    await expect(parcel).to_be_visible()
    await shot(buyer, "3-on-its-way")
    for order in orders:
        await arrived(buyer, order["id"])
    await the(buyer, "order-track").click()
    scans = the(buyer, "tracking-scans").locator("li[data-kind]")
    await expect(scans).to_have_count(4)
    kinds = [await scans.nth(at).get_attribute("data-kind") for at in range(4)]
    assert kinds == ["delivered", "out_for_delivery", "in_transit", "picked_up"]
    await shot(buyer, "4-tracking")

    # They take more time for one, and confirm both, one at a time.
    await buyer.goto(f"/orders/{orders[0]['id']}")
    await the(buyer, "order-extend").click()
    await expect(the(buyer, "order-extend")).to_be_hidden()
    await shot(buyer, "5-extended")
    await confirm(buyer, orders[0])
    await shown_completed(tea, orders[0])
    assert await status_of(buyer, orders[1]["id"]) == "shipped"
    await buyer.goto(f"/orders/{orders[1]['id']}")
    await confirm(buyer, orders[1])
    await shown_completed(pantry, orders[1])

    completed = "kernel.outbox WHERE tag = 'orders.order_completed'"
    assert await site.count(completed) == 2
    assert await site.count("orders.shares WHERE shipped <> ordered") == 0


async def buy_from_both(buyer: Page) -> list[dict[str, Any]]:
    """Pay once for a piece of the first product of each store; the orders, the tea first."""
    await buyer.goto("/")
    await expect(the(buyer, "product-card").first).to_be_visible()
    await ask(buyer, "GET", "/auth/session")
    listed = (await ask(buyer, "GET", "/products?limit=50"))["items"]
    wanted: dict[str, str] = {}  # a SKU of each store
    for card in listed:
        product = await ask(buyer, "GET", f"/products/{card['id']}")
        left = [sku["id"] for sku in product["skus"] if sku["available"] > 1]
        if left and card["store_id"] not in wanted:
            wanted[card["store_id"]] = left[0]
    assert len(wanted) == 2
    lines = [{"sku_id": sku, "quantity": 1} for sku in wanted.values()]
    offer = await ask(buyer, "POST", "/checkouts", {"lines": lines})
    agreed = {"address": HOME, "expected_total": offer["total"]}
    made = await ask(buyer, "POST", f"/checkouts/{offer['id']}/submit", agreed)
    session = await ask(buyer, "POST", f"/payments/{made['payment']['id']}/session")
    card = {"client_secret": session["client_secret"], "card": CARD}
    await ask(buyer, "POST", session["confirm_url"], card)

    async def paid() -> list[dict[str, Any]] | None:
        mine = (await ask(buyer, "GET", "/orders"))["items"]
        return mine if {each["status"] for each in mine} == {"to_ship"} else None

    mine = await until("orders to ship", paid)
    assert len(mine) == 2
    names = {"青峦茶馆": 0, "灯下杂货": 1}
    return sorted(mine, key=lambda each: names[each["store_name"]])


async def sign_in(page: Page, address: str) -> None:
    await page.goto("/studio/")
    await expect(page.locator("body")).to_be_visible()
    await ask(page, "GET", "/auth/session")
    before = await ask(page, "GET", f"/mailbox?address={address}")
    await ask(page, "POST", "/auth/codes", {"address": address})

    async def letter() -> str | None:
        mail = (await ask(page, "GET", f"/mailbox?address={address}"))["items"]
        is_new = len(mail) > len(before["items"])
        return next((w for w in mail[0]["text"].split() if w.isdigit()), None) if is_new else None

    code = await until("a code", letter)
    await ask(page, "POST", "/auth/sessions", {"address": address, "code": code, "name": ""})


async def ship_in_the_drawer(studio: Page, order: dict[str, Any]) -> None:
    await studio.goto("/studio/orders?status=to_ship")
    await studio.locator(f'[data-order="{order["id"]}"]').click()
    await expect(the(studio, "order-detail")).to_be_visible()
    await studio.keyboard.press("s")
    await expect(the(studio, "ship-dialog")).to_be_visible()
    await (
        the(studio, "ship-number")
        .locator("input")
        .or_(studio.locator('input[data-testid="ship-number"]'))
        .first.fill(" sbx 2026050110 ")
    )
    await shot(studio, "1-ship")
    await studio.keyboard.press("Enter")
    await expect(the(studio, "order-status").first).to_contain_text("Shipped")
    await expect(the(studio, "order-parcel")).to_have_count(1)
    await shot(studio, "1-shipped")


async def ship_from_a_line(studio: Page, order: dict[str, Any]) -> None:
    await studio.goto("/studio/orders")
    await the(studio, "bulk-open").click()
    lines = f"{order['number']}\t沙盒快递\tSBX2026050210\n99\t沙盒快递\tSBX2026050211"
    await studio.locator('textarea[data-testid="bulk-text"]').fill(lines)
    await the(studio, "bulk-submit").click()
    rows = the(studio, "bulk-row")
    await expect(rows).to_have_count(2)
    verdicts = studio.locator('[data-testid="bulk-row"] [data-verdict]')
    assert [await verdicts.nth(at).get_attribute("data-verdict") for at in range(2)] == [
        "ready",
        "refused",
    ]
    await shot(studio, "2-preview")
    await the(studio, "bulk-submit").click()
    await expect(verdicts.first).to_have_attribute("data-verdict", "shipped")
    await shot(studio, "2-shipped")


async def status_of(buyer: Page, id: str) -> str:
    return (await ask(buyer, "GET", f"/orders/{id}"))["status"]


async def arrived(buyer: Page, id: str) -> None:
    async def delivered() -> bool:
        order = await ask(buyer, "GET", f"/orders/{id}")
        return order["confirm_due_at"] is not None

    await until("delivered parcel", delivered, within_s=150)


async def confirm(buyer: Page, order: dict[str, Any]) -> None:
    await the(buyer, "order-confirm").click()
    await expect(the(buyer, "confirm-sheet")).to_be_visible()
    await shot(buyer, "6-confirm")
    assert await status_of(buyer, order["id"]) == "shipped", "one tap confirms nothing"
    await the(buyer, "order-confirm-sure").click()
    await expect(the(buyer, "order-status").first).to_have_attribute("data-status", "completed")
    await shot(buyer, "7-completed")


async def shown_completed(studio: Page, order: dict[str, Any]) -> None:
    await studio.goto("/studio/orders?status=completed")
    row = studio.locator(f'[data-order="{order["id"]}"]')
    await expect(row).to_have_attribute("data-status", "completed")
    await shot(studio, "8-completed")
