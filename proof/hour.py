"""A broadcast of an hour: nothing grows, nothing drifts, nothing is lost."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Mapping, Sequence

from bench import clip
from bench.clocks import Viewer, broken_off, numbered, watching
from bench.crowd import Plan
from bench.gathering import gathered
from bench.shop import guest_tokens
from bench.site import Site, open_site
from bench.stage import Stage, open_stage
from bench.watching import on_air, recorded_for

from proof.harness import Proof, proven

MINUTES = 60.0
GROWTH_KB = 4_096.0  # of a process, over the last three quarters
SETTLED_S = 600.0  # a shorter broadcast says nothing about it: windows and caches fill up
SAMPLE_S = 5.0
GROWING = ("streams", "hub")
VIEWERS, SOCKETS, TALKERS, LINES_PER_S = 2, 200, 20, 2.0
END_WITHIN_S = 60.0
UNRECORDED_S = 5.0  # by which a recording may be shorter: its last segment is written behind

Sizes = Mapping[str, list[tuple[float, float]]]  # by process: seconds, kB


@proven(
    "hour",
    title="a broadcast of 60 minutes (720p30, 2.5 Mbit/s, AAC), two LL-HLS viewers, a room of 200",
    promise="every frame and every line arrives; the memory of streams and hub is flat; sound,"
    " picture and programme time stay within 60 ms of the sender's clock",
    limit_s=MINUTES * 60 + 600,
    each_s=60,
    is_long=True,
)
async def hour(minutes: float = MINUTES) -> Proof:
    """Broadcast for so long. Below ten minutes memory is told and not judged."""
    film = await asyncio.to_thread(clip.clip)
    length_s = minutes * 60
    async with open_site() as site:
        stage = await open_stage(site)
        viewers = [Viewer(numbered(film)) for _ in range(VIEWERS)]
        plan = await _room(site, stage, length_s)
        address = site.ingest_url(stage.key)
        async with gathered("bench.crowd", plan._asdict()) as crowd:
            async with clip.publishing(film, address) as publisher:
                await on_air(site.settings.port, stage.playlist)
                await crowd.say("talk")
                sizes = await _watched(site, stage, viewers, length_s)
                is_on_air = publisher.returncode is None
            heard = await crowd.hear(END_WITHIN_S)
        wanted_s = viewers[0].seconds - UNRECORDED_S
        port = site.settings.port
        lasted_s = (await recorded_for(port, stage.playlist, wanted_s, END_WITHIN_S)).seconds

    found = [fault for viewer in viewers for fault in viewer.faults(length_s)]
    if not is_on_air:
        found.append("the publisher was cut off")
    if heard["lines_missed"]:
        found.append(
            f"{heard['lines_missed']} of {heard['lines_said'] * SOCKETS} lines were missed"
        )
    if lasted_s < wanted_s:
        found.append(f"{lasted_s:.0f} s were recorded of {viewers[0].seconds:.0f}")
    grown = {name: grown_kb(sizes[name]) for name in GROWING}
    if length_s >= SETTLED_S:
        found += [f"{name} grew by {kb:.0f} kB" for name, kb in grown.items() if kb > GROWTH_KB]
    memory = ", ".join(
        f"{name} {sizes[name][-1][1] / 1024:.0f} MB, {kb / 1024:+.1f} over the last three quarters"
        for name, kb in grown.items()
    )
    return Proof(
        found,
        f"{viewers[0].seconds:.0f} s in {viewers[0].parts:,} parts, {viewers[0].lost} frames lost;"
        f" sound at most {max(v.apart_ms for v in viewers):.0f} ms from its picture, programme time"
        f" {max(v.drift_ms for v in viewers):.0f} ms from the sender's clock"
        f" (first segment {max(v.guessed_ms for v in viewers):.0f} ms);"
        f" {heard['lines_delivered']:,} lines delivered; {memory}",
    )


def grown_kb(sizes: Sequence[tuple[float, float]]) -> float:
    """How much a line through the last three quarters rises; `sizes` are seconds and kB."""
    end_s = sizes[-1][0]
    kept = [(at_s, kb) for at_s, kb in sizes if at_s >= end_s / 4]
    slope, _ = statistics.linear_regression(*zip(*kept, strict=True))
    return slope * end_s * 3 / 4


async def _room(site: Site, stage: Stage, length_s: float) -> Plan:
    """People who sit in the room; some of them talk all the time."""
    tokens = await guest_tokens(site, TALKERS)
    port = site.settings.hub_port
    return Plan("127.0.0.1", port, str(stage.room), SOCKETS, tokens, LINES_PER_S, length_s)


async def _watched(site: Site, stage: Stage, viewers: Sequence[Viewer], length_s: float) -> Sizes:
    """Have them watch for so long; how large the processes were meanwhile.

    Raises AssertionError when one breaks off, with the reason.
    """
    sizes: dict[str, list[tuple[float, float]]] = {name: [] for name in GROWING}
    began_s = time.monotonic()
    async with watching(site, [(stage.playlist, each) for each in viewers]) as tasks:
        while (now_s := time.monotonic() - began_s) < length_s:
            for name in GROWING:
                sizes[name].append((now_s, site.memory_kb(name)))
            gone, _ = await asyncio.wait(
                tasks, timeout=SAMPLE_S, return_when=asyncio.FIRST_COMPLETED
            )
            assert not gone, "; ".join(broken_off(gone))
    return sizes
