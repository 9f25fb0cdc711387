"""ffmpeg publishes by RTMP and ends; seconds later the room is a replay, and a chapter of it sells.

Pictures of what was seen are left in build/journey.
"""

import asyncio
import re

import imageio_ffmpeg
import m3u8
import pytest
from asking import HOME, ask, open_room, own_goods
from browsing import DESKTOP, PATIENCE_MS, PHONE, PICTURES, plays, the
from playwright.async_api import Page, expect

from hawker.app.seed.people import HOST

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SHOPPER = "replays@example.com"
SHOWN_S = 7  # longer than what is too short to explain anything
READ_S = re.compile(r"time=(\d+):(\d+):(\d+\.\d+)")


async def test_a_chapter_of_a_replay_sells(site, publisher, page):
    host = await page(DESKTOP, "en", who=HOST.address)
    viewer = await page(PHONE, "zh-CN", is_phone=True, who=SHOPPER)
    await ask(viewer, "POST", "/addresses", HOME | {"label": "home", "is_default": True})
    room, ingest = await open_room(site, host, "Shown once, sold again")
    first, second, *_ = await own_goods(host)
    address = f"{ingest['server_url']}/{ingest['stream_key']}"

    # 1. Two products are shown, something is said, the host ends.
    async with publisher(address).on_air():
        await viewer.goto(f"/rooms/{room}")
        await expect(the(viewer, "room-video")).to_be_visible(timeout=PATIENCE_MS)
        await plays(the(viewer, "room-video"))
        for product in (first, second):
            await ask(host, "PUT", f"/rooms/{room}/pin", {"product_id": product})
            card = viewer.locator(f'[data-testid="pinned-card"][data-product="{product}"]')
            await expect(card).to_be_visible(timeout=PATIENCE_MS)
            await the(viewer, "chat-input").fill(f"说的是 {product[-4:]} 吗？")
            await the(viewer, "chat-input").press("Enter")
            await asyncio.sleep(SHOWN_S)
        await ask(host, "DELETE", f"/rooms/{room}/pin")
        await goes_back(viewer, first)
        await asyncio.sleep(3)
        await ask(host, "POST", f"/rooms/{room}/end")

    # 2. At the same address the viewer watches again; the second chapter shows the second product.
    await the(viewer, "watch-replay").click(timeout=PATIENCE_MS)
    await plays(the(viewer, "replay-video"))
    await the(viewer, "chapters-button").click()
    await expect(the(viewer, "chapter")).to_have_count(2, timeout=PATIENCE_MS)
    await viewer.screenshot(path=PICTURES / "replay-chapters.png")
    await the(viewer, "chapter").nth(1).click()
    card = viewer.locator(f'[data-testid="pinned-card"][data-product="{second}"]')
    await expect(card).to_be_visible(timeout=PATIENCE_MS)
    line = the(viewer, "chat-line").filter(has_text=second[-4:])
    await expect(line.first).to_be_visible(timeout=PATIENCE_MS)
    await viewer.screenshot(path=PICTURES / "replay.png")

    # 3. It is bought through the same sheet, over the running picture.
    await card.click()
    await the(viewer, "buy-now").click()
    await the(viewer, "pay-submit").click(timeout=PATIENCE_MS)
    await expect(the(viewer, "order-success")).to_be_visible(timeout=PATIENCE_MS)
    await plays(the(viewer, "replay-video"))
    [order] = [
        each
        for each in await site.fetch("SELECT status, lines, room_id FROM orders.orders")
        if each["room_id"] == room
    ]
    assert order["status"] == "to_ship"

    # 4. What is played is a recording that others understand, too, and so is each part of it.
    replay = await ask(viewer, "GET", f"/rooms/{room}/replay")
    whole = await understood(viewer, site.url + replay["playlist_url"])
    assert whole > 2 * SHOWN_S
    for chapter in replay["chapters"]:
        assert SHOWN_S <= await understood(viewer, site.url + chapter["clip_url"]) < whole

    # 5. The host, and nobody else, downloads it as one file, through the front door.
    assert replay["download_url"] is None
    await is_downloaded(host, viewer, room)

    # 6. Who looks at the product sees it explained.
    await viewer.goto(f"/products/{second}")
    await the(viewer, "explanation").first.click()
    await plays(the(viewer, "replay-video"))
    await viewer.screenshot(path=PICTURES / "replay-explained.png")


async def goes_back(viewer: Page, first: str) -> None:
    """To what was shown first, while the broadcast goes on; and to its newest picture."""
    gone = the(viewer, "pinned-card")
    await expect(gone).to_be_hidden(timeout=PATIENCE_MS)
    await the(viewer, "rewind").click()
    await plays(the(viewer, "replay-video"))
    bar = the(viewer, "seek-bar")
    await bar.focus()
    await bar.press("Home")
    card = viewer.locator(f'[data-testid="pinned-card"][data-product="{first}"]')
    await expect(card).to_be_visible(timeout=PATIENCE_MS)
    await viewer.screenshot(path=PICTURES / "rewound.png")
    await the(viewer, "back-to-live").click()
    await expect(gone).to_be_hidden(timeout=PATIENCE_MS)
    await plays(the(viewer, "room-video"))


async def is_downloaded(host: Page, viewer: Page, room: str) -> None:
    """As a file with a name, whole and in parts."""
    path = (await ask(host, "GET", f"/rooms/{room}/replay"))["download_url"]
    assert (await viewer.request.get(path)).status == 403
    file = await host.request.get(path)
    assert (file.status, file.headers["content-type"]) == (200, "video/mp4")
    assert "attachment" in file.headers["content-disposition"]
    part = await host.request.get(path, headers={"Range": "bytes=4-7"})
    assert (part.status, await part.body()) == (206, b"ftyp")


async def understood(page: Page, url: str) -> float:
    """How long it is, as another parser and ffmpeg say; they agree."""
    parsed = m3u8.loads(await (await page.request.get(url)).text())
    assert parsed.is_endlist
    assert all(each.program_date_time for each in parsed.segments)
    listed_s = sum(each.duration for each in parsed.segments)
    process = await asyncio.create_subprocess_exec(
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-i", url, "-f", "null", "-"),
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    told = (await process.communicate())[1].decode()
    assert process.returncode == 0, told[-500:]
    hours, minutes, seconds = map(float, READ_S.findall(told)[-1])
    assert hours * 3600 + minutes * 60 + seconds == pytest.approx(listed_s, abs=0.5)
    return listed_s
