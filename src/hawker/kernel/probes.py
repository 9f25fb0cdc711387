"""What supervisors and monitors ask of every process: /healthz, /readyz, /metrics."""

from collections.abc import Awaitable, Callable
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

PATHS = frozenset({"/healthz", "/readyz", "/metrics"})

IsReady = Callable[[], Awaitable[bool]]


async def answer(path: str, is_ready: IsReady, send: Callable[[Any], Awaitable[None]]) -> None:
    """Answer one of PATHS over ASGI."""
    status, kind, body = await reply(path, is_ready)
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def reply(path: str, is_ready: IsReady) -> tuple[int, str, bytes]:
    """Status, content type and body for one of PATHS, for servers that do not speak ASGI."""
    if path == "/metrics":
        return 200, CONTENT_TYPE_LATEST, generate_latest()
    if path == "/healthz" or await is_ready():
        return 200, "text/plain; charset=utf-8", b"ok\n"
    return 503, "text/plain; charset=utf-8", b"not ready\n"


def app(is_ready: IsReady) -> Any:
    """An ASGI application that answers nothing else, for processes without pages."""

    async def serve(
        scope: dict[str, Any], _: object, send: Callable[[Any], Awaitable[None]]
    ) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] in PATHS:
            await answer(scope["path"], is_ready, send)
            return
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return serve
