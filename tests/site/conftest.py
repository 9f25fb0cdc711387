"""A whole site, running for real: every process and the front door; and who broadcasts there."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import msgspec
import psycopg
import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright
from psycopg.rows import dict_row

from hawker.app.demo.visitor import Visitor
from hawker.app.embedded.postgres import Postgres
from hawker.app.seed.people import HOST
from hawker.app.settings import Settings
from hawker.app.supervisor.running import running
from hawker.app.supervisor.tree import Tree
from hawker.stage.live.model import RoomId

sys.path.insert(0, str(Path(__file__).parent))  # for what these tests share

from asking import sign_in
from browsing import FLAGS, PATIENCE_MS, PICTURES
from places import environ

AGAIN_S = 0.3  # OBS waits longer
PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=480x854:rate=25")
SOUND = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25")
COLOURS = ("-pix_fmt", "yuv420p", "-b:v", "600k")
AAC = ("-c:a", "aac", "-b:a", "64k")


class Site(msgspec.Struct):
    """The running site, and its host."""

    settings: Settings
    tree: Tree
    host: Visitor

    @property
    def url(self) -> str:
        return self.settings.public_url

    def pid(self, name: str) -> int:
        """The process number of a program of the site."""
        (found,) = self.pids(name)
        return found

    def pids(self, *names: str) -> list[int]:
        """The process numbers of those of these programs that run now."""
        found = [each.pid for each in self.tree.children if each.program.name in names]
        return [pid for pid in found if pid is not None]

    async def fetch(self, sql: str) -> list[dict]:
        """Rows of any SQL, as the owner, who sees everything."""
        dsn = Postgres(self.settings.home).dsn()
        async with await psycopg.AsyncConnection.connect(dsn, row_factory=dict_row) as owner:
            return await (await owner.execute(sql)).fetchall()

    async def prove(self, address: str, *, ago: str = "0 hours") -> None:
        """Have their sessions have proven so long ago who they are: codes are given sparingly."""
        await self.fetch(
            f"UPDATE accounts.sessions SET proven_at = now() - interval '{ago}' WHERE account_id ="
            f" (SELECT account_id FROM accounts.identities WHERE address = '{address}')"
            " RETURNING id"
        )

    async def broadcasts(self, room: str) -> list[dict]:
        """Those of a room that go on."""
        running = await self.fetch("SELECT id, room_id FROM live.broadcasts WHERE ended_at IS NULL")
        return [each for each in running if RoomId.of(each["room_id"]) == room]

    async def count(self, tail: str) -> int:
        return (await self.fetch(f"SELECT count(*) AS n FROM {tail}"))[0]["n"]


class Publisher:
    """ffmpeg, publishing by RTMP as OBS would; begins again when it is cut off."""

    def __init__(self, address: str) -> None:
        self._command = [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-re"),
            *(*PICTURE, *SOUND, *H264, *COLOURS, *AAC, "-f", "flv", address),
        ]
        self.pid: int | None = None  # while it publishes

    async def once(self) -> int:
        """Publish until it ends by itself; its exit code."""
        quiet = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(*self._command, stdin=quiet, stderr=quiet)
        self.pid = process.pid
        try:
            return await process.wait()
        finally:
            self.pid = None
            if process.returncode is None:
                process.kill()
                await process.wait()

    @asynccontextmanager
    async def on_air(self) -> AsyncIterator["Publisher"]:
        """Publish while inside."""

        async def keep_on() -> None:
            while True:
                await self.once()
                await asyncio.sleep(AGAIN_S)

        task = asyncio.create_task(keep_on())
        try:
            yield self
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@pytest.fixture(scope="session")
def publisher() -> type[Publisher]:
    """`publisher(address).on_air()`."""
    return Publisher


@pytest_asyncio.fixture(scope="session")
async def site(folder: Path) -> AsyncIterator[Site]:
    settings = Settings.from_env(environ(folder / "site"))
    words: list[str] = []
    async with (
        running(settings, words.append, words.append, seeded=True) as tree,
        Visitor(settings, "host") as host,
    ):
        await host.sign_in(HOST.address)
        yield Site(settings, tree, host)


@pytest_asyncio.fixture(scope="session")
async def browser():
    program = os.environ.get("HAWKER_CHROMIUM") or shutil.which("chromium")
    assert program, "`make test` finds or installs a Chromium"
    PICTURES.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        await opened.close()


@pytest.fixture(scope="session")
def known() -> dict[str, Any]:
    """Who signed in already, and what their browser keeps of it: codes are given sparingly."""
    return {}


@pytest_asyncio.fixture
async def page(browser, site, known):
    """Open pages: `await page(PHONE, "zh-CN", who=BUYER.address)`; errors of scripts fail the test.

    Whoever is named is signed in; they may be so on several pages.
    """
    contexts: list[Any] = []
    broken: list[str] = []

    async def open_page(
        size: dict[str, int], language: str, *, is_phone: bool = False, who: str = ""
    ) -> Page:
        context = await browser.new_context(
            viewport=size,
            locale=language,
            base_url=site.url,
            is_mobile=is_phone,
            storage_state=known.get(who),
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        opened = await context.new_page()
        opened.on("pageerror", lambda error: broken.append(str(error)))
        if who and who not in known:
            await sign_in(opened, who)
            known[who] = await context.storage_state()
        return opened

    yield open_page
    await asyncio.gather(*(context.close() for context in contexts))
    assert broken == []
