"""Buying from two stores in one payment, in a real browser, as somebody with a telephone does.

Pictures of what was seen are left in build/journey.
"""

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, async_playwright, expect

from hawker.app.seed.people import BUYER
from hawker.trade.orders.model import OrderId

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PICTURES = Path(__file__).parents[2] / "build" / "journey"
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 30_000
FLAGS = ["--no-sandbox", "--mute-audio", "--disable-background-networking"]
HOME = {
    "name": "陈一",
    "phone": "13800138000",
    "country": "CN",
    "region": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "line1": "龙井路 1 号",
    "postal_code": "310012",
}


@pytest_asyncio.fixture
async def phone(site):
    """A page of the shop on a telephone; errors of its scripts fail the test."""
    program = os.environ.get("HAWKER_CHROMIUM") or shutil.which("chromium")
    assert program, "`make test` finds or installs a Chromium"
    PICTURES.mkdir(parents=True, exist_ok=True)
    broken: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        context = await browser.new_context(
            viewport=PHONE, locale="zh-CN", base_url=site.url, is_mobile=True
        )
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        yield page
        await browser.close()
    assert broken == []


def the(page: Page | Locator, name: str) -> Locator:
    return page.get_by_test_id(name)


async def sees(place: Locator) -> None:
    await expect(place).to_be_visible(timeout=PATIENCE_MS)


async def shot(page: Page, name: str) -> None:
    await page.screenshot(path=PICTURES / f"two-stores-{name}.png")


async def one_of_each_store(site: Any) -> list[dict[str, Any]]:
    """Two products of each store that are there in number."""
    cards = (await site.host.get("/api/v1/products?limit=50"))["items"]
    by_store: dict[str, list[dict[str, Any]]] = {}
    for card in cards:
        if card["available"] > 3:
            by_store.setdefault(card["store_id"], []).append(card)
    assert len(by_store) == 2, "the demo has two stores"
    return [card for group in by_store.values() for card in group[:2]]


async def put_in_cart(page: Page, product: str) -> None:
    await page.goto(f"/products/{product}")
    await the(page, "product-buy").click()
    await the(page, "add-to-cart").click()
    await expect(the(page, "buy-sheet")).to_be_hidden(timeout=PATIENCE_MS)


async def sign_in(page: Page, address: str) -> None:
    await the(page, "sign-in-address").fill(address)
    await the(page, "sign-in-send").click()
    await sees(the(page, "sign-in-code"))
    tab = await page.context.new_page()
    await tab.goto("/mailbox")
    await the(tab, "mailbox-address").fill(address)
    await the(tab, "mailbox-open").click()
    code = await the(tab, "message-code").first.text_content()
    await tab.close()
    await the(page, "sign-in-code").fill("".join(re.findall(r"\d+", code or "")))
    await the(page, "sign-in-submit").click()


async def fill_address_if_asked(page: Page) -> None:
    ready, form = the(page, "pay-submit"), the(page, "address-name")
    await sees(ready.or_(form).first)
    if await ready.count():
        return
    place = "".join(HOME[name] for name in ("region", "city", "district", "line1"))
    await the(page, "address-paste").fill(f"{HOME['name']} {HOME['phone']} {place}")
    await the(page, "address-read").click()
    await expect(form).to_have_value(HOME["name"])
    await the(page, "address-submit").click()
    await sees(ready)


