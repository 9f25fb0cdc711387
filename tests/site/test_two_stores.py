"""From the shelves of two stores to one door, in a real browser, as buyer and merchants do it.

A buyer pays once for goods of two stores; each store ships its own in the studio; the sandbox
carrier moves both parcels by the clock; the buyer follows them and confirms each order alone.
Pictures of what was seen are left in build/journey.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asking import ask, goods, newest_code, order
from browsing import DESKTOP, PATIENCE_MS, PHONE, PICTURES, the
from playwright.async_api import Locator, Page, expect

from hawker.app.seed.people import BUYER, GROCER, MERCHANT
from hawker.trade.orders.model import OrderId

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TEA, PANTRY = "青峦茶馆", "灯下杂货"
PLACE = "陈一 13800138000 浙江省杭州市西湖区龙井路 1 号"
ARRIVAL_MS = 120_000  # the sandbox needs eight seconds, a busy machine more

Open = Callable[..., Awaitable[Page]]


async def sees(place: Locator) -> None:
    await expect(place).to_be_visible(timeout=PATIENCE_MS)


async def shot(page: Page, name: str) -> None:
    await page.screenshot(path=PICTURES / f"two-stores-{name}.png")


async def test_goods_of_two_stores_are_bought_shipped_followed_and_confirmed(site, page: Open):
    buyer = await page(PHONE, "zh-CN", is_phone=True)
    await fill_cart(buyer)
    orders = await pay_once(buyer)
    await agree(site, *orders.values())

    # Each store ships what is its own: one from the drawer, one from a pasted line.
    tea = await page(DESKTOP, "en", who=MERCHANT.address)
    pantry = await page(DESKTOP, "zh-CN", who=GROCER.address)
    await ship_in_the_drawer(tea, orders[TEA])
    await ship_from_a_line(pantry, orders[PANTRY])

    # The carrier moves both; the buyer sees every step, and takes more time for one.
    await follow(buyer, orders[TEA], "order-extend")
    await expect(the(buyer, "order-extend")).to_be_hidden(timeout=PATIENCE_MS)
    await confirm(buyer)
    await shown_completed(tea, orders[TEA])
    await the(buyer, "paid-with").get_by_role("link").click()
    await expect(the(buyer, "order-status")).to_have_attribute("data-status", "shipped")
    await follow(buyer, orders[PANTRY], "order-track")
    await buyer.go_back()
    await confirm(buyer)
    await shown_completed(pantry, orders[PANTRY])

    ids = among(*orders.values())
    assert await site.count(f"orders.orders WHERE status = 'completed' AND id IN ({ids})") == 2
    assert await site.count(f"orders.shares WHERE shipped <> ordered AND order_id IN ({ids})") == 0


async def fill_cart(buyer: Page) -> None:
    """Two products of each store; one is put aside before paying."""
    await buyer.goto("/")
    await sees(the(buyer, "product-card").first)
    for card in await of_each_store(buyer, 2):
        await buyer.goto(f"/products/{card['id']}")
        await the(buyer, "product-buy").click()
        await the(buyer, "add-to-cart").click()
        await expect(the(buyer, "buy-sheet")).to_be_hidden(timeout=PATIENCE_MS)

    await buyer.goto("/cart")
    await expect(the(buyer, "cart-store")).to_have_count(2, timeout=PATIENCE_MS)
    await expect(the(buyer, "cart-line")).to_have_count(4)
    await the(buyer, "cart-pick").first.uncheck()
    await expect(the(buyer, "cart-pick-store").first).to_have_js_property("indeterminate", True)
    await shot(buyer, "1-cart")


async def of_each_store(page: Page, count: int) -> list[dict[str, Any]]:
    """So many products of each store, store by store."""
    by_store: dict[str, list[dict[str, Any]]] = {}
    for card in await goods(page):
        by_store.setdefault(card["store_id"], []).append(card)
    assert len(by_store) == 2, "the demo has two stores"
    return [card for group in by_store.values() for card in group[:count]]


async def pay_once(buyer: Page) -> dict[str, str]:
    """Check out what was chosen: a part per store, one payment, an order of each, by its store."""
    await the(buyer, "cart-checkout").click()
    await sign_in(buyer)
    await fill_address_if_asked(buyer)
    await expect(the(buyer, "checkout-part")).to_have_count(2)
    await shot(buyer, "2-checkout")
    await the(buyer, "pay-submit").dblclick()
    await sees(the(buyer, "order-success"))
    made = the(buyer, "done-order")
    await expect(made).to_have_count(2)
    orders = {
        store: (await made.filter(has_text=store).get_attribute("href") or "").rpartition("/")[2]
        for store in (TEA, PANTRY)
    }
    await shot(buyer, "3-done")
    await made.filter(has_text=TEA).click()
    await sees(the(buyer, "paid-with"))
    await expect(the(buyer, "order-status")).to_have_attribute(
        "data-status", "to_ship", timeout=PATIENCE_MS
    )
    await buyer.goto("/cart")
    await expect(the(buyer, "cart-line")).to_have_count(1, timeout=PATIENCE_MS)  # put aside
    return orders


async def sign_in(page: Page) -> None:
    await the(page, "sign-in-address").fill(BUYER.address)
    await the(page, "sign-in-send").click()
    await sees(the(page, "sign-in-code"))
    await the(page, "sign-in-code").fill(await newest_code(page, BUYER.address))
    await the(page, "sign-in-submit").click()


async def fill_address_if_asked(page: Page) -> None:
    ready, form = the(page, "pay-submit"), the(page, "address-name")
    await sees(ready.or_(form).first)
    if await ready.count():
        return
    await the(page, "address-paste").fill(PLACE)
    await the(page, "address-read").click()
    await expect(form).to_have_value("陈一")
    await the(page, "address-submit").click()
    await sees(ready)


async def ship_in_the_drawer(studio: Page, id: str) -> None:
    await studio.goto("/studio/orders?status=to_ship")
    await studio.locator(f'[data-order="{id}"]').click()
    await sees(the(studio, "order-detail"))
    await studio.keyboard.press("s")
    await sees(the(studio, "ship-dialog"))
    await studio.locator('input[data-testid="ship-number"]').fill(" sbx 2026050110 ")
    await shot(studio, "4-ship")
    await studio.keyboard.press("Enter")
    await expect(the(studio, "order-status").first).to_contain_text("Shipped")
    await expect(the(studio, "order-parcel")).to_have_count(1)


async def ship_from_a_line(studio: Page, id: str) -> None:
    await studio.goto("/studio/orders")
    number = await studio.locator(f'[data-order="{id}"] .number').text_content()
    await the(studio, "bulk-open").click()
    lines = f"{(number or '').strip()}\t沙盒快递\tSBX2026050210\n99\t沙盒快递\tSBX2026050211"
    await studio.locator('textarea[data-testid="bulk-text"]').fill(lines)
    await the(studio, "bulk-submit").click()
    verdicts = studio.locator('[data-testid="bulk-row"] [data-verdict]')
    await expect(verdicts).to_have_count(2)
    await expect(verdicts.nth(0)).to_have_attribute("data-verdict", "ready")
    await expect(verdicts.nth(1)).to_have_attribute("data-verdict", "refused")
    await shot(studio, "5-preview")
    await the(studio, "bulk-submit").click()
    await expect(verdicts.first).to_have_attribute("data-verdict", "shipped")


async def follow(buyer: Page, id: str, then: str) -> None:
    """Watch a parcel until it is at the door; the page moves by itself. Then press something."""
    await buyer.goto(f"/orders/{id}")
    await the(buyer, "order-track").click()
    scans = the(buyer, "tracking-scans").locator("li[data-kind]")
    await expect(scans).to_have_count(4, timeout=ARRIVAL_MS)
    kinds = [await scans.nth(at).get_attribute("data-kind") for at in range(4)]
    assert kinds == ["delivered", "out_for_delivery", "in_transit", "picked_up"]
    await expect(the(buyer, "parcel")).to_have_attribute("data-status", "delivered")
    await shot(buyer, "6-tracking")
    await buyer.go_back()
    await the(buyer, then).click()


async def confirm(buyer: Page) -> None:
    """Say that it came; one tap alone says nothing."""
    await the(buyer, "order-confirm").click()
    await sees(the(buyer, "confirm-sheet"))
    await expect(the(buyer, "order-status")).to_have_attribute("data-status", "shipped")
    await shot(buyer, "7-confirm")
    await the(buyer, "order-confirm-sure").click()
    await expect(the(buyer, "order-status")).to_have_attribute("data-status", "completed")
    await shot(buyer, "8-completed")


async def shown_completed(studio: Page, id: str) -> None:
    await studio.goto("/studio/orders?status=completed")
    row = studio.locator(f'[data-order="{id}"]')
    await expect(row).to_have_attribute("data-status", "completed", timeout=PATIENCE_MS)
    await shot(studio, "9-completed")


def among(*orders: str) -> str:
    return ", ".join(f"'{OrderId.parse(id).uuid}'" for id in orders)


async def agree(site: Any, *orders: str) -> None:
    """The database tells the same: one payment for the orders of two stores."""
    rows = await site.fetch(
        "SELECT store_id, status, payment_id, total_amount FROM orders.orders"
        f" WHERE id IN ({among(*orders)})"
    )
    assert {row["status"] for row in rows} == {"to_ship"}
    assert len({row["store_id"] for row in rows}) == 2
    (payment,) = {row["payment_id"] for row in rows}
    (paid,) = await site.fetch(
        f"SELECT status, amount_amount FROM payments.payments WHERE id = '{payment}'"
    )
    total = sum(row["total_amount"] for row in rows)
    assert (paid["status"], paid["amount_amount"]) == ("captured", total)


async def test_an_unpaid_order_is_cancelled_with_all_that_its_payment_is_for(site, page: Open):
    phone = await page(PHONE, "zh-CN", is_phone=True)
    await ask(phone, "GET", "/auth/session")
    made = [each["id"] for each in (await order(phone, *await of_each_store(phone, 1)))["orders"]]

    await phone.goto(f"/orders/{made[0]}")
    await the(phone, "order-cancel").click()
    await shot(phone, "10-cancel")
    await the(phone, "order-cancel-sure").click()

    for id in made:
        await phone.goto(f"/orders/{id}")
        await expect(the(phone, "order-status")).to_have_attribute(
            "data-status", "closed", timeout=PATIENCE_MS
        )
