"""Buying on the page, as somebody who has never been here: from a card to the order and back."""

from browsing import PATIENCE_MS, PICTURES, code_from_mailbox, the
from playwright.async_api import Locator, Page, expect


async def buy_as_newcomer(viewer: Page, card: Locator, address: str, pictures: str) -> None:
    """Open the card, choose, sign up in place, give an address, pay, and go back to the picture."""
    await card.click()
    option = the(viewer, "sku-option").first
    if await option.count():
        await option.click()
    await viewer.screenshot(path=PICTURES / f"{pictures}a-sku.png")
    await the(viewer, "buy-now").click()
    await the(viewer, "sign-in-address").fill(address)
    await the(viewer, "sign-in-send").click()
    await the(viewer, "sign-in-code").fill(await code_from_mailbox(viewer, address))
    await viewer.screenshot(path=PICTURES / f"{pictures}b-sign-in.png")
    await the(viewer, "sign-in-submit").click()
    await say_where(viewer)
    await viewer.screenshot(path=PICTURES / f"{pictures}c-address.png")
    await the(viewer, "address-submit").click()
    await expect(the(viewer, "pay-submit")).to_be_visible(timeout=PATIENCE_MS)
    await viewer.screenshot(path=PICTURES / f"{pictures}d-pay.png")
    await the(viewer, "pay-submit").dblclick()
    await expect(the(viewer, "order-success")).to_be_visible(timeout=PATIENCE_MS)
    await viewer.screenshot(path=PICTURES / f"{pictures}e-paid.png")
    await the(viewer, "order-done").click()


async def say_where(viewer: Page) -> None:
    """Paste an address, and see it read."""
    await expect(the(viewer, "address-name")).to_be_visible(timeout=PATIENCE_MS)
    await the(viewer, "address-paste").fill("梅子 13800138000 浙江省杭州市西湖区龙井路 1 号")
    await the(viewer, "address-read").click()
    await expect(the(viewer, "address-name")).to_have_value("梅子", timeout=PATIENCE_MS)
    await expect(the(viewer, "address-region")).to_contain_text("西湖区")
