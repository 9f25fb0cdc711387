"""What stands before the application: request ids, figures, probes."""

import re
import time

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from hawker.kernel import metrics, probes
from hawker.kernel.db import Db
from hawker.kernel.ids import Id

REQUEST_ID = re.compile(rb"[A-Za-z0-9_-]{8,64}")


class RequestId(Id, prefix="req"):
    """Names one request, in answers, logs and bug reports."""


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

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
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