async def test_buying_from_two_stores_in_one_payment(site, phone):
    products = await one_of_each_store(site)
    for card in products:
        await put_in_cart(phone, card["id"])

    # The cart stands store by store; one line is put aside.
    await phone.goto("/cart")
    await expect(the(phone, "cart-store")).to_have_count(2, timeout=PATIENCE_MS)
    await expect(the(phone, "cart-line")).to_have_count(4)
    await the(phone, "cart-pick").first.uncheck()
    await expect(the(phone, "cart-pick-store").first).to_have_js_property("indeterminate", True)
    await shot(phone, "1-cart")
    await the(phone, "cart-checkout").click()

    # A part per store, one sum, one payment.
    await sign_in(phone, BUYER.address)
    await fill_address_if_asked(phone)
    await expect(the(phone, "checkout-part")).to_have_count(2)
    await shot(phone, "2-checkout")
    await the(phone, "pay-submit").dblclick()
    await sees(the(phone, "order-success"))
    await expect(the(phone, "done-order")).to_have_count(2)
    await shot(phone, "3-done")

    # An order of each store, which name each other.
    await the(phone, "done-order").first.click()
    await sees(the(phone, "paid-with"))
    await expect(the(phone, "order-status")).to_have_attribute(
        "data-status", "to_ship", timeout=PATIENCE_MS
    )
    first = phone.url.rpartition("/")[2]
    await shot(phone, "4-order")
    await the(phone, "paid-with").get_by_role("link").click()
    await expect(phone).not_to_have_url(re.compile(first), timeout=PATIENCE_MS)
    await sees(the(phone, "paid-with"))
    second = phone.url.rpartition("/")[2]

    # What was put aside is still in the cart, and the database tells the same story.
    await phone.goto("/cart")
    await expect(the(phone, "cart-line")).to_have_count(1, timeout=PATIENCE_MS)
    await agree(site, first, second)


async def agree(site: Any, *orders: str) -> None:
    ids = ", ".join(f"'{OrderId.parse(id).uuid}'" for id in orders)
    rows = await site.fetch(
        f"SELECT store_id, status, payment_id, total_amount FROM orders.orders WHERE id IN ({ids})"
    )
    assert {row["status"] for row in rows} == {"to_ship"}
    assert len({row["store_id"] for row in rows}) == 2
    (payment,) = {row["payment_id"] for row in rows}
    (paid,) = await site.fetch(
        f"SELECT status, amount_amount FROM payments.payments WHERE id = '{payment}'"
    )
    total = sum(row["total_amount"] for row in rows)
    assert (paid["status"], paid["amount_amount"]) == ("captured", total)


async def test_an_unpaid_order_is_cancelled_with_all_that_its_payment_is_for(site, phone):
    products = await one_of_each_store(site)
    await phone.goto("/")
    made = await ordered(phone, [products[0], products[2]])

    await phone.goto(f"/orders/{made[0]}")
    await the(phone, "order-cancel").click()
    await shot(phone, "5-cancel")
    await the(phone, "order-cancel-sure").click()

    for id in made:
        await phone.goto(f"/orders/{id}")
        await expect(the(phone, "order-status")).to_have_attribute(
            "data-status", "closed", timeout=PATIENCE_MS
        )


ORDER = """async ([products, home]) => {
    await fetch('/api/v1/auth/session');
    const token = document.cookie.match(/hawker_csrf=([^;]+)/)[1];
    const ask = async (method, path, body) => {
        const headers = { 'content-type': 'application/json', 'x-csrf-token': token,
            'idempotency-key': crypto.randomUUID() };
        const init = { method, headers, body: body && JSON.stringify(body) };
        const answer = await fetch('/api/v1' + path, init);
        if (!answer.ok) throw new Error(path + ' ' + await answer.text());
        return answer.json();
    };
    const lines = [];
    for (const id of products) {
        const { skus } = await ask('GET', '/products/' + id);
        lines.push({ sku_id: skus.find((sku) => sku.available > 1).id, quantity: 1 });
    }
    const offer = await ask('POST', '/checkouts', { lines });
    const body = { address: home, expected_total: offer.total };
    const made = await ask('POST', `/checkouts/${offer.id}/submit`, body);
    return made.orders.map((order) => order.id);
}"""


async def ordered(page: Page, products: list[dict[str, Any]]) -> list[str]:
    """Have the page's own visitor order without paying."""
    return await page.evaluate(ORDER, [[card["id"] for card in products], HOME])
