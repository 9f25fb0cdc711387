"""A merchant writes a product, publishes it, and finds out that somebody else changed it."""

import re
from io import BytesIO
from typing import Any

import pytest
from browsing import DESKTOP, PATIENCE_MS, PHONE, PICTURES, the
from PIL import Image
from playwright.async_api import Page, expect

from hawker.app.seed.people import MERCHANT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

FIRST = "Picked before the rain.\nNutty, a little sweet."


def a_picture() -> dict[str, Any]:
    out = BytesIO()
    Image.new("RGB", (640, 640), "#7a8f5a").save(out, "PNG")
    return {"name": "leaves.png", "mimeType": "image/png", "buffer": out.getvalue()}


async def saved(page: Page) -> None:
    await expect(the(page, "saving")).to_have_attribute("data-saving", "saved", timeout=PATIENCE_MS)


async def write_options(desk: Page) -> None:
    """Two weights, by keys alone once the first field has them."""
    await the(desk, "add-option").click()
    await the(desk, "option-0-zh").fill("重量")
    await the(desk, "option-0-en").fill("Weight")
    await the(desk, "value-0-0-zh").fill("50克")
    await the(desk, "value-0-0-en").fill("50 g")
    await the(desk, "value-0-0-en").press("Enter")
    await desk.keyboard.type("100克")
    await desk.keyboard.press("Tab")
    await desk.keyboard.type("100 g")


async def write_prices(desk: Page) -> None:
    prices = desk.locator('input[data-column="price"]')
    await expect(prices).to_have_count(2)
    await prices.nth(0).fill("68")
    await prices.nth(0).press("Enter")
    await desk.keyboard.type("free")
    await desk.keyboard.press("Tab")
    await expect(desk.get_by_role("alert").filter(has_text="19.90")).to_be_visible()
    await prices.nth(1).fill("128.50")
    await prices.nth(1).press("Tab")


async def begin(desk: Page) -> None:
    """What is missing is told; what is written is kept."""
    await desk.goto("/studio/goods")
    await the(desk, "new-product").click()
    await the(desk, "publish").click()
    await expect(the(desk, "faults")).to_contain_text("Title", timeout=PATIENCE_MS)
    await desk.screenshot(path=PICTURES / "product-faults.png", full_page=True)
    await the(desk, "title-zh").fill("碧螺春")
    await the(desk, "title-en").fill("Biluochun")
    await the(desk, "description-en").fill(FIRST)
    await the(desk, "picture-picker").set_input_files([a_picture()])
    await write_options(desk)
    await write_prices(desk)
    await saved(desk)
    await expect(the(desk, "draft-pictures").locator("img")).to_have_count(1)
    await desk.screenshot(path=PICTURES / "product-editor.png", full_page=True)


async def change_at_once(desk: Page, phone: Page, address: str) -> None:
    """Two who write one product: the later one is asked whose words stay."""
    await phone.goto(address)
    await the(phone, "title-en").fill("Biluochun, first flush")
    await saved(phone)
    await phone.screenshot(path=PICTURES / "product-editor-phone.png", full_page=True)
    await the(desk, "title-en").fill("Biluochun of Dongting")
    await expect(the(desk, "stale")).to_be_visible(timeout=PATIENCE_MS)
    await desk.screenshot(path=PICTURES / "product-stale.png")
    await the(desk, "keep-mine").click()
    await saved(desk)


async def test_a_product_is_written_published_and_changed_by_two(page):
    desk = await page(DESKTOP, "en", who=MERCHANT.address)
    buyer = await page(PHONE, "zh-CN", is_phone=True)
    phone = await page(PHONE, "zh-CN", is_phone=True, who=MERCHANT.address)
    await begin(desk)

    await the(desk, "publish").click()
    await expect(the(desk, "publish")).to_be_disabled(timeout=PATIENCE_MS)
    await desk.wait_for_url(re.compile(r"/goods/prd_"))
    id = desk.url.rpartition("/")[2]
    await buyer.goto(f"/products/{id}")
    await expect(buyer.get_by_text("碧螺春").first).to_be_visible(timeout=PATIENCE_MS)
    await buyer.screenshot(path=PICTURES / "product-published.png")

    await change_at_once(desk, phone, f"/studio/goods/{id}")
    await the(desk, "discard").click()
    await desk.get_by_role("dialog").get_by_role("button").last.click()
    await expect(the(desk, "title-en")).to_have_value("Biluochun", timeout=PATIENCE_MS)

    await the(desk, "archive").click()
    await expect(the(desk, "restore")).to_be_visible(timeout=PATIENCE_MS)
    await buyer.reload()
    await expect(buyer.get_by_text("碧螺春")).to_have_count(0)
    await the(desk, "restore").click()
    await expect(the(desk, "archive")).to_be_visible(timeout=PATIENCE_MS)
    await the(desk, "archive").click()  # nothing is left behind for the other tests
    await expect(the(desk, "restore")).to_be_visible(timeout=PATIENCE_MS)
