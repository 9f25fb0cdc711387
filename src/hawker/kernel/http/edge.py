"""What stands before the application: request ids, figures, probes, and time for a body."""

import asyncio
import functools
import re
import time
from contextlib import suppress
from typing import Any

import structlog
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from opentelemetry.trace import SpanKind, StatusCode
from prometheus_client import Histogram

from hawker.kernel import metrics, probes, tracing
from hawker.kernel.errors import Refusal
from hawker.kernel.http.call import Services
from hawker.kernel.ids import Id
from hawker.kernel.tracing import Recorder

REQUEST_ID = re.compile(rb"[A-Za-z0-9_-]{8,64}")
BODY_WITHIN_S = 15.0  # for a whole body: who trickles holds a place that others need
BYTES_PER_S = 64 * 1024  # a large body gets a second more for as many as it brought
BODY_LONGEST_S = 120.0
UNREAD_LIMIT = 256 * 1024  # bytes of a body that is refused before it is read
LINGER_S = 2.0  # for what is on its way when one has answered and is about to hang up
LINGER_LIMIT = 8 << 20  # bytes of it
SLOW_S = 1.0  # an answer that took longer is worth a line in the log
DEFECT = 500

log = structlog.get_logger()


class RequestId(Id, prefix="req"):
    """Names one request, in answers, logs and bug reports."""


class TooSlow(Refusal, code="http.too_slow", status=408):
    """The body did not come in time."""


class _Body:
    """What arrives of one request, by a deadline that begins when it is first asked for."""

    __slots__ = ("_begun_at", "_is_whole", "_length", "_receive", "_size", "is_late")

    def __init__(self, receive: Receive, length: bytes) -> None:
        self._receive = receive
        self._length = length  # as it was announced
        self._begun_at: float | None = None  # of the loop's clock
        self._size = 0  # bytes that came
        self._is_whole = False  # afterwards one only waits for the peer to leave
        self.is_late = False

    @property
    def is_cut_off(self) -> bool:
        """Whether somebody began to read it and did not go on to its end."""
        return self._begun_at is not None and not self._is_whole

    @property
    def is_large_and_unread(self) -> bool:
        """Whether nobody began to read it, and it is more than one would read to be rid of it."""
        if self._begun_at is not None:
            return False
        return not self._length.isdigit() or int(self._length) > UNREAD_LIMIT

    async def receive(self) -> Any:
        """Return the next message. Raises TooSlow."""
        if self._is_whole:
            return await self._receive()
        if self._begun_at is None:
            self._begun_at = asyncio.get_running_loop().time()
        within_s = min(BODY_WITHIN_S + self._size / BYTES_PER_S, BODY_LONGEST_S)
        try:
            async with asyncio.timeout_at(self._begun_at + within_s):
                message: Any = await self._receive()
        except TimeoutError:
            self.is_late = True
            raise TooSlow("The body of the request did not come in time.") from None
        self._size += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        return message

    async def linger(self) -> None:
        """Take some of what is still on its way, until the peer has seen that it is over.

        Hanging up on bytes that nobody took makes TCP throw away the answer at the peer.
        """
        left = 0 if self.is_late else LINGER_LIMIT
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_S):
                while left > 0:
                    message = await self._receive()
                    left -= len(message.get("body", b""))
                    if not message.get("more_body", False):
                        return  # the end of it, or of the connection


class Edge:
    """Wraps the application, and hands each request the services it works with.

    An id from another of our processes is kept, so that logs meet; the front door lets no other in.
    """

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] in probes.PATHS:
            await probes.answer(scope["path"], self._is_ready, send)
        else:
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        request_id = given.decode() if REQUEST_ID.fullmatch(given) else str(RequestId.new())
        scope.setdefault("state", {}).update(request_id=request_id, services=self._services)
        body = _Body(receive, headers.get(b"content-length", b"0"))
        parent = headers.get(b"traceparent", b"").decode("latin-1")
        with tracing.following(request_id, parent, scope["method"], SpanKind.SERVER) as span:
            await self._answer(scope, body, send, request_id, span)

    async def _answer(
        self, scope: HTTPScope, body: _Body, send: Send, request_id: str, span: Recorder
    ) -> None:
        status, hangs_up = DEFECT, False
        started_s = time.perf_counter()

        async def send_marked(message: Message) -> None:
            nonlocal status, hangs_up
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
                if body.is_cut_off or body.is_large_and_unread:
                    # The rest of the body must not be taken for a request, nor be waited for.
                    message["headers"].append((b"connection", b"close"))
                    hangs_up = True
            elif hangs_up and not message.get("more_body", False):
                last = message.get("body", b"")
                await send({"type": "http.response.body", "body": last, "more_body": True})
                await body.linger()
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        try:
            await self._app(scope, body.receive, send_marked)
        finally:
            _note(scope, status, time.perf_counter() - started_s, span)

    async def _is_ready(self) -> bool:
        return await self._services.db.is_alive()


@functools.cache  # looked up once for each of the few there are
def _seconds(method: str, route: str, status: int) -> Histogram:
    return metrics.REQUEST_SECONDS.labels(method, route, str(status))


def _note(scope: HTTPScope, status: int, took_s: float, span: Recorder) -> None:
    """Say what became of a request: in the figures, in its span, and in the log when it is due."""
    method, route = scope["method"], str(scope.get("path_template") or "unknown")
    _seconds(method, route, status).observe(took_s)
    span.update_name(f"{method} {route}")
    span.set_attribute("http.route", route)
    span.set_attribute("http.response.status_code", status)
    span.set_attribute("hawker.request_id", tracing.request_id.get())
    if status >= DEFECT:
        span.set_status(StatusCode.ERROR)
    if took_s >= SLOW_S:
        took_ms = round(took_s * 1000)
        log.warning("http.slow", method=method, route=route, status=status, took_ms=took_ms)
