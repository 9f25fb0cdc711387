"""The origin: playlists, parts and segments over HTTP, the same bytes for everybody.

A server for one purpose: GET and HEAD of what is on the shelves, on a connection of the front
door or a CDN. It answers from memory where it can, and holds requests for what is not there yet.
"""

import asyncio
from collections.abc import Awaitable, Callable
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

log = structlog.get_logger()


class Request(msgspec.Struct, frozen=True, gc=False):
    """What was asked for."""

    method: str
    path: str
    query: dict[str, list[str]]


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What is sent back. `max_age_s` is how long anybody may keep it, None not at all."""

    body: bytes
    kind: str = "text/plain; charset=utf-8"
    status: int = 200
    max_age_s: int | None = None


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

    def on_message_complete(self) -> None:
        url, self._url = self._url, b""
        self._head_bytes = 0
        self.begun_at = None
        method = self._parser.get_method().decode("ascii", "replace")
        path, _, query = url.decode("ascii", "replace").partition("?")
        request = Request(method, path, parse_qs(query, max_num_fields=8) if query else {})
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
            self._transport.write(_rendered(request, answer, stays=stays))
            if not stays:
                self._transport.close()
                return
            await self._writable.wait()
        self._task = None
        self.idle_since = self._loop.time()
        if not self._transport.is_closing():
            self._transport.resume_reading()

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


def _rendered(request: Request, answer: Answer, *, stays: bool) -> bytes:
    if answer.max_age_s is None:
        cache = "no-store"
    else:
        immutable = ", immutable" if answer.max_age_s > 60 else ""  # noqa: PLR2004
        cache = f"public, max-age={answer.max_age_s}{immutable}"
    head = (
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\n"
        f"Content-Type: {answer.kind}\r\n"
        f"Content-Length: {len(answer.body)}\r\n"
        f"Cache-Control: {cache}\r\n"
        "Access-Control-Allow-Origin: *\r\n"
        "Access-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n"
        "Access-Control-Allow-Headers: Range\r\n"
        "Cross-Origin-Resource-Policy: cross-origin\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        f"Connection: {'keep-alive' if stays else 'close'}\r\n\r\n"
    )
    body = b"" if request.method == "HEAD" else answer.body
    return head.encode() + body
