"""What goes over the wire for an answer of ours: as little as can be, and nothing false."""

import asyncio
import socket

import pytest
import pytest_asyncio

from hawker.app.processes import serving

WITHIN_S = 10.0


class Said:
    """An application that answers what the path names."""

    async def __call__(self, scope, receive, send) -> None:
        messages = getattr(self, scope["path"].removeprefix("/"))
        for message in messages():
            await send(message)

    def plain(self):
        yield start(200, (b"content-length", b"5"))
        yield body(b"whole")

    def pieces(self):
        yield start(200)
        yield body(b"one", more=True)
        yield body(b"", more=True)
        yield body(b"two")

    def empty(self):
        yield start(204)
        yield body(b"")

    def forged(self):
        yield start(200, (b"x-name", b"a\r\nx-more: b"))
        yield body(b"")

    def short(self):
        yield start(200, (b"content-length", b"9"))
        yield body(b"five!")

    def long(self):
        yield start(200, (b"content-length", b"2"))
        yield body(b"five!")

    def unfinished(self):
        yield start(200, (b"content-length", b"2"))

    def closing(self):
        yield start(200, (b"content-length", b"0"), (b"connection", b"close"))
        yield body(b"")


def start(status, *headers):
    return {"type": "http.response.start", "status": status, "headers": list(headers)}


def body(content, *, more=False):
    return {"type": "http.response.body", "body": content, "more_body": more}


@pytest_asyncio.fixture
async def port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    made = serving.server(Said(), port)
    task = asyncio.create_task(made._serve())
    while not made.started:  # noqa: ASYNC110 — it says so by an attribute alone
        await asyncio.sleep(0.01)
    yield port
    made.should_exit = made.force_exit = True
    await task


@pytest.fixture
def ask(port):
    """Send it all at once, and read until the server hangs up."""

    async def run(*requests: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"".join(requests))
        async with asyncio.timeout(WITHIN_S):
            said = await reader.read()
        writer.close()
        return said

    return run


def request(path: str, method: str = "GET", version: str = "1.1", more: str = "") -> bytes:
    return f"{method} /{path} HTTP/{version}\r\nhost: x\r\n{more}\r\n".encode()


LAST = request("plain", more="connection: close\r\n")


def undated(said: bytes) -> bytes:
    """What was said without the hour."""
    return b"\r\n".join(
        line for line in said.split(b"\r\n") if not line.startswith((b"date: ", b"Date: "))
    )


WHOLE = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n%s\r\nwhole"


async def test_answers_come_in_the_order_of_their_requests(ask):
    said = undated(await ask(request("plain"), request("empty"), LAST))

    assert said == b"".join(
        [
            WHOLE % b"",
            b"HTTP/1.1 204 No Content\r\n\r\n",
            WHOLE % b"connection: close\r\n",
        ]
    )


async def test_a_body_of_unknown_length_comes_in_pieces(ask):
    said = undated(await ask(request("pieces"), LAST))

    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    assert said.startswith(head + b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n" + b"HTTP/1.1 200 OK")


async def test_a_head_that_was_asked_for_alone_has_no_body(ask):
    said = undated(await ask(request("plain", "HEAD"), request("pieces", "HEAD"), LAST))

    assert said == b"".join(
        [
            b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n\r\n",
            WHOLE % b"connection: close\r\n",
        ]
    )


async def test_an_old_peer_is_hung_up_on(ask):
    assert undated(await ask(request("plain", version="1.0"))) == WHOLE % b"connection: close\r\n"


async def test_who_wants_to_close_does(ask):
    said = undated(await ask(request("closing"), LAST))

    assert said == b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("path", "begins"),
    [
        ("forged", b"HTTP/1.1 500 Internal Server Error"),
        ("short", b"HTTP/1.1 200 OK"),
        ("long", b""),
        ("unfinished", b""),
    ],
)
async def test_a_broken_answer_ends_the_connection(ask, path, begins):
    said = await ask(request(path), LAST)

    assert said.split(b"\r\n")[0] == begins
    assert b"x-more" not in said
    assert b"whole" not in said, "nobody knows where the next answer would begin"
