"""Buying and selling without a mouse: Tab, Enter and arrows lead everywhere, and show where one is.

A dialog keeps the keys while it is open, and gives them back to what opened it.
"""

from collections.abc import Awaitable, Callable
from secrets import token_hex
from typing import Any

import pytest
from asking import ask, goods, newest_code
from browsing import DESKTOP, PATIENCE_MS, the
from playwright.async_api import Locator, Page, expect

from hawker.app.demo.visitor import until
from hawker.app.seed.people import MERCHANT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

BUYER = f"{token_hex(4)}@example.com"  # nobody has been here before
HOME = "梅子 13800138000 浙江省杭州市西湖区龙井路 1 号"
MOST = 60  # stops between two things of a page
# Where keys are: whether that is inside of `place`, whether it is marked, itself or as the frame
# around it, and whether it is in what is open.
AT = """place => {
    const here = document.activeElement;
    const { color } = getComputedStyle(document.body);  // of the ring around a field
    const isMarked = (element, up) => {
        if (element === null || up === 0) return false;
        const { outlineStyle, boxShadow } = getComputedStyle(element);
        return outlineStyle !== 'none' || boxShadow.startsWith(`${color} 0px 0px 0px`)
            || isMarked(element.parentElement, up - 1);
    };
    return {
        isThere: place.contains(here),
        isShown: here === document.body || here.tabIndex < 0 || isMarked(here, 5),
        isIn: here === document.body || here.closest('[role=dialog], dialog') !== null,
        html: here.outerHTML.slice(0, 160),
    };
}"""

Open = Callable[..., Awaitable[Page]]


async def whereabouts(place: Locator, *, within: bool) -> dict[str, Any]:
    """Where keys are. Whoever uses them sees it, and is inside of what is open."""

    async def marked() -> dict[str, Any] | None:
        at = await place.evaluate(AT)
        return at if at["isShown"] else None

    here = await place.evaluate("() => document.activeElement.outerHTML.slice(0, 160)")
    at = await until(f"mark at {here}", marked, within_s=5)
    assert at["isIn"] or not within, f"keys left what is open: {at['html']}"
    return at


async def tab_to(page: Page, place: Locator, *, within: bool = False) -> None:
    """Press Tab until keys are there; wherever they come is seen, and inside when one is open."""
    await expect(place).to_be_visible(timeout=PATIENCE_MS)
    for _ in range(MOST):
        if (await whereabouts(place, within=within))["isThere"]:
            return
        await page.keyboard.press("Tab")
    pytest.fail(f"Tab never came to {place}")


async def press(page: Page, name: str, key: str = "Enter", *, within: bool = True) -> None:
    await tab_to(page, the(page, name).locator("visible=true").first, within=within)
    await page.keyboard.press(key)


async def test_something_is_bought_by_keys_alone(site, page: Open):
    shop = await page(DESKTOP, "en")
    await ask(shop, "GET", "/auth/session")
    await shop.goto(f"/products/{await of_several_kinds(shop)}")
    opener = the(shop, "product-buy")
    await expect(opener).to_be_visible(timeout=PATIENCE_MS)

    await shop.keyboard.press("Tab")
    await expect(shop.get_by_text("Skip to content")).to_be_focused()
    await shop.keyboard.press("Enter")
    await expect(shop.locator("#content")).to_be_focused()

    sheet = the(shop, "buy-sheet")
    await press(shop, "product-buy", within=False)
    await expect(the(shop, "buy-now")).to_be_visible(timeout=PATIENCE_MS)
    await shop.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()
    await expect(opener).to_be_focused()
    await shop.keyboard.press("Enter")

    chosen = sheet.get_by_role("radio", checked=True).first
    await tab_to(shop, chosen, within=True)
    before = await chosen.text_content()
    await shop.keyboard.press("ArrowRight")
    await expect(sheet.get_by_role("radio", checked=True).first).not_to_have_text(before or "")
    await expect(sheet.get_by_role("radio", checked=True).first).to_be_focused()
    await shop.keyboard.press("ArrowLeft")
    await press(shop, "buy-now")

    await sign_up(shop)
    await press(shop, "address-paste", "Control+a")
    await shop.keyboard.insert_text(HOME)
    await press(shop, "address-read")
    await expect(the(shop, "address-name")).to_have_value("梅子", timeout=PATIENCE_MS)
    await press(shop, "address-submit")

    cards = the(shop, "pay-card")
    await tab_to(shop, cards.first, within=True)
    await shop.keyboard.press("ArrowDown")
    await expect(cards.nth(1)).to_be_checked()
    await shop.keyboard.press("ArrowUp")
    await press(shop, "pay-submit")
    await expect(the(shop, "order-success")).to_be_visible(timeout=PATIENCE_MS)
    await press(shop, "order-link")

    await expect(the(shop, "order-page")).to_be_visible(timeout=PATIENCE_MS)
    await expect(shop.locator("#content")).to_be_focused()
    await expect(the(shop, "order-status")).to_have_attribute("data-status", "to_ship")


async def of_several_kinds(page: Page) -> str:
    """A product that has something to choose."""
    for card in await goods(page):
        options = (await ask(page, "GET", f"/products/{card['id']}"))["options"]
        if options and len(options[0]["values"]) > 1:
            return card["id"]
    pytest.fail("nothing is there to choose of")


async def sign_up(shop: Page) -> None:
    await press(shop, "sign-in-address", "Control+a")
    await shop.keyboard.type(BUYER)
    await shop.keyboard.press("Enter")
    await expect(the(shop, "sign-in-code")).to_be_focused(timeout=PATIENCE_MS)
    await shop.keyboard.type(await newest_code(shop, BUYER))
    await shop.keyboard.press("Enter")
    await expect(the(shop, "address-paste")).to_be_visible(timeout=PATIENCE_MS)


async def test_the_studio_is_worked_by_keys_alone(site, page: Open):
    studio = await page(DESKTOP, "en", who=MERCHANT.address)
    await studio.goto("/studio/")
    await expect(the(studio, "today")).to_be_visible(timeout=PATIENCE_MS)
    await studio.keyboard.press("Tab")
    await expect(studio.get_by_text("Skip to content")).to_be_focused()

    # By the palette to the goods, where keys go on in the page.
    await studio.keyboard.press("Control+k")
    await expect(the(studio, "palette-input")).to_be_focused()
    await studio.keyboard.type("Goods")
    await studio.keyboard.press("Enter")
    await expect(the(studio, "goods")).to_be_visible(timeout=PATIENCE_MS)
    await expect(the(studio, "palette-input")).to_be_hidden()

    # A dialog keeps keys, and Escape brings them back.
    for opener, field in (("stock-", "stock-delta"), ("pictures-", "product-pictures")):
        button = studio.locator(f'[data-testid^="{opener}"]:visible').first
        await tab_to(studio, button)
        await studio.keyboard.press("Enter")
        await expect(the(studio, field)).to_be_visible(timeout=PATIENCE_MS)
        await goes_round(studio, the(studio, field))
        await studio.keyboard.press("Escape")
        await expect(the(studio, field)).to_be_hidden()
        await expect(button).to_be_focused()


async def goes_round(page: Page, inside: Locator) -> None:
    """Tab goes round and round inside of what is open."""
    seen: set[str] = set()
    for _ in range(MOST):
        at = await whereabouts(inside, within=True)
        if at["html"] in seen:
            return
        if at["isThere"]:
            seen.add(at["html"])
        await page.keyboard.press("Tab")
    pytest.fail("Tab never came round")
