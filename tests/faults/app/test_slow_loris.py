"""Crowds that take their time, at every port of a running site at once."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import httpx
import msgspec
import pytest

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

CROWD = 150  # at each port
TRICKLE_S = 1.0
GONE_WITHIN_S = 30.0  # the longest any port waits for a beginning is a third of it
GROWN_MB = 64  # of any process, by a crowd at its port
HEAD = b"GET /api/v1/rooms HTTP/1.1\r\nHost: localhost\r\nX: "
RTMP = b"\3"  # its first byte; 1,536 more belong to the greeting
BUS = b"CONNECT {"


class Port(msgspec.Struct, frozen=True):
    """A port, how somebody slow begins there, and whose memory it costs."""

    name: str
    number: int
    begin: bytes
    program: str
    page: str = ""  # that it gives to everybody else


def ports(settings) -> Sequence[Port]:
    web = settings.web_ports[0]
    return [
        Port("the front door", settings.port, HEAD, "caddy", "/api/v1/rooms"),
        Port("web", web, HEAD, "web-0", "/api/v1/rooms"),
        Port("the hub", settings.hub_port, HEAD, "hub", "/readyz"),
        Port("the origin", settings.streams_port, HEAD, "streams", "/healthz"),
        Port("RTMP", settings.rtmp_port, RTMP, "streams"),
        Port("the publishing door", settings.publish_port, HEAD, "streams"),
        Port("the worker", settings.worker_port, HEAD, "worker", "/readyz"),
        Port("the sandbox", settings.sandbox_port, HEAD, "sandbox", "/readyz"),
        Port("the bus", settings.nats_port, BUS, "nats"),
        Port("the bus's monitor", settings.nats_monitor_port, HEAD, "nats", "/healthz"),
    ]


class Slow:
    """One who sends a byte now and then, and reads nothing."""

    def __init__(self, port: Port) -> None:
        self.port = port
        self.began_s = time.monotonic()
        self.lasted_s: float | None = None

    async def be(self) -> None:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port.number)
            writer.write(self.port.begin)
            try:
                while not await self._is_gone(reader):
                    writer.write(b"x")
            finally:
                writer.close()
        self.lasted_s = time.monotonic() - self.began_s

    async def _is_gone(self, reader: asyncio.StreamReader) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(TRICKLE_S):
                while await reader.read(1 << 16):
                    pass
                return True
        return False


def memory_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    [kept] = [line for line in lines if line.startswith("VmRSS")]
    return int(kept.split()[1]) / 1024


async def test_others_are_served_and_the_slow_ones_are_hung_up_on_at_every_port(site):
    doors = ports(site.settings)
    pids = {child.program.name: child.pid for child in site.children}
    before = {door.program: memory_mb(pids[door.program]) for door in doors}

    crowd = [Slow(door) for door in doors for _ in range(CROWD)]
    tasks = [asyncio.create_task(each.be()) for each in crowd]
    await asyncio.sleep(TRICKLE_S)  # all of them are there, and none was waited for too long
    async with httpx.AsyncClient(timeout=10) as others:
        answers = {
            door.name: (await others.get(f"http://127.0.0.1:{door.number}{door.page}")).status_code
            for door in doors
            if door.page
        }
    grown = {name: memory_mb(pids[name]) - was for name, was in before.items()}
    await asyncio.wait(tasks, timeout=GONE_WITHIN_S)
    left = {each.port.name for each in crowd if each.lasted_s is None}
    for task in tasks:
        task.cancel()

    assert answers == {door.name: 200 for door in doors if door.page}
    assert left == set()
    assert {name: mb for name, mb in grown.items() if mb > GROWN_MB} == {}
    assert [child.restarts for child in site.children] == [0] * len(site.children)
