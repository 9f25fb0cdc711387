"""What tests stand on: a real PostgreSQL, one database per test, and people who visit the site."""

import asyncio
import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import psycopg
import pytest
import pytest_asyncio
import structlog
from bench.site import UNHANDLED
from psycopg.rows import dict_row
from tests.databases import Databases
from tests.ports import PORTS
from tests.skipping import (  # noqa: F401 - hooks of pytest
    pytest_make_collect_report,
    pytest_runtest_makereport,
)
from tests.told import is_told

from hawker.app import wiring
from hawker.app.embedded.postgres import Postgres
from hawker.app.settings import Settings
from hawker.app.supervisor import site
from hawker.kernel import migrations
from hawker.kernel.clock import SteppedClock
from hawker.kernel.db import Db
from hawker.kernel.facts import Dispatcher
from hawker.kernel.timers import Ticker

MIGRATIONS = Path(migrations.__file__).parents[1] / "app" / "migrations"
structlog.configure(
    processors=[structlog.processors.add_log_level, structlog.processors.LogfmtRenderer()]
)
LONG = 200  # of a value in the name of a test
START = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
SITE_URL = "http://localhost:8080"
site.FREE_PORTS = PORTS  # those who run at the same time look elsewhere


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in a hook of the same name
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep those who visit the running site together: one worker runs it, not each of them."""
    here = Path(__file__).parent / "site"
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("site"))


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name what is long by its digest: pytest puts names into the environment, which has its size.

    A picture's own bytes in there kept every other program from starting.
    """
    if not isinstance(val, bytes | str) or len(val) <= LONG:
        return None
    data = val if isinstance(val, bytes) else val.encode("utf-8", "surrogatepass")
    return f"{len(data)} bytes {hashlib.sha256(data).hexdigest()[:8]}"


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder of this run, short enough for sockets."""
    path = Path(tempfile.mkdtemp(prefix="hawker-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(folder: Path) -> Iterator[Postgres]:
    """A server whose database `hawker` is migrated and stays empty: the template of all others."""
    server = Postgres(folder, durable=False)
    server.start()
    try:
        server.wait_ready()
        migrations.apply(server.dsn(), MIGRATIONS)
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def databases(postgres: Postgres) -> Databases:
    return Databases(postgres)


@pytest.fixture
def dsn(postgres: Postgres, databases: Databases) -> Iterator[str]:
    """The address of a database of this test's own, as its owner."""
    name = databases.take()
    yield postgres.dsn(name)
    databases.give_back(name)


@pytest.fixture
def clock() -> SteppedClock:
    """The only clock of the test; it moves when told."""
    return SteppedClock(START)


@pytest_asyncio.fixture
async def db(dsn: str, clock: SteppedClock) -> AsyncIterator[Db]:
    """The database as web processes see it."""
    async with Db(dsn, "hawker_app", clock=clock, size=20) as opened:
        yield opened


@pytest_asyncio.fixture
async def worker_db(dsn: str, clock: SteppedClock) -> AsyncIterator[Db]:
    """The database as workers see it."""
    async with Db(dsn, "hawker_worker", clock=clock, size=10) as opened:
        yield opened


@pytest.fixture
def fetch(dsn: str) -> Callable[..., Awaitable[list[dict[str, Any]]]]:
    """Rows of any SQL, as the owner, who sees everything."""

    async def run(sql: str, *arguments: object) -> list[dict[str, Any]]:
        async with await psycopg.AsyncConnection.connect(dsn, row_factory=dict_row) as owner:
            return await (await owner.execute(sql, arguments or None)).fetchall()

    return run


@pytest.fixture
def count(fetch: Callable[..., Awaitable[list[dict[str, Any]]]]) -> Callable[..., Awaitable[int]]:
    """How many rows: `await count("stock.levels WHERE available > 0")`."""

    async def run(tail: str) -> int:
        return (await fetch(f"SELECT count(*) AS n FROM {tail}"))[0]["n"]

    return run


@pytest.fixture(scope="session")
def unhandled() -> str:
    """What to count for the facts that a subscriber waits for and has not handled."""
    return UNHANDLED


class Facts:
    """Brings facts to their subscribers, in process."""

    def __init__(self, db: Db) -> None:
        self._dispatcher = Dispatcher(wiring.SUBSCRIBERS, db)

    async def drain(self) -> int:
        """Handle every fact and what follows from it; how many that were."""
        return await self._dispatcher.drain()

    def published(self, tag: str) -> list[dict[str, Any]]:
        """The facts of this kind that were drained, oldest first."""
        seen = [fact for fact in self._dispatcher.seen if fact.tag == tag]
        return [msgspec.json.decode(bytes(fact.data)) for fact in seen]


