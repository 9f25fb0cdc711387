"""The room beside socket.io: the same commerce frames, the same sockets, the same machine.

socket.io is installed for this benchmark alone (`bench/socketio`, with hashes and without the
address it comes from); its server does nothing else than to send each frame to everybody.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.crowd import Delays, Plan, Seen
from bench.gathering import Crowd, gathered
from bench.harness import Result, benchmark
from bench.reporting import ROOT
from bench.room import CHANGES_PER_S, PIECES, SECONDS, move_stock
from bench.site import TICKS_PER_S, Site
from bench.stage import open_stage

SOCKETS = 2_000
HOME = ROOT / "bench" / "socketio"
CHANGES = int(CHANGES_PER_S * SECONDS)


@dataclass(frozen=True, slots=True)
class Side:
    """What one of the two did."""

    seen: Seen
    busy_s: float  # processor time of the server

    @property
    def each_us(self) -> float:
        """Processor time of a frame on a socket."""
        return 1e6 * self.busy_s / max(1, self.seen.deliveries)

    def __str__(self) -> str:
        delay = self.seen.delay
        return (
            f"{self.each_us:.1f} µs for a frame on a socket, p50 {delay.p50_ms:.0f}, p99"
            f" {delay.p99_ms:.0f} ms"
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
    is_whole = all(
        each.seen.deliveries == each.seen.changes * SOCKETS > 0 for each in (ours, theirs)
    )
    told = {"room": ours, "socketio": theirs}
    return Result(
        measured=f"the room {ours}; socket.io {theirs}; nothing lost"
        if is_whole
        else f"the room {ours}; socket.io {theirs}; frames were lost",
        is_met=is_whole
        and ours.each_us < theirs.each_us
        and ours.seen.delay.p99_ms < theirs.seen.delay.p99_ms,
        limit="send() for both; before it ours commits, tells the bus and reads the stock",
        figures={
            f"{name}_{what}": value
            for name, side in told.items()
            for what, value in (
                ("us_per_delivery", side.each_us),
                ("deliveries", side.seen.deliveries),
                ("p50_ms", side.seen.delay.p50_ms),
                ("p99_ms", side.seen.delay.p99_ms),
            )
        },
    )


async def _ours(site: Site) -> Side:
    stage = await open_stage(site, products=3, pieces=PIECES, shown=1)
    port = site.settings.hub_port
    plan = Plan("127.0.0.1", port, str(stage.room), SOCKETS, [], 0.0, SECONDS)
    async with gathered("bench.crowd", plan._asdict()) as crowd:
        await crowd.ask("talk")  # of which there is none
        await crowd.say("watch")
        busy_s = site.cpu_s("hub")
        changed_ns = await move_stock(site, stage.goods)
        await crowd.hear()
        busy_s = site.cpu_s("hub") - busy_s
        return Side(await _seen(crowd, changed_ns), busy_s)


async def _theirs() -> Side:
    async with _server() as (server, port):
        plan = Plan("127.0.0.1", port, "", SOCKETS, [], 0.0, SECONDS)
        async with gathered("bench.rival_crowd", plan._asdict()) as crowd:
            assert await _ask(server, "") == SOCKETS, "everybody is in"
            await crowd.ask("talk")
            await crowd.say("watch")
            busy_s = _cpu_s(server)
            changed_ns = await _tell(server)
            await crowd.hear()
            busy_s = _cpu_s(server) - busy_s
            return Side(await _seen(crowd, changed_ns), busy_s)


async def _seen(crowd: Crowd, changed_ns: dict[int, int]) -> Seen:
    told = await crowd.ask(json.dumps(changed_ns))
    told["delay"] = Delays(*told["delay"])
    return Seen(**told)


async def _tell(server: asyncio.subprocess.Process) -> dict[int, int]:
    """Tell of changes at the rate of `move_stock`; return when each was told."""
    assert server.stdin is not None, "it was asked for"
    loop = asyncio.get_running_loop()
    began_s, told_ns = loop.time(), {}
    skus = {f"sku_{n:026d}": PIECES for n in range(3)}
    for n in range(CHANGES):
        await asyncio.sleep(max(0.0, began_s + n / CHANGES_PER_S - loop.time()))
        left = 3 * PIECES - 1 - n
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


def _cpu_s(server: asyncio.subprocess.Process) -> float:
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S
