"""What keeps somebody out of a page: what axe calls serious, and what does not fit a telephone."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
from browsing import DESKTOP, PATIENCE_MS, PHONE, the
from playwright.async_api import Page, expect

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
FIND = """async () => {
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) =>
            `${id}: ${html.slice(0, 160)} — ${failureSummary.slice(0, 240)}`));
}"""
# By how much the page, or what is open over it, is wider than its place.
WIDER = """() => Math.max(
    document.scrollingElement.scrollWidth - document.documentElement.clientWidth,
    ...[...document.querySelectorAll('[role=dialog], dialog[open], .el-dialog')]
        .filter(each => each.clientWidth > 0).map(each => each.scrollWidth - each.clientWidth))
"""
SETTLED = """() => document.querySelector('.bone, [role=status] .row[aria-hidden]') === null
    && document.getAnimations().every(each => each.playState !== 'running'
        || each.effect.getTiming().iterations === Infinity)"""
# The address of every page that its router knows, as the router writes it.
ROUTES = """() => document.querySelector('#app').__vue_app__.config.globalProperties.$router
    .getRoutes().filter(({ children }) => children.length === 0).map(({ path }) => path)"""

Act = Callable[[Page], Awaitable[Any]]


class Stop(msgspec.Struct, frozen=True):
    """A page in a state that is worth a look: where it is, and what is there by then."""

    path: str
    sees: str  # a test id, or one " or " another, or a selector that begins with a dot
    then: Act | None = None  # leads from the page to the state, as to a dialog that is open
    named: str = ""  # when several stops have one path


class Round:
    """Somebody's walk over pages; `found` holds what was in their way, by page and theme."""

    def __init__(self, page: Page, sizes: tuple[dict[str, int], ...] = (PHONE, DESKTOP)) -> None:
        self._page = page
        self._sizes = sizes
        self._turn = 0
        self.found: dict[str, list[str]] = {}

    async def walk(self, stops: list[Stop], base: str = "") -> None:
        for stop in stops:
            await self._page.set_viewport_size(self._sizes[0])
            await self._page.goto(f"{base}{stop.path}")
            if stop.then:
                await stop.then(self._page)
            await self.look(stop.named or stop.path, stop.sees)

    async def look(self, name: str, sees: str) -> None:
        """Look at what is open now: in each theme at one size, by turns, so that all are seen."""
        page = self._page
        self._turn += 1
        schemes = ("light", "dark") if self._turn % 2 else ("dark", "light")
        for scheme, size in zip(schemes, self._sizes, strict=True):
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            await page.set_viewport_size(size)
            there = page.locator(selector(sees)).locator("visible=true")
            await expect(there.first).to_be_visible(timeout=PATIENCE_MS)
            await page.wait_for_function(SETTLED)
            found = await barriers(page)
            if size["width"] < 500 and (wider := await page.evaluate(WIDER)) > 0:
                found.append(f"wider than a telephone, by {wider} pixels")
            if found:
                self.found[f"{name}, {scheme}, {size['width']}"] = found


def selector(sees: str) -> str:
    if sees.startswith("."):
        return sees
    return ", ".join(f'[data-testid="{each}"]' for each in sees.split(" or "))


async def barriers(page: Page) -> list[str]:
    """What axe finds that keeps somebody out of what is shown now."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(AXE.read_text())
    return await page.evaluate(FIND)


async def routes(page: Page) -> set[str]:
    """Every page of the app that is open, by the patterns of its router."""
    return set(await page.evaluate(ROUTES))


def click(*names: str) -> Act:
    """Press one after the other."""

    async def run(page: Page) -> None:
        for name in names:
            await the(page, name).locator("visible=true").first.click()

    return run


def click_first(start: str) -> Act:
    """Press the first thing whose name begins so."""

    async def run(page: Page) -> None:
        await page.locator(f'[data-testid^="{start}"]:visible').first.click()

    return run
