"""A host says whether a second device that sends to the room is refused or takes over."""

import pytest
from asking import open_room
from browsing import DESKTOP, PATIENCE_MS, PHONE, PICTURES, plays, the
from playwright.async_api import Page, expect

from hawker.app.demo.visitor import until
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


async def test_a_browser_waits_while_obs_sends_and_takes_over_when_it_may(site, page, publisher):
    studio = await page(DESKTOP, "en", who=HOST.address)
    room, ingest = await open_room(site, studio, "From desk to desk")
    obs = publisher(f"{ingest['server_url']}/{ingest['stream_key']}")
    await studio.goto(f"/studio/rooms/{room}")
    await the(studio, "go-live").click()
    words = the(studio, "camera-words")
    await expect(words).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    viewer = await page(PHONE, "en", is_phone=True)

    async with obs.on_air():
        await viewer.goto(f"/rooms/{room}")
        await is_from(viewer, OBS_WIDTH)
        before = await site.broadcasts(room)
        await the(studio, "camera-start").click()
        await expect(words).to_contain_text("Somebody else sends", timeout=PATIENCE_MS)
        await is_from(viewer, OBS_WIDTH)

        # It is let in without a word more, into the same broadcast, and OBS stays out.
        desk = await page(DESKTOP, "en", who=HOST.address)
        await desk.goto(f"/studio/rooms/{room}")
        await desk.get_by_text("Connection details").click()
        await the(desk, "second-publisher").click()
        await expect(words).to_have_attribute("data-state", "live", timeout=PATIENCE_MS)
        await is_from(viewer, BROWSER_WIDTH)
        assert await publisher(f"{ingest['server_url']}/{ingest['stream_key']}").once() != 0
        await expect(words).to_have_attribute("data-state", "live")
        await is_from(viewer, BROWSER_WIDTH)

    assert len(before) == 1
    assert await site.broadcasts(room) == before
    await the(studio, "end-broadcast").click()
    await studio.get_by_role("dialog").get_by_role("button").last.click()
    await expect(the(studio, "camera-panel")).to_be_hidden(timeout=PATIENCE_MS)


OBS_WIDTH, BROWSER_WIDTH = 480, 1280


async def is_from(viewer: Page, width: int) -> None:
    """The picture goes on, and is that of the device whose pictures are so wide."""
    video = the(viewer, "room-video")
    await plays(video)

    async def is_wide() -> bool:
        return await video.evaluate("video => video.videoWidth") == width

    await until(f"a picture {width} wide", is_wide, PATIENCE_MS / 1000)
    await plays(video)


async def taken_over(site) -> set[str]:
    """The streams at which a second device takes over."""
    rows = await site.fetch("SELECT id FROM streams.streams WHERE second_publisher = 'replace'")
    return {str(row["id"]) for row in rows}
