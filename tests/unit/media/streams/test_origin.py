"""The origin's HTTP, over a real socket on the loopback."""

import asyncio
import contextlib

import httpx
import pytest
import pytest_asyncio

from hawker.media.streams import origin
from hawker.media.streams.origin import HEAD_LIMIT_BYTES, NOT_FOUND, Answer, Origin


@pytest.fixture
def held():
    return asyncio.Event()


@pytest_asyncio.fixture
async def port(held):
    async def answer(request):
        match request.path:
            case "/kept":
                return Answer(b"bytes", "video/mp4", max_age_s=3_600)
            case "/fresh":
                return Answer(repr(request.query).encode(), max_age_s=1)
            case "/held":
                await held.wait()
                return Answer(b"late")
            case "/broken":
                raise ZeroDivisionError
            case _:
                return NOT_FOUND

    made = Origin(answer)
    yield await made.start("127.0.0.1", 0)
    await made.stop()


@pytest_asyncio.fixture
async def client(port):
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as made:
        yield made


async def nowhere(request):
    return NOT_FOUND


async def talk(port, data):
    """Send bytes; return everything that comes back until the origin hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    answer = await reader.read()
    writer.close()
    return answer


async def test_what_never_changes_may_be_kept_and_what_does_may_not(client):
    kept, fresh, missing = [await client.get(path) for path in ("/kept", "/fresh?a=1", "/x")]

    assert (kept.content, kept.headers["content-type"]) == (b"bytes", "video/mp4")
    assert kept.headers["cache-control"] == "public, max-age=3600, immutable"
    assert (fresh.text, fresh.headers["cache-control"]) == ("{'a': ['1']}", "public, max-age=1")
    assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-store")
    assert {a.headers["access-control-allow-origin"] for a in (kept, fresh, missing)} == {"*"}


async def test_heads_and_preflights_are_answered_and_writes_are_not(client):
    head = await client.head("/kept")
    asked = await client.options("/kept")
    written = await client.post("/kept", content=b"x" * 100)

    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "5")
    assert (asked.status_code, asked.content) == (204, b"")
    assert written.status_code == 405


async def test_requests_in_one_breath_are_answered_in_order(port):
    data = b"GET /kept HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\nConnection: close\r\n\r\n"

    answer = await talk(port, data)

    assert answer.index(b"200 OK") < answer.index(b"bytes") < answer.index(b"404 Not Found")


async def test_a_held_request_does_not_hold_up_others(client, held):
    late = asyncio.create_task(client.get("/held"))
    assert (await client.get("/kept")).status_code == 200
    assert not late.done()

    held.set()
    assert (await late).content == b"late"


async def test_a_defect_is_answered_and_the_connection_lives_on(client):
    assert (await client.get("/broken")).status_code == 500
    assert (await client.get("/kept")).status_code == 200


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"\x16\x03\x01 nonsense\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * (HEAD_LIMIT_BYTES + 1), b"431"),
        (b"GET /" + b"a" * HEAD_LIMIT_BYTES + b" HTTP/1.1\r\n\r\n", b"431"),
    ],
)
async def test_what_is_no_request_is_refused(port, data, status):
    assert status in await talk(port, data)


async def test_who_trickles_a_request_is_hung_up_on_whatever_they_go_on_sending(monkeypatch):
    monkeypatch.setattr(origin, "HEAD_WITHIN_S", 0.3)
    monkeypatch.setattr(origin, "WATCH_S", 0.05)
    made = Origin(nowhere)
    port = await made.start("127.0.0.1", 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\n")

    async def trickle():
        while True:
            writer.write(b"X")
            await asyncio.sleep(0.02)

    trickling = asyncio.create_task(trickle())
    async with asyncio.timeout(10):
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
    trickling.cancel()
    writer.close()
    while made.connections:  # noqa: ASYNC110 — it is hung up first, and forgotten a moment later
        await asyncio.sleep(0.01)
    await made.stop()


async def test_who_never_reads_an_answer_is_hung_up_on(monkeypatch):
    monkeypatch.setattr(origin, "IDLE_S", 0.3)
    monkeypatch.setattr(origin, "WATCH_S", 0.05)

    async def large(request):
        return Answer(bytes(8 << 20))

    made = Origin(large)
    port = await made.start("127.0.0.1", 0)
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.transport.pause_reading()
    writer.write(b"GET / HTTP/1.1\r\n\r\n" * 3)
    async with asyncio.timeout(10):
        while not made.served:  # noqa: ASYNC110 — the server answers in its own time
            await asyncio.sleep(0.01)
        while made.connections:  # noqa: ASYNC110 — until it is hung up on
            await asyncio.sleep(0.01)

    assert made.served == 1
    writer.close()
    await made.stop()


async def test_beyond_its_connections_the_port_hangs_up_and_those_there_go_on(monkeypatch):
    monkeypatch.setattr(origin, "CONNECTIONS_LIMIT", 1)
    made = Origin(nowhere)
    port = await made.start("127.0.0.1", 0)
    first_reader, first = await asyncio.open_connection("127.0.0.1", port)
    first.write(b"GET / HTTP/1.1\r\n")
    while not made.connections:  # noqa: ASYNC110 — the server takes it in its own time
        await asyncio.sleep(0.01)

    second_reader, second = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.suppress(ConnectionError):
        assert await second_reader.read() == b""

    first.write(b"Host: x\r\n\r\n")
    assert (await first_reader.readline()).startswith(b"HTTP/1.1 ")
    first.close()
    second.close()
    await made.stop()
