"""A host goes live from the browser itself, with no other program; a viewer sees it move, and buys.

Camera, microphone and screen are Chromium's own fakes: a disc that turns, and a beep each second.
"""

import os
import re
import signal
from typing import Any

import pytest
from asking import ask, goods, open_room, own_goods
from browsing import DESKTOP, PATIENCE_MS, PHONE, PICTURES, the
from buying import buy_as_newcomer
from playwright.async_api import Locator, Page, expect

from hawker.app.demo.visitor import until
from hawker.app.seed.people import HOST

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

    # 3. The viewer talks with the host, is shown what is pinned, and buys it; the picture moves on.
    await talk(viewer, studio)
    product = await shelve(studio, room)
    await the(studio, f"pin-{product['id']}").click()
    pinned = viewer.locator(f'[data-testid="pinned-card"][data-product="{product["id"]}"]')
    await shows(pinned, product)
    await viewer.screenshot(path=PICTURES / "go-live-4-pinned.png")
    await buy_as_newcomer(viewer, pinned, "lan@example.com", "go-live-5")
    await expect(the(studio, "room-orders")).to_have_text("1", timeout=PATIENCE_MS)
    assert await orders(site, room) == ["to_ship"]
    await moves(video)

    # 4. The process that takes the picture is killed: it goes on by itself, in the same broadcast.
    before = await site.broadcasts(room)
    os.kill(site.pid("streams"), signal.SIGKILL)
    await state_of(studio, "lost")
    await state_of(studio, "live")
    await moves(video)
    assert len(before) == 1
    assert await site.broadcasts(room) == before

    # 5. Leaving the page asks first; the room ends with the host's word.
    await studio.get_by_role("link", name="Goods").first.click()
    await studio.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await state_of(studio, "live")
    await the(studio, "end-broadcast").click()
    await studio.get_by_role("dialog").get_by_role("button").last.click()
    await expect(the(viewer, "room-notice")).to_be_visible(timeout=PATIENCE_MS)
    await expect(the(studio, "camera-panel")).to_be_hidden(timeout=PATIENCE_MS)


async def talk(viewer: Page, studio: Page) -> None:
    await the(viewer, "chat-input").fill("今年的春茶吗？")
    await the(viewer, "chat-input").press("Enter")
    for side in (viewer, studio):
        line = the(side, "chat-line").filter(has_text="今年的春茶吗？")
        await expect(line.first).to_be_visible(timeout=PATIENCE_MS)


async def shelve(studio: Page, room: str) -> dict[str, Any]:
    """Lay out two products with pictures of their own; the second."""
    own = await own_goods(studio)
    first, second, *_ = [each for each in await goods(studio) if each["id"] in own]
    assert first["picture_url"] != second["picture_url"]
    shelf = {"product_ids": [first["id"], second["id"]]}
    await ask(studio, "PUT", f"/rooms/{room}/showcase", shelf)
    return second


async def shows(card: Locator, product: dict[str, Any]) -> None:
    """The card has the product's own picture, loaded; a picture lies in several formats."""
    folder = product["picture_url"].rpartition("/")[0]
    picture = card.locator("img")
    own = re.compile(re.escape(folder))
    await expect(picture).to_have_attribute("src", own, timeout=PATIENCE_MS)

    async def is_drawn() -> bool:
        width, source = await picture.evaluate("img => [img.naturalWidth, img.currentSrc]")
        return width > 0 and folder in source

    await until("the picture of what is pinned", is_drawn, within_s=PATIENCE_MS / 1000)


async def orders(site, room: str) -> list[str]:
    """How the orders stand that were placed in a room."""
    found = await site.fetch("SELECT status, room_id FROM orders.orders")
    return [each["status"] for each in found if each["room_id"] == room]


async def test_a_host_shows_the_screen_and_the_camera_in_its_corner(site, page):
    studio = await page(DESKTOP, "en", who=HOST.address)
    room, _ = await open_room(site, studio, "How this studio works")
    await studio.goto(f"/studio/rooms/{room}")
    await the(studio, "go-live").click()
    await state_of(studio, "ready")
    preview, corner = the(studio, "camera-preview"), studio.locator("video.corner")
    await moves(preview)
    await expect(corner).to_have_count(0)

    # Each scene has its own picture, before the air.
    await choose(studio, "screen")
    await moves(preview)
    await expect(corner).to_have_count(0)
    await choose(studio, "both")
    await moves(preview)
    await moves(corner)
    await expect(the(studio, "camera-picture")).to_have_text("1280×720", timeout=PATIENCE_MS)
    await studio.screenshot(path=PICTURES / "go-live-both.png")

    # On air viewers see both; what they see is changed without going off air.
    await the(studio, "camera-start").click()
    await state_of(studio, "live")
    viewer = await page(PHONE, "en", is_phone=True)
    await viewer.goto(f"/rooms/{room}")
    video = the(viewer, "room-video")
    await moves(video)
    before = await site.broadcasts(room)
    await choose(studio, "camera")
    await moves(video)
    await state_of(studio, "live")
    assert len(before) == 1
    assert await site.broadcasts(room) == before
    await the(studio, "end-broadcast").click()
    await studio.get_by_role("dialog").get_by_role("button").last.click()
    await expect(the(studio, "camera-panel")).to_be_hidden(timeout=PATIENCE_MS)


SURFACES = """video => video.srcObject?.getVideoTracks().map(
    track => track.getSettings().displaySurface ?? 'camera')"""


async def choose(studio: Page, scene: str) -> None:
    """Have viewers see this; the largest picture is then of the screen, or of the camera alone."""
    button = the(studio, f"camera-scene-{scene}")
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "true", timeout=PATIENCE_MS)
    shown = await the(studio, "camera-preview").evaluate(SURFACES)
    assert shown == (["camera"] if scene == "camera" else ["monitor"])
