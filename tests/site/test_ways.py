"""A viewer chooses how to watch: less of the picture, none of it, later, in a window of its own.

Pictures of what was seen are left in build/journey.
"""

import re
from typing import Any

import pytest
from asking import ask, open_room, own_goods
from browsing import PATIENCE_MS, PHONE, PICTURES, the
from playwright.async_api import Page, expect

from hawker.app.demo.visitor import until
from hawker.app.seed.people import HOST

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LISTENER = "listener@example.com"
WAITS = re.compile(r"[?&]_HLS_msn=")
WHOLE = 4  # segments in a row; it also begins with some
STEADY_S = 5  # behind, at least: three times what is usual


async def test_a_viewer_listens_looks_again_and_takes_their_time(site, publisher, page):
    host = await page(PHONE, "en", who=HOST.address)
    viewer = await page(PHONE, "zh-CN", is_phone=True, who=LISTENER)
    room, ingest = await open_room(site, host, "Heard and seen")
    address = f"{ingest['server_url']}/{ingest['stream_key']}"
    product, *_ = await own_goods(host)
    asked = record(viewer)

    async with publisher(address).on_air():
        await viewer.goto(f"/rooms/{room}")
        await goes_on(viewer, has_picture=True)

        # 1. Sound alone: no picture is fetched any more, and what is pinned still comes in time.
        await chooses(viewer, "way-sound")
        await expect(the(viewer, "sound-only")).to_be_visible(timeout=PATIENCE_MS)
        await goes_on(viewer, has_picture=False)
        asked.clear()
        await ask(host, "PUT", f"/rooms/{room}/pin", {"product_id": product})
        await expect(the(viewer, "pinned-card")).to_be_visible(timeout=PATIENCE_MS)
        assert asked, "the sound goes on"
        assert all("/sound/" in url for url in asked)
        await viewer.screenshot(path=PICTURES / "sound-only.png")

        # 2. It is remembered, and one tap brings the picture back.
        await viewer.reload()
        await goes_on(viewer, has_picture=False)
        await the(viewer, "show-picture").click()
        await goes_on(viewer, has_picture=True)

        # 3. Later and steadier, then as soon as possible again; both tell how late.
        await chooses(viewer, "way-steady", is_left_open=True)
        await is_behind(viewer, STEADY_S, 20)
        await viewer.screenshot(path=PICTURES / "way-sheet.png")
        await the(viewer, "way-quick").check()
        await is_behind(viewer, 0, STEADY_S)
        await goes_on(viewer, has_picture=True)


async def test_where_no_request_may_wait_whole_segments_are_played(site, publisher, page):
    host = await page(PHONE, "en", who=HOST.address)
    viewer = await page(PHONE, "en", is_phone=True)
    room, ingest = await open_room(site, host, "Behind a proxy")
    asked: list[str] = []

    async def keep_waiting(route: Any) -> None:
        """Answer nothing: it is over when the player gives up."""

    await viewer.route(WAITS, keep_waiting)
    viewer.on("request", lambda request: asked.append(request.url))
    async with publisher(f"{ingest['server_url']}/{ingest['stream_key']}").on_air():
        await viewer.goto(f"/rooms/{room}")

        async def is_whole() -> bool:
            newest = [url for url in asked if url.endswith(".m4s")][-WHOLE:]
            return len(newest) == WHOLE and all("/seg-" in url for url in newest)

        await until("a player that asks for whole segments", is_whole, PATIENCE_MS / 1000)
        asked.clear()
        await goes_on(viewer, has_picture=True)
        await until("more of them", is_whole, PATIENCE_MS / 1000)

    assert not any(WAITS.search(url) or "/part-" in url for url in asked)


async def chooses(page: Page, way: str, *, is_left_open: bool = False) -> None:
    await the(page, "way").click()
    await the(page, way).check()
    if not is_left_open:
        await page.keyboard.press("Escape")
        await expect(the(page, "way-sheet")).to_be_hidden(timeout=PATIENCE_MS)


async def goes_on(page: Page, *, has_picture: bool) -> None:
    """Wait until the player plays, with or without a picture."""
    video = the(page, "room-video")
    await expect(video).to_have_attribute("data-picture", "playing", timeout=PATIENCE_MS)
    seen: list[float] = []

    async def moved() -> bool:
        at, width = await video.evaluate("video => [video.currentTime, video.videoWidth]")
        seen.append(at)
        return bool(width) == has_picture and at > min(seen) + 1

    await until("a player that goes on", moved, within_s=PATIENCE_MS / 1000)


async def is_behind(page: Page, least_s: float, most_s: float) -> None:
    """Wait until the sheet tells a delay within these bounds."""

    async def told() -> bool:
        lines = await the(page, "way-latency").all_text_contents()
        figures = "".join(each for each in "".join(lines) if each.isdigit() or each == ".")
        return bool(figures) and least_s <= float(figures) < most_s

    await until("the delay", told, within_s=PATIENCE_MS / 1000)


def record(page: Page) -> list[str]:
    """Keep the addresses of all media that the page fetches from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url) if ".m4s" in request.url else None)
    return found
