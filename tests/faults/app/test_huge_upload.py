"""Two gigabytes, sent for real: refused early at the front door and at web, for nothing."""

import asyncio
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from tests.faults.app.test_slow_loris import memory_mb

from hawker.app.demo.visitor import Visitor
from hawker.app.seed.people import MERCHANT

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

HUGE = 2 << 30
TAKEN_MB = 64  # more than any buffer on the way, and a thirtieth of what is sent
PIECE = bytes(1 << 20)
PATIENCE_S = 30.0


async def send(port: int, path: str, token: str, *, is_chunked: bool) -> tuple[bytes, int]:
    """Send it until somebody answers or hangs up; the answer, and how many MB went."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    length = "transfer-encoding: chunked" if is_chunked else f"content-length: {HUGE}"
    head = [
        f"POST {path} HTTP/1.1",
        "host: localhost",
        f"authorization: Bearer {token}",
        "content-type: image/jpeg",
        "idempotency-key: huge-upload",
        length,
    ]
    writer.write("\r\n".join([*head, "", ""]).encode())
    answer = asyncio.create_task(_heard(reader))
    sent_mb = 0
    with suppress(ConnectionError):  # hung up on
        while not answer.done() and sent_mb < HUGE >> 20:
            writer.write(b"100000\r\n" + PIECE + b"\r\n" if is_chunked else PIECE)
            await writer.drain()
            await asyncio.sleep(0)
            sent_mb += 1
    said = await asyncio.wait_for(answer, PATIENCE_S)
    writer.close()
    return said, sent_mb


async def _heard(reader: asyncio.StreamReader) -> bytes:
    """What is said first; nothing when one is hung up on without a word."""
    try:
        return await reader.read(1 << 16)
    except ConnectionError:
        return b""


def used_mb(home: Path) -> int:
    files = [each for each in home.rglob("*") if each.is_file() and "postgres" not in each.parts]
    return sum(each.stat().st_size for each in files) >> 20


async def test_two_gigabytes_cost_neither_memory_nor_disk_at_the_front_door_and_at_web(site):
    settings = site.settings
    pids = {child.program.name: child.pid for child in site.children}
    async with Visitor(settings, "merchant") as merchant:
        await merchant.sign_in(MERCHANT.address)
        stores = (await merchant.get("/api/v1/auth/session"))["stores"]
        path = f"/api/v1/stores/{stores[0]['id']}/pictures"
        before_mb = {name: memory_mb(pid) for name, pid in pids.items()}
        disk_mb, free_before = used_mb(settings.home), shutil.disk_usage(settings.home).free

        told = {
            (door, is_chunked): await send(port, path, merchant.token, is_chunked=is_chunked)
            for door, port in {"front": settings.port, "web": settings.web_ports[0]}.items()
            for is_chunked in (False, True)
        }

        grown = {name: memory_mb(pid) - before_mb[name] for name, pid in pids.items()}
        still_served = await merchant.get("/api/v1/rooms")

    assert {sent_mb < TAKEN_MB for _, sent_mb in told.values()} == {True}, told
    assert {answer[:12] for answer, _ in told.values()} == {b"HTTP/1.1 413"}, told
    assert {name: mb for name, mb in grown.items() if mb > TAKEN_MB} == {}
    assert used_mb(settings.home) - disk_mb < TAKEN_MB
    assert free_before > 0
    assert "items" in still_served
    assert [child.restarts for child in site.children] == [0] * len(site.children)
