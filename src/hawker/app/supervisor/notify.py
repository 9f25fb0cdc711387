"""Telling systemd how the site fares, where systemd started us: `Type=notify` and its watchdog."""

import asyncio
import os
import socket
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress


def tell(state: str, environ: Mapping[str, str] = os.environ) -> None:
    """Send `READY=1` and the like. Does nothing where nobody listens."""
    place = environ.get("NOTIFY_SOCKET", "")
    if not place:
        return
    address = "\0" + place[1:] if place.startswith("@") else place
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, suppress(OSError):
        line.sendto(state.encode(), address)


@asynccontextmanager
async def alive(environ: Mapping[str, str] = os.environ) -> AsyncGenerator[None]:
    """Say that the site is open and, while inside, that we still run; then that it closes."""
    within_s = int(environ.get("WATCHDOG_USEC", "0")) / 1_000_000
    keeper = asyncio.create_task(_repeat(within_s / 3, environ)) if within_s else None
    tell("READY=1\nSTATUS=open", environ)
    try:
        yield
    finally:
        tell("STOPPING=1", environ)
        if keeper is not None:
            keeper.cancel()


async def _repeat(pause_s: float, environ: Mapping[str, str]) -> None:
    while True:
        tell("WATCHDOG=1", environ)
        await asyncio.sleep(pause_s)
