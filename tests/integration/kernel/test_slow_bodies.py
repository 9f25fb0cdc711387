"""Bodies that do not come: a request that waits for one ends by itself, and writes nothing."""

import asyncio

import httpx
import msgspec
import pytest_asyncio
from litestar import Response, post
from litestar.params import JSONBody

from hawker.kernel import timers
from hawker.kernel.auth import Principal
from hawker.kernel.db import Tx
from hawker.kernel.http import Call, Site, create_app, edge
from hawker.kernel.ids import AccountId, StoreId

SITE = Site("a secret of the tests", "https://shop.example", "rtmp://shop.example/live")


class Thing(msgspec.Struct, frozen=True):
    name: str


@post("/api/v1/things")
async def make_thing(data: JSONBody[Thing], call: Call) -> Response[Thing]:
    """Make a thing."""

    async def verb(tx: Tx) -> Thing:
        await timers.set(tx, "test.thing", StoreId.new(), tx.now)
        return data

    return await call.once(verb)


class AnySession:
    async def find(self, token: str, now: object, address: str) -> Principal | None:
        return Principal(AccountId.new(), is_guest=False, name="Ada")


@pytest_asyncio.fixture
async def client(db):
    app = create_app([make_thing], db=db, sessions=AnySession(), site=SITE, bus=None, plugs={})
    transport = httpx.ASGITransport(app)
    headers = {"authorization": "Bearer a", "content-type": "application/json"}
    async with httpx.AsyncClient(
        transport=transport, base_url="https://shop.example", headers=headers
    ) as made:
        yield made


async def pieces(*given, then_s=0.0, pause_s=0.0):
    for piece in given:
        yield piece
        await asyncio.sleep(pause_s)
    await asyncio.sleep(then_s)


async def test_a_body_that_stops_halfway_is_given_up(client, count, monkeypatch):
    monkeypatch.setattr(edge, "BODY_WITHIN_S", 0.1)

    answer = await client.post("/api/v1/things", content=pieces(b'{"name"', then_s=600))

    assert (answer.status_code, answer.json()["code"]) == (408, "http.too_slow")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["connection"] == "close"
    assert await count("kernel.timers") == 0
    assert await count("kernel.idempotency") == 0


async def test_a_body_that_trickles_gets_no_more_time_than_another(client, count, monkeypatch):
    monkeypatch.setattr(edge, "BODY_WITHIN_S", 0.2)
    trickle = pieces(b'{"name": "', *[b"x"] * 100, b'"}', pause_s=0.05)

    answer = await client.post("/api/v1/things", content=trickle)

    assert (answer.status_code, answer.json()["code"]) == (408, "http.too_slow")
    assert await count("kernel.timers") == 0


async def test_a_body_in_pieces_is_read_as_one(client, count):
    answer = await client.post("/api/v1/things", content=pieces(b'{"na', b'me": "cup', b'"}'))

    assert (answer.status_code, answer.json()) == (201, {"name": "cup"})
    assert answer.headers.get("connection") is None
    assert await count("kernel.timers") == 1
