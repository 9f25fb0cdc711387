"""The origin: playlists, parts and segments over HTTP, the same bytes for everybody.

A server for one purpose: GET and HEAD of what is on the shelves, on a connection of the front
door or a CDN. It answers from memory where it can, and holds requests for what is not there yet.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import cast
from urllib.parse import parse_qs

import httptools
import msgspec
import structlog

CONNECTIONS_LIMIT = 8_192
HEAD_LIMIT_BYTES = 16 << 10  # of one request
IDLE_S = 75.0  # between requests, and for an answer to be read
HEAD_WITHIN_S = 10.0  # for a request to arrive, once it has begun
WATCH_S = 5.0
PIECE_BYTES = 1 << 20  # of a long file, read and sent at a time
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")

log = structlog.get_logger()


class Request(msgspec.Struct, frozen=True, gc=False):
    """What was asked for."""

    method: str
    path: str
    query: dict[str, list[str]]
    wanted: str = ""  # of the file, as the header Range says it


class Length(msgspec.Struct, frozen=True, gc=False):
    """A long file, or a range of it: read when it is sent, and never whole in memory."""

    size_bytes: int
    read: Callable[[int, int], Awaitable[bytes]]  # from where, at most how much; nothing at the end
    tag: str  # changes whenever a byte does


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What is sent back. `max_age_s` is how long anybody may keep it, None not at all."""

    body: bytes
    kind: str = "text/plain; charset=utf-8"
    status: int = 200
    max_age_s: int | None = None
    length: Length | None = None  # of what is read piece by piece; `body` is empty then


Handler = Callable[[Request], Awaitable[Answer]]

NOT_FOUND = Answer(b"not found\n", status=404)


class Origin:
    """The port and its connections."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.connections: set[_Connection] = set()
        self.served = 0  # answers, since the start
        self._server: asyncio.Server | None = None
        self._watch: asyncio.Task[None] | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port, which is chosen by the system if 0 was asked for."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Connection(self), host, port, backlog=1_024
        )
        self._watch = asyncio.create_task(self._watching())
        return cast("int", self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Close the port and every connection."""
        assert self._server is not None, "it was started"
        assert self._watch is not None, "it was started"
        self._server.close()
        self._watch.cancel()
        for connection in list(self.connections):
            connection.hang_up()
        await asyncio.gather(self._watch, return_exceptions=True)

    async def _watching(self) -> None:
        """Hang up on idle connections. One timer for all of them."""
        while True:
            await asyncio.sleep(WATCH_S)
            now = asyncio.get_running_loop().time()
            for connection in list(self.connections):
                is_idle = connection.idle_since < now - IDLE_S
                begun_at = connection.begun_at
                if is_idle or (begun_at is not None and begun_at < now - HEAD_WITHIN_S):
                    connection.hang_up()


