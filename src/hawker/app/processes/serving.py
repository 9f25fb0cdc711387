"""What the HTTP processes share: uvicorn, set up once, and its way out without a lost request."""

import asyncio
import signal
from functools import partial
from typing import Any

import uvicorn
from litestar.types import ASGIApp

from hawker.app.draining import DRAIN, DRAINED_WITHIN_S, DRAINING_S, OPEN
from hawker.app.processes.timely import Timely, Waiting
from hawker.kernel import json, probes
from hawker.kernel.http import problems

GRACE_S = 1  # for requests under way when we are told to stop; less than the supervisor waits
IN_FLIGHT_LIMIT = 1_000  # requests at once; more are told to come back
ALWAYS = probes.PATHS | {OPEN}  # a crowd is no reason to count the process as gone
KEEP_ALIVE_S = 65  # longer than our front door keeps a connection


def server(app: ASGIApp, port: int) -> uvicorn.Server:
    """A server of `app` on the loopback: `serve` returns on SIGTERM, and the process goes on.

    Having served, uvicorn raises the signal again for whoever had handled it before. That is us:
    what is under way beside the server is finished by the process, not cut off.
    """
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, _noted)
    return uvicorn.Server(
        uvicorn.Config(
            Bounded(app),
            host="127.0.0.1",
            port=port,
            http=partial(Timely, waiting=Waiting(KEEP_ALIVE_S)),  # pyright: ignore[reportArgumentType]
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE_S,
        )
    )


class Bounded:
    """An application that answers so many requests at once, and tells the others to come back."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._in_flight = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self._in_flight >= IN_FLIGHT_LIMIT and scope.get("path") not in ALWAYS:
            await _come_back(send)
            return
        self._in_flight += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._in_flight -= 1


class Door:
    """An application that says whether new requests are wanted, before one that answers them."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._is_open = True

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] != OPEN:
            await self._app(scope, receive, send)
            return
        status = 200 if self._is_open else 503
        headers = [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def serve(self, port: int) -> None:
        """Serve until SIGTERM, or until DRAIN and then until nobody waits for an answer."""
        serving = server(self, port)
        loop = asyncio.get_running_loop()

        def close() -> None:
            serving.config.timeout_graceful_shutdown = DRAINED_WITHIN_S
            serving.should_exit = True

        def drain() -> None:
            self._is_open = False
            loop.call_later(DRAINING_S, close)

        loop.add_signal_handler(DRAIN, drain)
        await serving.serve()


async def _come_back(send: Any) -> None:
    detail = "Too much is going on at this moment."
    body = json.encode(problems.document("http.unavailable", 503, detail))
    headers = [
        (b"content-type", problems.MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(problems.RETRY_AFTER_S).encode()),
        (b"connection", b"close"),  # the body that nobody reads goes with it
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _noted(_: int, __: object) -> None:
    """The signal has been acted on."""
