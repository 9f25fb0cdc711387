"""Who takes their time at a port of ours: others are served, and the slow ones are hung up on."""

import asyncio
import socket
from contextlib import suppress

import httpx
import pytest
import pytest_asyncio

from hawker.app import draining
from hawker.app.processes import serving, timely

BODY = bytes(4 << 20)  # more than the system keeps for somebody who does not read
WITHIN_S = 10.0


class Pages:
    """An application with a large page, a held one, and one that reads what it is sent."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.asked = 0
        self.is_asked = asyncio.Event()

    async def __call__(self, scope, receive, send) -> None:
        assert scope["type"] == "http"
        self.asked += 1
        self.is_asked.set()
        if scope["path"] == "/held":
            await self.go_on.wait()
        body = BODY if scope["path"] == "/large" else b"ok"
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def pages():
    return Pages()


@pytest.fixture
def hurry(monkeypatch):
    monkeypatch.setattr(serving, "KEEP_ALIVE_S", 2.0)
    monkeypatch.setattr(timely, "HEAD_WITHIN_S", 0.3)
    monkeypatch.setattr(timely, "ANSWER_WITHIN_S", 0.3)


@pytest_asyncio.fixture
async def port(pages, hurry):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    made = serving.server(pages, port)
    task = asyncio.create_task(made._serve())
    while not made.started:  # noqa: ASYNC110 — it says so by an attribute alone
        await asyncio.sleep(0.01)
    yield port
    made.should_exit = made.force_exit = True
    await task


@pytest_asyncio.fixture
async def connect(port):
    writers = []

    async def run(data: bytes):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writers.append(writer)
        writer.write(data)
        return reader, writer

    yield run
    for writer in writers:
        writer.close()


async def is_hung_up_on(reader, writer, trickle: bytes = b"") -> bool:
    """Whether it is, whatever is sent on."""

    async def go_on() -> None:
        while trickle:
            writer.write(trickle)
            await asyncio.sleep(0.02)

    sending = asyncio.create_task(go_on())
    try:
        async with asyncio.timeout(WITHIN_S):
            with suppress(ConnectionError):
                while await reader.read(1 << 16):
                    pass
            return True
    except TimeoutError:
        return False
    finally:
        sending.cancel()


async def served(port: int, path: str = "/") -> int:
    async with httpx.AsyncClient() as client:
        return (await client.get(f"http://127.0.0.1:{port}{path}")).status_code


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nx: "], ids=["nothing", "half a head"])
@pytest.mark.parametrize("trickle", [b"", b"x"], ids=["silent", "trickling"])
async def test_a_head_that_does_not_come_is_waited_for_so_long(connect, port, begun, trickle):
    if not begun and trickle:
        trickle = b"\r\n"  # empty lines before a request are allowed
    slow = await connect(begun)

    assert await served(port) == 200
    assert await is_hung_up_on(*slow, trickle)


async def test_a_second_request_has_no_more_time_than_the_first(connect, pages):
    slow = await connect(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
    assert b"200" in await slow[0].readuntil(b"ok")

    assert await is_hung_up_on(*slow, b"\r\n")
    assert pages.asked == 1


async def test_the_rest_of_a_body_that_was_not_asked_for_is_not_waited_for(connect, pages):
    slow = await connect(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n")
    assert b"200" in await slow[0].readuntil(b"ok")

    assert await is_hung_up_on(*slow, b"x")
    assert pages.asked == 1


async def test_a_body_that_comes_after_its_answer_is_passed_over(connect, pages):
    reader, writer = await connect(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n")
    await reader.readuntil(b"ok")
    for piece in (b"12", b"345", b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"):
        writer.write(piece)
        await asyncio.sleep(0.02)

    assert b"200" in await reader.readuntil(b"ok")
    assert pages.asked == 2


async def test_who_never_reads_an_answer_is_hung_up_on(connect, port, pages):
    _, writer = await connect(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n" * 3)
    writer.transport.pause_reading()
    await pages.is_asked.wait()

    assert await served(port) == 200
    async with asyncio.timeout(WITHIN_S):
        while not writer.transport.is_closing():
            writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")  # fails once it is
            await asyncio.sleep(0.02)


async def test_who_reads_a_large_answer_gets_it_whole(port):
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{port}/large")

    assert answer.content == BODY


async def test_of_too_many_connections_without_a_request_the_oldest_goes(
    connect, port, monkeypatch
):
    monkeypatch.setattr(timely, "HEAD_WITHIN_S", 600.0)
    monkeypatch.setattr(timely, "WAITING_LIMIT", 20)
    slow = [await connect(b"GET / HTTP/1.1\r\nx: ") for _ in range(60)]

    assert await served(port) == 200
    assert await is_hung_up_on(*slow[0])
    assert not slow[-1][0].at_eof()


async def test_beyond_the_requests_we_answer_at_once_one_is_told_to_come_back(
    connect, port, pages, monkeypatch
):
    monkeypatch.setattr(serving, "IN_FLIGHT_LIMIT", 1)
    held, _ = await connect(b"GET /held HTTP/1.1\r\nhost: x\r\n\r\n")
    await pages.is_asked.wait()

    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{port}/")
        asked = await client.get(f"http://127.0.0.1:{port}{draining.OPEN}")
    pages.go_on.set()

    assert (answer.status_code, answer.json()["code"]) == (503, "http.unavailable")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "1"
    assert asked.status_code == 200, "whoever asks whether it is there hears that it is"
    assert b"200" in await held.readuntil(b"ok")
