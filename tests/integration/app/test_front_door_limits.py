"""What the front door does about who is slow, who sends too much, and servers that are away."""

import asyncio
from contextlib import suppress

import httpx
import pytest_asyncio

from hawker.app import draining
from hawker.app.embedded import caddy
from hawker.app.supervisor.site import front_door, settings_on_free_ports
from hawker.app.supervisor.tree import Tree

OPEN = f"GET {draining.OPEN} ".encode()
WITHIN_S = 1.0  # instead of the time that bodies and answers have
UPGRADE = (
    b"GET /room/rom_1 HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"
)
POST = b"POST /api/v1/things HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n"


class Servers:
    """A web process that takes its time, and a hub that says again what it hears."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []  # heads of requests
        self.bodies: list[bytes] = []
        self.cut_off = asyncio.Event()  # in the middle of a body

    async def web(self, reader, writer) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            head = await reader.readuntil(b"\r\n\r\n")
            if OPEN in head:  # the front door asks now and then
                writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
                writer.close()
                return
            self.heard.append(head)
            length = next(
                (line for line in head.lower().split(b"\r\n") if b"content-length" in line), b": 0"
            )
            body = await reader.readexactly(int(length.partition(b": ")[2]))
            self.bodies.append(body)
            writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok")
        if len(self.bodies) < len(self.heard):
            self.cut_off.set()
        writer.close()

    async def hub(self, reader, writer) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\n")
        writer.write(b"connection: upgrade\r\nupgrade: websocket\r\n\r\n")
        while said := await reader.read(100):
            writer.write(said)
        writer.close()


@pytest_asyncio.fixture
async def servers(tmp_path, monkeypatch):
    """A front door in a hurry, before one web process and a hub."""
    monkeypatch.setattr(caddy, "BODY_WITHIN", f"{WITHIN_S}s")
    monkeypatch.setattr(caddy, "ANSWER_WITHIN", f"{WITHIN_S}s")
    made = Servers()
    made.settings = settings = settings_on_free_ports(tmp_path)
    started = [
        await asyncio.start_server(made.web, "127.0.0.1", settings.web_ports[0]),
        await asyncio.start_server(made.hub, "127.0.0.1", settings.hub_port),
    ]
    tree = Tree(tmp_path / "log", print)
    await tree.start([front_door(settings, web=tmp_path)])
    yield made
    await tree.stop()
    for each in started:
        each.close()


@pytest_asyncio.fixture
async def connect(servers):
    writers = []

    async def to_the_door():
        reader, writer = await asyncio.open_connection("127.0.0.1", servers.settings.port)
        writers.append(writer)
        return reader, writer

    yield to_the_door
    for writer in writers:
        writer.close()


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"] == f"urn:hawker:problem:{body['code']}"
    assert body["title"]
    return answer.status_code, body["code"]


async def test_web_never_hears_of_a_body_that_stops_halfway(servers, connect):
    _, writer = await connect()
    writer.write(POST % 100 + b"only this")

    await asyncio.sleep(2 * WITHIN_S)
    reader, other = await connect()
    other.write(POST % 5 + b"whole")
    assert b"200 OK" in await reader.readuntil(b"ok")

    assert servers.bodies == [b"whole"]
    assert len(servers.heard) == 1


async def test_web_waits_for_a_large_body_no_longer_than_bodies_may_take(servers, connect):
    _, writer = await connect()
    writer.write(POST % 1_000_000 + bytes(600_000))

    async with asyncio.timeout(10 * WITHIN_S):
        await servers.cut_off.wait()
    assert servers.bodies == []


async def test_a_whole_body_reaches_web_as_it_was_sent(servers, connect):
    reader, writer = await connect()
    writer.write(POST % 9)
    for piece in (b"one", b"two", b"six"):
        await asyncio.sleep(0.05)
        writer.write(piece)

    assert b"200 OK" in await reader.readuntil(b"ok")
    assert servers.bodies == [b"onetwosix"]


async def test_a_socket_of_a_room_outlives_the_time_for_bodies(connect):
    reader, writer = await connect()
    writer.write(UPGRADE)
    assert b"101 Switching" in await reader.readuntil(b"\r\n\r\n")

    await asyncio.sleep(2 * WITHIN_S)
    writer.write(b"still here")

    assert await reader.readexactly(10) == b"still here"


async def test_a_body_over_the_limit_is_refused_as_the_api_would(servers):
    url = f"http://127.0.0.1:{servers.settings.port}/api/v1/files"
    async with httpx.AsyncClient() as client:
        answer = await client.post(url, content=bytes(32_000_001))

    assert problem(answer) == (413, "http.too_large")
    assert servers.bodies == []


async def test_while_web_is_away_the_api_says_so_as_a_problem_document(tmp_path):
    settings = settings_on_free_ports(tmp_path)
    tree = Tree(tmp_path / "log", print)
    await tree.start([front_door(settings, web=tmp_path)])
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{settings.port}", timeout=20
    ) as client:
        answer = await client.get("/api/v1/products")
        room = await client.get("/room/rom_1")
    await tree.stop()

    assert problem(answer) == (503, "http.unavailable")
    assert answer.headers["retry-after"] == "2"
    assert room.text == "502 Bad Gateway"