@pytest.fixture
def facts(worker_db: Db) -> Facts:
    return Facts(worker_db)


@pytest.fixture
def due(worker_db: Db) -> Callable[[], Awaitable[int]]:
    """Run what is due by the test's clock; how many timers that were."""

    async def run() -> int:
        ticker = Ticker(wiring.timers(SITE_URL), worker_db)
        done = 0
        while ran := await ticker.step():
            done += ran
        return done

    return run


@pytest.fixture
def settings(folder: Path, dsn: str) -> Settings:
    """Settings of a site that no other process serves."""
    environ = {
        "HAWKER_HOME": str(folder / "home"),
        "HAWKER_DATABASE_URL": dsn,
        "HAWKER_NATS_URL": "nats://127.0.0.1:1",
        "HAWKER_SECRET": "a secret of the tests alone",
    }
    return Settings.from_env(environ)


@pytest.fixture
def plugs() -> dict[str, object]:
    """What a test puts in the place of the site's own plugs."""
    return {}


@pytest.fixture
def web(settings: Settings, db: Db, worker_db: Db, plugs: dict[str, object]) -> Any:
    """The application of the web process."""
    return wiring.web_app(settings, db, bus=None, given={"desk_db": worker_db} | plugs)


class Answer(msgspec.Struct, frozen=True):
    """What the site answered; `json` is None when there was no JSON."""

    status: int
    json: Any
    headers: httpx.Headers
    text: str

    @property
    def code(self) -> str | None:
        return self.json.get("code") if isinstance(self.json, dict) else None

    @property
    def field(self) -> str | None:
        return self.json.get("field") if isinstance(self.json, dict) else None


class Visitor:
    """Somebody with a browser: keeps cookies and sends the CSRF token."""

    def __init__(self, app: Any, language: str = "zh-CN") -> None:
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url="http://localhost:8080",
            headers={"accept-language": language},
        )
        self._csrf = ""

    async def get(self, path: str, **options: Any) -> Answer:
        return await self._send("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> Answer:
        return await self._send("POST", path, json=json, **options)

    async def put(self, path: str, json: Any = None, **options: Any) -> Answer:
        return await self._send("PUT", path, json=json, **options)

    async def delete(self, path: str, **options: Any) -> Answer:
        return await self._send("DELETE", path, **options)

    async def arrive(self) -> Answer:
        """Load a page: become a guest, or stay who one is, and learn the CSRF token."""
        answer = await self.get("/auth/session")
        self._csrf = answer.json["csrf_token"]
        return answer

    async def sign_in(self, address: str) -> Answer:
        """Sign in with the code from the mailbox."""
        asked = await self.post("/auth/codes", {"address": address})
        assert asked.status == 202, asked.text
        mail = await self.get("/mailbox", params={"address": address})
        code = next(word for word in mail.json["items"][0]["text"].split() if word.isdigit())
        answer = await self.post("/auth/sessions", {"address": address, "code": code})
        assert answer.status == 201, answer.text
        self._csrf = answer.json["csrf_token"]
        return answer

    async def _send(
        self, method: str, path: str, *, key: str = "", headers: Any = None, **options: Any
    ) -> Answer:
        sent = dict(headers or {})
        if method != "GET":
            if not self._csrf:
                await self.arrive()
            sent.setdefault("x-csrf-token", self._csrf)
        if key:
            sent["idempotency-key"] = key
        if options.get("json") is None:
            options.pop("json", None)
        address = path if path.startswith("/sandbox") else f"/api/v1{path}"
        answer = await self.client.request(method, address, headers=sent, **options)
        is_json = "json" in answer.headers.get("content-type", "")
        body = answer.json() if is_json and answer.content else None
        if "problem+json" in answer.headers.get("content-type", ""):
            assert is_told(method, address, body["code"]), f"{method} {address}: {body['code']}"
        return Answer(answer.status_code, body, answer.headers, answer.text)


@pytest_asyncio.fixture
async def visitor(web: Any) -> AsyncIterator[Callable[..., Visitor]]:
    """Make visitors: each call is a new guest."""
    visitors: list[Visitor] = []

    def make(language: str = "zh-CN") -> Visitor:
        visitors.append(Visitor(web, language))
        return visitors[-1]

    yield make
    await asyncio.gather(*(each.client.aclose() for each in visitors))
