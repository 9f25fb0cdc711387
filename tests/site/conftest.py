"""A whole site, running for real: every process, the front door, and a broadcast on air."""

import random
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import psycopg
import pytest_asyncio
from psycopg.rows import dict_row

from hawker.app.demo.broadcast import Host
from hawker.app.demo.visitor import Visitor
from hawker.app.embedded.postgres import Postgres
from hawker.app.settings import INNER_PORTS, Settings
from hawker.app.supervisor.running import running
from hawker.app.supervisor.tree import Tree

FIRST_PORTS = range(20_000, 32_000)  # below those that systems give to outgoing connections


class Site(msgspec.Struct):
    """The running site, and the host who is on air in it."""

    settings: Settings
    tree: Tree
    host: Host
    host_visitor: Visitor

    @property
    def url(self) -> str:
        return f"http://{self.settings.reachable_host}:{self.settings.port}"

    def pid(self, name: str) -> int:
        """The process number of a program of the site."""
        (child,) = [each for each in self.tree.children if each.program.name == name]
        assert child.pid is not None, f"{name} is not running"
        return child.pid

    async def fetch(self, sql: str) -> list[dict]:
        """Rows of any SQL, as the owner, who sees everything."""
        dsn = Postgres(self.settings.home).dsn()
        async with await psycopg.AsyncConnection.connect(dsn, row_factory=dict_row) as owner:
            return await (await owner.execute(sql)).fetchall()

    async def count(self, tail: str) -> int:
        return (await self.fetch(f"SELECT count(*) AS n FROM {tail}"))[0]["n"]


@pytest_asyncio.fixture(scope="session")
async def site(folder: Path) -> AsyncIterator[Site]:
    settings = Settings.from_env(_environ(folder / "site"))
    words: list[str] = []
    async with (
        running(settings, words.append, words.append, seeded=True) as tree,
        Visitor(settings, "host") as visitor,
    ):
        host = await Host.arrive(visitor, settings)
        await tree.start([host.publisher()])
        yield Site(settings, tree, host, visitor)


def _environ(home: Path) -> dict[str, str]:
    first = next(_free_blocks())
    return {
        "HAWKER_HOME": str(home),
        "HAWKER_PORT": str(first),
        "HAWKER_RTMP_PORT": str(first + 1),
        "HAWKER_INNER_PORT": str(first + 2),
        "HAWKER_PUBLIC_URL": f"http://127.0.0.1:{first}",
    }


def _free_blocks() -> Iterator[int]:
    """First numbers of blocks of ports that nobody listens on now."""
    while True:
        first = random.choice(FIRST_PORTS)
        with ExitStack() as taken:
            try:
                for port in range(first, first + INNER_PORTS + 2):
                    taken.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
        yield first
