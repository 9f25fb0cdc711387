"""The place that tests of all routes ask about, and what they say of the tables."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from itertools import count as counter
from typing import Any

import httpx
import psycopg
import pytest
import pytest_asyncio
from tests.conftest import START, Visitor
from tests.integration.app.examples import AWAY
from tests.integration.app.place import Place, made, open_place, who_is
from tests.integration.app.site import Lent, Scene, Tables

from hawker.app import wiring
from hawker.app.settings import Settings
from hawker.kernel.clock import SteppedClock
from hawker.kernel.db import Db
from hawker.kernel.ids import AccountId
from hawker.people.accounts import service as accounts
from hawker.places.channels import service as channels
from hawker.places.channels.model import Role
from hawker.places.stores import service as stores
from hawker.places.stores.model import Role as StoreRole

_numbers = counter(1)


@pytest.fixture
def hawker(settings: Settings) -> Callable[..., Awaitable[tuple[int, str]]]:
    """Run the command; its exit code and what it said."""

    async def run(*words: str) -> tuple[int, str]:
        environ = os.environ | settings.environ()
        command = [sys.executable, "-m", "hawker.app.cli", *words]
        pipe = asyncio.subprocess.PIPE
        made = await asyncio.create_subprocess_exec(
            *command, env=environ, stdout=pipe, stderr=asyncio.subprocess.STDOUT
        )
        said, _ = await made.communicate()
        assert made.returncode is not None
        return made.returncode, said.decode()

    return run


@pytest_asyncio.fixture
async def place(visitor: Callable[..., Any], worker_db: Db) -> Place:
    owner, buyer = visitor(), visitor()
    await owner.sign_in("owner@example.com")
    await buyer.sign_in("buyer@example.com")
    return await open_place(worker_db, owner, buyer, "tea-house")


Rows = dict[str, str]


@pytest.fixture
def rows(fetch: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Rows]]:
    """Say what stands in every table of ours, or only in the rows that name somebody."""

    async def read(naming: AccountId | None = None) -> Rows:
        tables = await fetch(
            "SELECT schemaname || '.' || tablename AS name FROM pg_tables"
            " WHERE tableowner = 'hawker_owner' AND schemaname <> 'public'"
        )
        where = "" if naming is None else f"WHERE each::text LIKE '%{naming.uuid}%'"
        parts = [
            f"SELECT '{table['name']}' AS name, count(*) || ' ' ||"
            f" md5(coalesce(string_agg(each::text, '|' ORDER BY each::text), '')) AS print"
            f" FROM {table['name']} AS each {where}"
            for table in tables
        ]
        return {row["name"]: row["print"] for row in await fetch(" UNION ALL ".join(parts))}

    return read


PEOPLE = [
    "guest",
    "stranger",
    "staff",
    "host",
    "operator",
    "owner",
    "buyer",
    "rival",
    "rival-buyer",
]
RIVAL_HOME = AWAY | {"name": "石敢当", "phone": "13711112222", "line1": "岱宗路 3 号"}


@pytest_asyncio.fixture(scope="module")
async def scene(postgres: Any, folder: Any) -> AsyncIterator[Scene]:
    """Both places, for all tests of a module: what they do is put back."""
    name = f"isolation_{next(_numbers)}"
    with psycopg.connect(postgres.dsn("postgres"), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE hawker STRATEGY FILE_COPY")
    dsn, clock = postgres.dsn(name), SteppedClock(START)
    settings = Settings.from_env(
        {"HAWKER_HOME": str(folder / "isolation"), "HAWKER_DATABASE_URL": dsn}
    )
    async with (
        Db(dsn, "hawker_app", clock=clock) as db,
        Db(dsn, "hawker_worker", clock=clock) as worker_db,
    ):
        lent = Lent(wiring.sessions(db))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(wiring, "sessions", lambda *_: lent)
            web = wiring.web_app(settings, db, bus=None, given={"desk_db": worker_db})
        people = {name: Visitor(web) for name in PEOPLE}
        opened = await _scene(people, worker_db, lent, dsn, clock)
        yield opened
        opened.tables.close()
        await asyncio.gather(*(each.client.aclose() for each in people.values()))


async def _scene(
    people: dict[str, Any], worker_db: Db, lent: Lent, dsn: str, clock: SteppedClock
) -> Scene:
    async with worker_db.system() as tx:
        address = "operator@example.com"
        await accounts.ensure_account(
            tx, address=address, name="O", language="en", is_operator=True
        )
    for name in PEOPLE[1:]:
        await people[name].sign_in(f"{name}@example.com")
    await people["guest"].arrive()
    here = await open_place(worker_db, people["owner"], people["buyer"], "tea-house")
    there = await open_place(worker_db, people["rival"], people["rival-buyer"], "rival", RIVAL_HOME)
    async with worker_db.system() as tx:  # those who change staff are asked for their row as well
        staff_id = await who_is(people["staff"])
        await stores.add_member(tx, here.ids["store_id"], staff_id, StoreRole.MANAGER)
    async with worker_db.system() as tx:
        channel = await channels.channel_by_id(tx, here.ids["channels"])
        await channels.add_member(tx, channel, await who_is(people["host"]), Role.HOST)
    await made(
        people["operator"].put("/admin/pages/privacy/en", {"version": 0, "text": "We keep little."})
    )
    clock.step(timedelta(minutes=2))  # what is done once a minute can be done again
    tables = Tables(dsn.replace("user=hawker_owner", "user=postgres"))
    tables.keep()
    return Scene(
        here=here,
        rival=there,
        tables=tables,
        kept=tables.prints(),
        lent=lent,
        browsers=[
            (each, httpx.Cookies(each.client.cookies), each._csrf) for each in people.values()
        ],
        staff_id=staff_id,
        **{name: people[name] for name in ("guest", "stranger", "staff", "host", "operator")},
    )
