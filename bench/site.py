"""A site of our own to measure: its own folder, its own ports, started as a user would start it."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import tempfile
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
from psycopg.rows import dict_row

from hawker.app.settings import Settings
from hawker.app.supervisor.claims import Taken, check_ports
from hawker.app.supervisor.running import running
from hawker.app.supervisor.site import ports
from hawker.app.supervisor.tree import Tree
from hawker.app.wiring import SUBSCRIBERS
from hawker.kernel.db import Db

TRIES = 50
FIRST_PORTS = range(20_000, 32_000)  # below those that systems give to outgoing connections
WANTED = ", ".join(f"('{each.name}', '{tag}')" for each in SUBSCRIBERS for tag in each.reactions)
# What to count for the facts that a subscriber waits for and has not handled.
UNHANDLED = f"""
kernel.outbox AS fact JOIN (VALUES {WANTED}) AS wanted (name, tag) USING (tag)
WHERE NOT EXISTS (SELECT FROM kernel.handled AS h
                  WHERE h.subscriber = wanted.name AND h.event_id = fact.id)
"""
SECURE = {
    "HAWKER_DOMAIN": "shop.example",
    "HAWKER_CERTIFICATES": "internal",
    "HAWKER_HOST": "127.0.0.1",
}
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class Site:
    """A running site, as the benchmarks see it."""

    def __init__(self, settings: Settings, tree: Tree, db: Db) -> None:
        self.settings = settings
        self.db = db  # in the worker's role, which sees every row
        self._tree = tree

    async def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Rows of any SQL, as the owner of the database."""
        address = self.settings.database_url
        async with await psycopg.AsyncConnection.connect(address, row_factory=dict_row) as owner:
            found = await owner.execute(cast("LiteralString", sql), values)
            return await found.fetchall() if found.description else []

    async def count(self, tail: str, *values: object) -> int:
        """How many rows: `await site.count("orders.orders WHERE status = 'to_ship'")`."""
        sql = f"SELECT count(*) AS n FROM {tail}"  # noqa: S608 — written by us
        return (await self.rows(sql, *values))[0]["n"]

    def pids(self, name: str) -> list[int]:
        """The processes whose name in the supervisor begins so: "web" for web-0 and web-1."""
        children = [c for c in self._tree.children if c.program.name.startswith(name)]
        return [child.pid for child in children if child.pid is not None]

    def memory_kb(self, name: str) -> float:
        """What the one process of that name has in memory."""
        (pid,) = self.pids(name)
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1024

    def cpu_s(self, name: str) -> float:
        """Processor time those processes and their children have used so far, in seconds."""
        return used_s(*self.pids(name))

    def ingest_url(self, key: str) -> str:
        """Where whoever has the key publishes by RTMP."""
        return f"rtmp://127.0.0.1:{self.settings.rtmp_port}/live/{key}"


@asynccontextmanager
async def open_site(
    *, seeded: bool = False, is_secure: bool = False, more: Mapping[str, str] | None = None
) -> AsyncGenerator[Site]:
    """Start a site in a folder that is thrown away; everything is stopped on the way out.

    A secure one speaks HTTPS by certificates of its own, and so HTTP/2. `more` are settings that
    it would not have by itself.
    """
    with folder() as home:
        settings = settings_in(home, {**(SECURE if is_secure else {}), **(more or {})})
        async with (
            running(settings, _say, _say, seeded=seeded) as tree,
            Db(settings.database_url, "hawker_worker", size=4) as db,
        ):
            yield Site(settings, tree, db)


@contextmanager
def folder() -> Generator[Path]:
    """A folder for a site, thrown away afterwards."""
    home = Path(tempfile.mkdtemp(prefix="hawker-bench-"))
    home.chmod(0o711)  # the database may run as another user
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def settings_in(home: Path, more: Mapping[str, str] | None = None) -> Settings:
    """Settings of a site in `home`, on ports that nobody listens on."""
    for _ in range(TRIES):
        inner = random.choice(FIRST_PORTS)  # noqa: S311 — just a port
        settings = Settings.from_env(
            {
                "HAWKER_HOME": str(home),
                "HAWKER_PORT": str(inner - 2),
                "HAWKER_RTMP_PORT": str(inner - 1),
                "HAWKER_INNER_PORT": str(inner),
                "HAWKER_HTTP_PORT": str(inner - 2),
                "HAWKER_HTTPS_PORT": str(inner - 3),
                **(more or {}),
            }
        )
        try:
            check_ports(ports(settings))
        except Taken:
            continue
        return settings
    raise Taken("No block of free ports was found.")


async def settled(site: Site, within_s: float) -> float:
    """Wait until every fact was handled by all who react to it; how long that took, in seconds."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while left := await site.count(UNHANDLED):
        assert loop.time() - began < within_s, f"{left} facts were not handled"
        await asyncio.sleep(0.05)
    return loop.time() - began


def used_s(*tops: int) -> float:
    """Processor time that processes and all below them have used so far, in seconds."""
    parents = _parents()
    return sum(_cpu_s(pid) for top in tops for pid in _family(top, parents))


def _cpu_s(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S if fields else 0.0


def _family(top: int, parents: Mapping[int, int]) -> set[int]:
    """A process and all that descend from it."""
    family = {top}
    grew = True
    while grew:
        more = {pid for pid, parent in parents.items() if parent in family} - family
        family |= more
        grew = bool(more)
    return family


def _parents() -> dict[int, int]:
    """The parent of every process of the machine."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return {pid: int(fields[1]) for pid in pids if (fields := _stat(pid))}


def _stat(pid: int) -> list[str]:
    """What /proc says about a process, from its state on; nothing when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _say(_: str) -> None:
    pass
