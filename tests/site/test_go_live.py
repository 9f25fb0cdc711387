"""A host goes live from the browser itself, with no other program; a viewer sees it move.

The camera and the microphone are Chromium's own fakes: a disc that turns, and a beep each second.
"""

import os
import re
import signal

import pytest
from asking import open_room
from browsing import DESKTOP, PATIENCE_MS, PHONE, PICTURES, the
from playwright.async_api import Locator, Page, expect

from hawker.app.demo.visitor import until
from hawker.app.seed.people import HOST
from hawker.stage.live.model import RoomId

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

MOVED = """async video => {
    const canvas = new OffscreenCanvas(64, 36), seen = new Set();
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const end = performance.now() + 1500;
    while (performance.now() < end) {
        context.drawImage(video, 0, 0, 64, 36);
        seen.add(context.getImageData(0, 0, 64, 36).data.join());
        await new Promise(requestAnimationFrame);
    }
    return seen.size;
}"""
FIGURE = re.compile(r"\d")


async def moves(video: Locator) -> None:
    """Its picture is another one again and again."""

    async def is_moving() -> bool:
        return await video.evaluate("video => video.readyState >= 2") and (
            await video.evaluate(MOVED) > 5
        )

    await until("a picture that moves", is_moving, within_s=PATIENCE_MS / 1000)


async def state_of(studio: Page, state: str) -> None:
    words = the(studio, "camera-words")
    await expect(words).to_have_attribute("data-state", state, timeout=PATIENCE_MS)


async def broadcasts(site, room: str) -> list[dict[str, object]]:
    """Those of a room that go on."""
    running = await site.fetch("SELECT id, room_id FROM live.broadcasts WHERE ended_at IS NULL")
    return [each for each in running if RoomId.of(each["room_id"]) == room]


async def test_a_host_goes_live_with_the_camera_of_the_browser(site, page):
    # 1. A room, and the camera: picture, sound and measures are there before anybody sees them.
    studio = await page(DESKTOP, "en", who=HOST.address)
    room, _ = await open_room(site, studio, "Straight from this desk")
    await studio.goto(f"/studio/rooms/{room}")
    await the(studio, "go-live").click()
    await state_of(studio, "ready")
    await moves(the(studio, "camera-preview"))
    await expect(the(studio, "camera-picture")).to_have_text("1280×720", timeout=PATIENCE_MS)
    for figure in ("fps", "bitrate", "keyframes", "delay"):
        await expect(the(studio, f"camera-{figure}")).to_have_text(FIGURE, timeout=PATIENCE_MS)
    await expect(the(studio, "camera-level")).not_to_have_attribute("aria-valuenow", "0")
    await studio.screenshot(path=PICTURES / "go-live-1-ready.png")

    # 2. One click, and it is on air; a viewer's picture moves, with sound.
    await the(studio, "camera-start").click()
    await state_of(studio, "live")
    viewer = await page(PHONE, "zh-CN", is_phone=True)
    await viewer.goto(f"/rooms/{room}")
    video = the(viewer, "room-video")
    await expect(video).to_be_visible(timeout=PATIENCE_MS)
    await moves(video)
    heard = await video.evaluate("video => video.webkitAudioDecodedByteCount")
    assert heard > 0
    await studio.screenshot(path=PICTURES / "go-live-2-on-air.png")
    await viewer.screenshot(path=PICTURES / "go-live-3-viewer.png")

    # 3. The process that takes the picture is killed: it goes on by itself, in the same broadcast.
    before = await broadcasts(site, room)
    os.kill(site.pid("streams"), signal.SIGKILL)
    await state_of(studio, "lost")
    await state_of(studio, "live")
    await moves(video)
    assert len(before) == 1
    assert await broadcasts(site, room) == before

    # 4. Leaving the page asks first; the room ends with the host's word.
    await studio.get_by_role("link", name="Goods").first.click()
    await studio.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await state_of(studio, "live")
    await the(studio, "end-broadcast").click()
    await studio.get_by_role("dialog").get_by_role("button").last.click()
    await expect(the(viewer, "room-notice")).to_be_visible(timeout=PATIENCE_MS)
    await expect(the(studio, "camera-panel")).to_be_hidden(timeout=PATIENCE_MS)
