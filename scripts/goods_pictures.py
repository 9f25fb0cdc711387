"""Pictures for merchants: the page on which a product is written."""

from collections.abc import Callable

from pages import MERCHANT, sign_in, the, visit
from playwright.sync_api import Browser, Page

Act = Callable[[Page, str], None]

SIZE = {"width": 1360, "height": 1180}


def goods(browser: Browser, address: str, keep: Act) -> None:
    """Take the page of a product that has options and pictures."""
    page = visit(browser, address, SIZE)
    sign_in(page, MERCHANT)
    page.goto("/studio/goods")
    row = the(page, "goods").locator("tr.product", has=page.locator(".fold")).first
    row.locator("a.title").click()
    the(page, "draft-skus").wait_for()
    page.wait_for_load_state("networkidle")
    keep(page, "product-editor.png")
