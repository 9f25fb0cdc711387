"""Pages of a running site, as those who take its pictures open them and ask for things."""

import re
import secrets
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from PIL import Image
from playwright.sync_api import Browser, Locator, Page

HOST, MERCHANT, OPERATOR = "host@example.com", "merchant@example.com", "operator@example.com"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
FLAGS = ["--autoplay-policy=no-user-gesture-required", "--no-sandbox", "--mute-audio"]
PATIENCE_MS = 30_000
SETTLED_MS = 2_500  # until what just came has stopped moving
CODE = re.compile(r"\d{6}")


def visit(browser: Browser, address: str, size: Any, *, is_phone: bool = False) -> Page:
    """Open a page of somebody nobody has seen before."""
    context = browser.new_context(
        viewport=size,
        locale="en",
        color_scheme="light",
        base_url=address,
        is_mobile=is_phone,
        has_touch=is_phone,
        device_scale_factor=2 if is_phone else 1,
    )
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def the(page: Page, name: str) -> Locator:
    return page.get_by_test_id(name)


def sign_in(page: Page, address: str) -> None:
    """Be somebody: by a code, read in the mailbox."""
    page.goto("/studio/")
    the(page, "sign-in-address").fill(address)
    the(page, "sign-in-send").click()
    the(page, "sign-in-code").wait_for()
    letters = page.request.get("/api/v1/mailbox", params={"address": address}).json()["items"]
    code = CODE.search(letters[0]["text"])
    assert code is not None, "a letter to sign in with holds a code"
    the(page, "sign-in-code").fill(code[0])
    the(page, "sign-in-code").wait_for(state="hidden")


def ask(page: Page, method: str, path: str, body: object = None) -> Any:
    """Ask the API as the visitor of the page; a refusal ends the script."""
    kept = {each.get("name"): each.get("value", "") for each in page.context.cookies()}
    headers = {
        "idempotency-key": secrets.token_hex(16),
        "x-csrf-token": unquote(kept.get("hawker_csrf", "")),
    }
    answer = page.request.fetch(f"/api/v1{path}", method=method, headers=headers, data=body)
    assert answer.ok, f"{method} {path}: {answer.status} {answer.text()[:200]}"
    return answer.json()


def rooms_on_air(page: Page) -> list[Any]:
    return ask(page, "GET", "/rooms?status=on_air")["items"]


def shot(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.screenshot())).convert("RGB")
