"""Going live from the browser: the studio's page with a camera, and a viewer who waits in the room.

The camera is a film that Chromium takes for one. Each of its pictures has a number in black and
white fields; both pages read it off what they show, so what lies between the host's own preview and
the viewer's picture is everything: encoder, socket, packager, HLS, player.
"""

from __future__ import annotations

import asyncio
import secrets
import subprocess
import time
from bisect import bisect_right
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import imageio_ffmpeg
from playwright.async_api import Browser, Page, ViewportSize, expect

from bench.browsing import BITS, DESKTOP, FIRST, PHONE, WATCH, browser
from bench.harness import Result, benchmark, percentile
from bench.site import Site
from bench.stage import open_stage
from hawker.app.demo.visitor import CODE, until
from hawker.kernel.http.identity import CSRF_COOKIE, CSRF_HEADER
from hawker.kernel.ids import AccountId

FPS, PICTURES = 30, 240  # 8 s; a picture that is later than that would be taken for early
FILM_MS = 1_000 * PICTURES / FPS
ON_AIR_S, FIRST_PICTURE_S, GLASS_MS = 10.0, 3.0, 1_500.0
SETTLE_S, WATCH_S = 8.0, 15.0
LEAST = 75  # pictures that both pages must have shown, or the percentiles say nothing
WITHIN_MS = 30_000
ADDRESS = "camera@bench.example"
LENS = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")

# The number of every picture, one bit per column, the lowest at the left; then shown large.
NUMBERS = (
    "format=gray,geq=lum='255*mod(floor(N/pow(2\\,X))\\,2)',scale=1280:720:flags=neighbor,"
    "format=yuvj420p"
)


@dataclass(frozen=True, slots=True)
class Live:
    """A broadcast that was begun in the browser, and how long that took."""

    studio: Page
    viewer: Page
    on_air_s: float  # from opening the page
    first_picture_s: float  # from the host's click, at a viewer who waited


@benchmark(
    "browser-go-live",
    title="go live with the browser's camera (Chromium, 720p): from opening the studio's page until"
    " it is on air, and from the click to the first picture at a viewer who waits in the room",
    target="on air ≤ 10 s, first picture ≤ 3 s",
)
async def browser_go_live(site: Site) -> Result:
    async with _live(site) as live:
        pass
    return Result(
        measured=f"on air {live.on_air_s:.1f} s after opening the page, first picture"
        f" {live.first_picture_s:.1f} s after the click",
        is_met=live.on_air_s <= ON_AIR_S and live.first_picture_s <= FIRST_PICTURE_S,
        limit="the page, the camera's first pictures and measuring the line; then the first parts",
        figures={"on_air_s": live.on_air_s, "first_picture_s": live.first_picture_s},
    )


@benchmark(
    "browser-glass",
    title="glass to glass from the browser's camera, LL-HLS (Chromium, 720p): from the host's own"
    " preview to the viewer's picture, read off the pictures shown",
    target="≤ 1.5 s",
)
async def browser_glass(site: Site) -> Result:
    async with _live(site) as live:
        await asyncio.sleep(SETTLE_S)
        await live.viewer.evaluate("window.seen = []")
        await asyncio.sleep(WATCH_S)
        shown: list[tuple[int, int]] = await live.viewer.evaluate("window.seen")
        taken: list[tuple[int, int]] = await live.studio.evaluate("window.seen")
    late_ms = delays_ms(taken, shown)
    assert late_ms, "the viewer saw what the host saw"
    p50_ms, p99_ms = percentile(late_ms, 0.5), percentile(late_ms, 0.99)
    return Result(
        measured=f"p50 {p50_ms / 1_000:.2f} s, p99 {p99_ms / 1_000:.2f} s of {len(late_ms)}"
        f" pictures, of {len(shown)} that were shown in {WATCH_S:.0f} s",
        is_met=p50_ms <= GLASS_MS and len(late_ms) >= LEAST,
        reached=GLASS_MS / p50_ms,
        limit="the encoder of the browser, the length of a part, what the player keeps back",
        figures={"p50_ms": p50_ms, "p99_ms": p99_ms, "pictures": len(late_ms)},
    )


