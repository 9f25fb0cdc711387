"""The room beside socket.io: the same frames to the same sockets, one side after the other.

socket.io is installed for this benchmark alone (`bench/socketio`, with hashes and without the
address it comes from); its server does nothing else than to send each frame to everybody. Where the
job is not the same, decision 0072 says so.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench.crowd import Delays, Plan, Seen
from bench.gathering import Crowd, gathered
from bench.harness import Result, benchmark
from bench.reporting import ROOT
from bench.room import CHANGES, CHANGES_PER_S, LEFT, PIECES, SECONDS, move_stock
from bench.site import Site, used_s
from bench.stage import open_stage

SOCKETS = 2_000
HOME = ROOT / "bench" / "socketio"
WARM_UP = 10  # changes before those that count: what compiles as it goes has done so by then

Move = Callable[[int, int], Awaitable[Mapping[int, int]]]  # so many changes, from what is left on


@dataclass(frozen=True, slots=True)
class Side:
    """What one of the two did."""

    seen: Seen
    busy_s: float  # processor time of the server
    is_last_told: bool

    @property
    def each_us(self) -> float:
        """Processor time of a frame on a socket."""
        return 1e6 * self.busy_s / max(1, self.seen.deliveries)

    @property
    def is_whole(self) -> bool:
        """Whether every socket got each change that was told, and the last one."""
        return self.is_last_told and self.seen.deliveries == self.seen.changes * SOCKETS > 0

    def __str__(self) -> str:
        seen = self.seen
        return (
            f"{self.each_us:.1f} µs for a frame of {seen.frame_bytes:.0f} bytes on a socket, p50"
            f" {seen.delay.p50_ms:.0f}, p99 {seen.delay.p99_ms:.0f} ms,"
            f" {seen.changes} of {CHANGES} changes told apart"
            f"{'' if self.is_whole else ', frames were lost'}"
        )


@benchmark(
    "socket.io",
    title=f"{SOCKETS:,} sockets, 10 stock changes/s: the room, from the commit of a change on, and"
    " socket.io 4.8, from the line that tells it of one on",
    target="less CPU per delivery and a lower p99 than socket.io",
)
async def socket_io(site: Site) -> Result:
    await _prepared()
    theirs = await _theirs()
    ours = await _ours(site)
    return Result(
        measured=f"the room {ours}; socket.io {theirs}",
        is_met=ours.is_whole
        and theirs.is_whole
        and ours.each_us < theirs.each_us
        and ours.seen.delay.p99_ms < theirs.seen.delay.p99_ms,
        limit="send() for both; before it ours commits, tells the bus and reads the stock",
        figures=_figures("room", ours) | _figures("socketio", theirs),
    )


async def _ours(site: Site) -> Side:
    stage = await open_stage(site, products=3, pieces=PIECES, shown=1)

    async def move(changes: int, left: int) -> Mapping[int, int]:
        return await move_stock(site, stage.goods, changes=changes, left=left)

    plan = _plan(site.settings.hub_port, str(stage.room))
    async with gathered("bench.crowd", plan._asdict()) as crowd:
        return await _side(crowd, site.pids("hub"), move)


async def _theirs() -> Side:
    async with _server() as (server, port):

        async def move(changes: int, left: int) -> Mapping[int, int]:
            return await _tell(server, changes, left)

        async with gathered("bench.rival_crowd", _plan(port, "")._asdict()) as crowd:
            assert await _ask(server, "") == SOCKETS, "everybody is in"
            return await _side(crowd, [server.pid], move)


def _plan(port: int, room: str) -> Plan:
    """The same for both; nobody talks."""
    return Plan("127.0.0.1", port, room, SOCKETS, [], 0.0, SECONDS)


async def _side(crowd: Crowd, server: list[int], move: Move) -> Side:
    """Have the stock moved before the crowd; what the processes of the server did meanwhile."""
    _, warm = await asyncio.gather(crowd.ask("listen"), move(WARM_UP, LEFT))
    await crowd.say("watch")
    busy_s = used_s(*server)
    moved = await move(CHANGES, min(warm))
    await crowd.hear()
    busy_s = used_s(*server) - busy_s
    told = await crowd.ask(json.dumps({**warm, **moved}))
    told["delay"] = Delays(*told["delay"])
    seen = Seen(**told)
    return Side(seen, busy_s, is_last_told=seen.left == min(moved))


def _figures(name: str, side: Side) -> dict[str, float]:
    seen = side.seen
    return {
        f"{name}_us_per_delivery": side.each_us,
        f"{name}_changes": seen.changes,
        f"{name}_deliveries": seen.deliveries,
        f"{name}_frame_bytes": seen.frame_bytes,
        f"{name}_p50_ms": seen.delay.p50_ms,
        f"{name}_p99_ms": seen.delay.p99_ms,
    }


async def _tell(server: asyncio.subprocess.Process, changes: int, left: int) -> Mapping[int, int]:
    """Tell of changes at the rate of `move_stock`; return when each was told."""
    assert server.stdin is not None, "it was asked for"
    loop = asyncio.get_running_loop()
    began_s, told_ns = loop.time(), dict[int, int]()
    skus = {f"sku_{n:026d}": PIECES for n in range(3)}
    for n in range(changes):
        await asyncio.sleep(max(0.0, began_s + n / CHANGES_PER_S - loop.time()))
        left -= 1
        told_ns[left] = time.monotonic_ns()
        event = {"type": "stock", "product_id": f"prd_{0:026d}", "available": left, "skus": skus}
        line = json.dumps({"t": "event", "seq": n + 1, "event": event}, separators=(",", ":"))
        server.stdin.write(f"{line}\n".encode())
        await server.stdin.drain()
    return told_ns


@asynccontextmanager
async def _server() -> AsyncGenerator[tuple[asyncio.subprocess.Process, int]]:
    """A server of socket.io and its port."""
    process = await asyncio.create_subprocess_exec(
        *(str(ROOT / ".venv" / "node" / "node"), str(HOME / "server.mjs")),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "NODE_ENV": "production"},
    )
    try:
        assert process.stdout is not None, "it was asked for"
        yield process, int(await process.stdout.readline())
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _ask(server: asyncio.subprocess.Process, word: str) -> int:
    assert server.stdin is not None, "it was asked for"
    assert server.stdout is not None, "it was asked for"
    server.stdin.write(f"{word}\n".encode())
    return int(await server.stdout.readline())


async def _prepared() -> None:
    """Install socket.io where it is not yet; Node comes as a wheel."""
    done = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / "scripts" / "prepare.py"), "rival")
    )
    assert await done.wait() == 0, "socket.io could not be installed"
