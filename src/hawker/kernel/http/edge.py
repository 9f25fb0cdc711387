"""What stands before the application: request ids, figures, probes, and time for a body."""

import asyncio
import re
import time
from typing import Any

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from hawker.kernel import metrics, probes
from hawker.kernel.db import Db
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import Id

REQUEST_ID = re.compile(rb"[A-Za-z0-9_-]{8,64}")
BODY_WITHIN_S = 15.0  # for a whole body: who trickles holds a place that others need


class RequestId(Id, prefix="req"):
    """Names one request, in answers, logs and bug reports."""


class TooSlow(Refusal, code="http.too_slow", status=408):
    """The body did not come in time."""


class _Body:
    """What arrives of one request, by a deadline that begins when it is first asked for."""

    __slots__ = ("_due_at", "_is_whole", "_receive", "is_late")

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._due_at: float | None = None  # of the loop's clock
        self._is_whole = False  # afterwards one only waits for the peer to leave
        self.is_late = False

    async def receive(self) -> Any:
        """Return the next message. Raises TooSlow."""
        if self._is_whole:
            return await self._receive()
        if self._due_at is None:
            self._due_at = asyncio.get_running_loop().time() + BODY_WITHIN_S
        try:
            async with asyncio.timeout_at(self._due_at):
                message: Any = await self._receive()
        except TimeoutError:
            self.is_late = True
            raise TooSlow("The body of the request did not come in time.") from None
        self._is_whole = not message.get("more_body", False)
        return message


class Edge:
    """Wraps the application. An id sent by our front door is kept, so that logs meet."""

    def __init__(self, app: ASGIApp, db: Db) -> None:
        self._app = app
        self._db = db

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] in probes.PATHS:
            await probes.answer(scope["path"], self._is_ready, send)
        else:
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        method = scope["method"]
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 500
        started_s = time.perf_counter()
        body = _Body(receive)

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
                if body.is_late:  # the rest of the body must not be taken for a request
                    message["headers"].append((b"connection", b"close"))
            await send(message)

        try:
            await self._app(scope, body.receive, send_marked)
        finally:
            route = str(scope.get("path_template") or "unknown")
            took_s = time.perf_counter() - started_s
            metrics.REQUEST_SECONDS.labels(method, route, str(status)).observe(took_s)

    async def _is_ready(self) -> bool:
        return await self._db.is_alive()


def _request_id(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
            return value.decode()
    return str(RequestId.new())