def delays_ms(taken: Sequence[tuple[int, int]], shown: Sequence[tuple[int, int]]) -> list[float]:
    """How much later each picture was shown than taken; both are (ms, number), in their order.

    A number comes again when the film does: the newest one before it was shown is meant. Where that
    is a whole film ago, the host's page has not shown the picture, and nothing can be said.
    """
    by_number: dict[int, list[int]] = {}
    for at_ms, number in taken:
        by_number.setdefault(number, []).append(at_ms)
    found: list[float] = []
    for at_ms, number in shown:
        times = by_number.get(number, [])
        before = bisect_right(times, at_ms)
        if before and at_ms - times[before - 1] < FILM_MS:
            found.append(float(at_ms - times[before - 1]))
    return found


@asynccontextmanager
async def _live(site: Site) -> AsyncGenerator[Live]:
    """Go live as a host does, with a viewer in the room."""
    film = site.settings.home / "camera.mjpeg"
    await asyncio.to_thread(_write, film)
    async with browser(*LENS, f"--use-file-for-fake-video-capture={film}") as opened:
        studio = await _page(opened, site, DESKTOP)
        stage = await open_stage(site, owner=await _signed_in(studio))
        viewer = await _page(opened, site, PHONE)
        await viewer.goto(f"/rooms/{stage.room}", wait_until="networkidle")
        await viewer.evaluate(WATCH, "video")
        yield await _go_live(studio, viewer, str(stage.room))


async def _signed_in(page: Page) -> AccountId:
    """Sign the page's visitor in, by a code that is read in the built-in mailbox."""
    await _ask(page, "GET", "/auth/session")
    await _ask(page, "POST", "/auth/codes", {"address": ADDRESS})

    async def code() -> str | None:
        letters = (await _ask(page, "GET", f"/mailbox?address={ADDRESS}"))["items"]
        found = CODE.search(letters[0]["text"]) if letters else None
        return found[0] if found else None

    given = {"address": ADDRESS, "code": await until("code", code), "name": "Host"}
    await _ask(page, "POST", "/auth/sessions", given)
    return AccountId.parse((await _ask(page, "GET", "/auth/session"))["account"]["id"])


async def _ask(page: Page, method: str, path: str, body: object = None) -> Any:
    """Ask the API as the page's own visitor."""
    kept = {each.get("name"): each.get("value", "") for each in await page.context.cookies()}
    headers = {
        "idempotency-key": secrets.token_hex(16),
        CSRF_HEADER: unquote(kept.get(CSRF_COOKIE, "")),
    }
    path = f"/api/v1{path}"
    answer = await page.request.fetch(path, method=method, headers=headers, data=body)
    text = await answer.text()
    assert answer.ok, f"{method} {path}: {answer.status} {text[:300]}"
    return await answer.json() if text else None


async def _go_live(studio: Page, viewer: Page, room: str) -> Live:
    opened_s = time.time()
    await studio.goto(f"/studio/rooms/{room}")
    await studio.get_by_test_id("go-live").click()
    words = studio.get_by_test_id("camera-words")
    await expect(words).to_have_attribute("data-state", "ready", timeout=WITHIN_MS)
    await studio.evaluate(WATCH, '[data-testid="camera-preview"]')
    clicked_s = time.time()
    await studio.get_by_test_id("camera-start").click()
    await expect(words).to_have_attribute("data-state", "live", timeout=WITHIN_MS)
    live_s = time.time()
    async with asyncio.timeout(WITHIN_MS / 1_000):
        first_ms: float = await viewer.evaluate(FIRST)
    return Live(studio, viewer, live_s - opened_s, first_ms / 1_000 - clicked_s)


async def _page(opened: Browser, site: Site, size: ViewportSize) -> Page:
    context = await opened.new_context(
        viewport=size, base_url=site.settings.public_url, locale="en"
    )
    context.set_default_timeout(WITHIN_MS)
    return await context.new_page()


def _write(film: Path) -> None:
    subprocess.run(  # noqa: S603 — the words are ours
        [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-f", "lavfi"),
            *("-i", f"color=s={BITS}x9:r={FPS}", "-frames:v", str(PICTURES)),
            *("-vf", NUMBERS, "-c:v", "mjpeg", "-q:v", "3", "-f", "mjpeg", str(film)),
        ],
        check=True,
        stdin=subprocess.DEVNULL,
    )
