"""A host says whether a second device that sends to the room is refused or takes over."""

import pytest
from asking import open_room
from browsing import DESKTOP, PATIENCE_MS, PHONE, PICTURES, the
from playwright.async_api import expect

from hawker.app.seed.people import HOST

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def test_a_second_device_is_refused_until_the_host_says_that_it_takes_over(site, page):
    studio = await page(DESKTOP, "en", who=HOST.address)
    room, _ = await open_room(site, studio, "Two cameras")
    await studio.goto(f"/studio/rooms/{room}")
    choice = the(studio, "second-publisher")
    await expect(choice.get_by_role("switch")).not_to_be_checked(timeout=PATIENCE_MS)
    before = await taken_over(site)
    await choice.click()

    await expect(studio.get_by_text("takes over at once")).to_be_visible(timeout=PATIENCE_MS)
    await studio.screenshot(path=PICTURES / "second-device-1.png")
    assert len(await taken_over(site) - before) == 1

    phone = await page(PHONE, "zh-CN", is_phone=True, who=HOST.address)
    await phone.goto(f"/studio/rooms/{room}")
    again = the(phone, "second-publisher")
    await expect(again.get_by_role("switch")).to_be_checked(timeout=PATIENCE_MS)
    await again.scroll_into_view_if_needed()
    await phone.screenshot(path=PICTURES / "second-device-2.png")


async def taken_over(site) -> set[str]:
    """The streams at which a second device takes over."""
    rows = await site.fetch("SELECT id FROM streams.streams WHERE second_publisher = 'replace'")
    return {str(row["id"]) for row in rows}
