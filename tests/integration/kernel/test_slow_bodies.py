"""Bodies that do not come: a request that waits for one ends by itself, and writes nothing."""

import asyncio
import socket

import httpx
import msgspec
import pytest_asyncio
from litestar import Response, post
from litestar.params import JSONBody

from hawker.app.processes import serving
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
async def app(db):
    return create_app([make_thing], db=db, sessions=AnySession(), site=SITE, bus=None, plugs={})


@pytest_asyncio.fixture
async def client(app):
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


@pytest_asyncio.fixture
async def port(app):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    made = serving.server(app, port)
    task = asyncio.create_task(made._serve())
    while not made.started:  # noqa: ASYNC110 — it says so by an attribute alone
        await asyncio.sleep(0.01)
    yield port
    made.should_exit = made.force_exit = True
    await task


async def test_who_sends_without_looking_still_hears_the_refusal(port):
    """It came before the body, and is read after it: the connection was not torn meanwhile."""
    size = 4 << 20
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /api/v1/nothing HTTP/1.1\r\nhost: x\r\ncontent-length: {size}\r\n\r\n"
    writer.write(head.encode())
    for _ in range(64):
        writer.write(bytes(size // 64))
        await writer.drain()

    answer = await reader.read()
    writer.close()

    assert answer.startswith(b"HTTP/1.1 404")
    assert b"connection: close" in answer
    assert answer.endswith(b"}")
