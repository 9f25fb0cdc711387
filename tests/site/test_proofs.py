"""Somebody signed in a while ago is asked who they are, over the page they are on."""

import re

import pytest
from asking import letters, newest_code
from browsing import DESKTOP, PATIENCE_MS, PICTURES, the
from playwright.async_api import Page, expect

from hawker.app.seed.people import HOST

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TITLE = "Spring tea, without a key at first"
KEY = re.compile(r"^live_[0-9a-f]{40}$")


async def prove(page: Page, address: str, before: set[str]) -> None:
    """Answer the question with the code that is sent for it; `before` are letters from before."""
    await expect(the(page, "step-up")).to_be_visible(timeout=PATIENCE_MS)
    await the(page, "door-code").fill(await newest_code(page, address, before))
    await expect(the(page, "step-up")).to_have_count(0, timeout=PATIENCE_MS)


async def test_a_room_is_opened_at_once_and_its_key_is_shown_after_a_proof(page, site):
    host = await page(DESKTOP, "en", who=HOST.address)
    await site.prove(HOST.address, ago="1 hour")
    before = {each["id"] for each in await letters(host, HOST.address)}

    await host.goto("/studio/rooms")
    await the(host, "open-room").first.click()
    await the(host, "room-title").fill(TITLE)
    await the(host, "room-create").click()
    await expect(the(host, "waiting-for-picture")).to_be_visible(timeout=PATIENCE_MS)
    await expect(the(host, "step-up")).to_have_count(0)
    await expect(the(host, "ingest-key")).to_have_value("—")
    await host.screenshot(path=PICTURES / "proofs-untold.png")

    await the(host, "ingest-rotate").click()
    await expect(the(host, "step-up")).to_be_visible(timeout=PATIENCE_MS)
    await host.screenshot(path=PICTURES / "proofs-asked.png")
    await prove(host, HOST.address, before)
    await expect(the(host, "ingest-key")).to_have_value(KEY, timeout=PATIENCE_MS)
