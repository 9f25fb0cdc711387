"""Asking a program on this machine whether it is ready."""

import asyncio
from collections.abc import Awaitable, Callable

ANSWER_WITHIN_S = 2.0
OK = b" 200"

Probe = Callable[[], Awaitable[bool]]


def answers(port: int, path: str, host: str = "127.0.0.1") -> Probe:
    """Make a probe that is true once an HTTP GET of `path` is answered with 200."""

    async def probe() -> bool:
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                return OK in await _status_line(host, port, path)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            return False

    return probe


def finds(check: Callable[[], bool]) -> Probe:
    """Make a probe of a quick check that blocks."""

    async def probe() -> bool:
        return check()

    return probe


async def _status_line(host: str, port: int, path: str) -> bytes:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        name = f"[{host}]" if ":" in host else host
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
        return await reader.readuntil(b"\r\n")
    finally:
        writer.close()