class _Connection(asyncio.Protocol):
    """One connection; its requests are answered one after the other."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._loop = asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._url = b""
        self._range = ""
        self._head_bytes = 0
        self._wanted: list[tuple[Request, bool]] = []  # not answered yet; whether to stay open
        self._task: asyncio.Task[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self.idle_since = self._loop.time()
        self.begun_at: float | None = None  # when the head that is coming began

    # --- asyncio -----------------------------------------------------------------------------
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        if len(self._origin.connections) >= CONNECTIONS_LIMIT:
            log.warning("origin.full", limit=CONNECTIONS_LIMIT)
            self._transport.abort()
            return
        self._origin.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 — asyncio's
        self._origin.connections.discard(self)
        self._writable.set()
        if self._task is not None:
            self._task.cancel()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        if not self._head_bytes:
            self.begun_at = self._loop.time()
        self._head_bytes += len(data)
        if self._head_bytes > HEAD_LIMIT_BYTES:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._refuse(HTTPStatus.BAD_REQUEST)
            return
        if self._wanted and self._task is None:
            self._task = self._loop.create_task(self._answer_all())

    # --- httptools ---------------------------------------------------------------------------
    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"range":
            self._range = value.decode("ascii", "replace")

    def on_message_complete(self) -> None:
        url, self._url = self._url, b""
        self._head_bytes = 0
        self.begun_at = None
        method = self._parser.get_method().decode("ascii", "replace")
        path, _, query = url.decode("ascii", "replace").partition("?")
        asked = parse_qs(query, max_num_fields=8) if query else {}
        request = Request(method, path, asked, self._range)
        self._range = ""
        self._wanted.append((request, self._parser.should_keep_alive()))

    # --- inside ------------------------------------------------------------------------------
    def hang_up(self) -> None:
        """Close, whatever is being waited for."""
        if self._transport is not None:
            self._transport.abort()

    async def _answer_all(self) -> None:
        assert self._transport is not None, "requests come on a connection"
        self._transport.pause_reading()
        while self._wanted:
            request, stays = self._wanted.pop(0)
            answer = await self._answer(request)
            self.idle_since = self._loop.time()
            self._origin.served += 1
            if answer.length is None:
                self._transport.write(_rendered(request, answer, stays=stays))
            else:
                await self._send(request, answer, answer.length, stays=stays)
            if not stays:
                self._transport.close()
                return
            await self._writable.wait()
        self._task = None
        self.idle_since = self._loop.time()
        if not self._transport.is_closing():
            self._transport.resume_reading()

    async def _send(self, request: Request, answer: Answer, long: Length, *, stays: bool) -> None:
        """Send a long file, or the range of it that was asked for, as fast as it is taken."""
        assert self._transport is not None, "requests come on a connection"
        start, end = _span(request.wanted, long.size_bytes)
        told = [("Accept-Ranges", "bytes"), ("ETag", f'"{long.tag}"')]
        status = HTTPStatus.OK
        if start >= end:
            status, start, end = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, 0, 0
            told.append(("Content-Range", f"bytes */{long.size_bytes}"))
        elif request.wanted:
            status = HTTPStatus.PARTIAL_CONTENT
            told.append(("Content-Range", f"bytes {start}-{end - 1}/{long.size_bytes}"))
        head = Answer(b"", answer.kind, status, answer.max_age_s)
        self._transport.write(_head(head, end - start, told, stays=stays))
        while request.method == "GET" and start < end and not self._transport.is_closing():
            await self._writable.wait()
            piece = await long.read(start, min(PIECE_BYTES, end - start))
            if not piece:  # less than was promised: only the end of the connection can say so
                self._transport.abort()
                return
            self._transport.write(piece)
            start += len(piece)
            self.idle_since = self._loop.time()

    async def _answer(self, request: Request) -> Answer:
        if request.method == "OPTIONS":
            return Answer(b"", status=HTTPStatus.NO_CONTENT)
        if request.method not in {"GET", "HEAD"}:
            return Answer(b"only GET\n", status=HTTPStatus.METHOD_NOT_ALLOWED)
        self.idle_since = self._loop.time()
        try:
            return await self._origin.handler(request)
        except Exception:
            log.exception("origin.failed", path=request.path)
            return Answer(b"failed\n", status=HTTPStatus.INTERNAL_SERVER_ERROR)

    def _refuse(self, status: HTTPStatus) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        if self._task is not None:
            self._task.cancel()
        refusal = Answer(f"{status.phrase}\n".encode(), status=status)
        self._transport.write(_rendered(Request("GET", "", {}), refusal, stays=False))
        self._transport.close()


def _span(wanted: str, size: int) -> tuple[int, int]:
    """Read one range of bytes (RFC 9110 §14.1.2); all of them for what is none or several."""
    found = _RANGE.fullmatch(wanted.strip())
    if found is None or found[1] == found[2] == "":
        return 0, size
    if found[1] == "":
        return max(0, size - int(found[2])), size
    return int(found[1]), min(size, int(found[2]) + 1) if found[2] else size


def _rendered(request: Request, answer: Answer, *, stays: bool) -> bytes:
    body = b"" if request.method == "HEAD" else answer.body
    return _head(answer, len(answer.body), [], stays=stays) + body


def _head(answer: Answer, length: int, told: Sequence[tuple[str, str]], *, stays: bool) -> bytes:
    more = "".join(f"{name}: {value}\r\n" for name, value in told)
    if answer.max_age_s is None:
        cache = "no-store"
    else:
        immutable = ", immutable" if answer.max_age_s > 60 else ""  # noqa: PLR2004
        cache = f"public, max-age={answer.max_age_s}{immutable}"
    head = (
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\n"
        f"Content-Type: {answer.kind}\r\n"
        f"Content-Length: {length}\r\n"
        f"{more}"
        f"Cache-Control: {cache}\r\n"
        "Access-Control-Allow-Origin: *\r\n"
        "Access-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n"
        "Access-Control-Allow-Headers: Range\r\n"
        "Cross-Origin-Resource-Policy: cross-origin\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        f"Connection: {'keep-alive' if stays else 'close'}\r\n\r\n"
    )
    return head.encode()
