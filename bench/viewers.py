"""A thousand viewers of one broadcast, at the origin's own port."""

from __future__ import annotations

import asyncio
import time

from bench import clip
from bench.audience import Plan, Seen
from bench.crowd import Delays
from bench.gathering import gathered
from bench.harness import Result, benchmark
from bench.site import Site, open_site
from bench.stage import Stage, open_stage
from bench.watching import on_air

VIEWERS = 1_000
PART_MS = 500
KILOBITS = 1_500
SETTLE_S, WATCH_S = 10.0, 30.0
CORES = 1.0  # of the streams process
# What is measured is parts, so none are left out, and nothing is encoded beside.
SETTINGS = {
    "HAWKER_PART_MS": str(PART_MS),
    "HAWKER_PLAIN_ABOVE_PERCENT": "0",
    "HAWKER_RENDITIONS": "off",
}


@benchmark(
    "viewers-1000",
    title=f"{VIEWERS:,} LL-HLS viewers of one stream (720p30, {KILOBITS / 1_000} Mbit/s and AAC,"
    f" parts of {PART_MS} ms by HAWKER_PART_MS) at the origin's port",
    target="≤ 1 core of the streams process, every part at every viewer",
    is_alone=True,
)
async def viewers_1000() -> Result:
    async with open_site(more=SETTINGS) as site:
        return await measure(site, VIEWERS)


async def measure(site: Site, viewers: int) -> Result:
    """Have so many watch a stream, each on two connections; count every part at every viewer."""
    film = await asyncio.to_thread(clip.clip, kilobits=KILOBITS)
    stage = await open_stage(site)
    port = site.settings.streams_port
    plan = Plan("127.0.0.1", port, stage.playlist, viewers, WATCH_S)
    address = site.ingest_url(stage.key)
    async with clip.publishing(film, address):
        await _settled(port, stage)
        async with gathered("bench.audience", plan._asdict()) as audience:
            began_s, busy_s = time.monotonic(), site.cpu_s("streams")
            told = await audience.ask("watch")
            cores = (site.cpu_s("streams") - busy_s) / (time.monotonic() - began_s)
    told["behind"] = Delays(*told["behind"])
    return _result(Seen(**told), cores)


async def _settled(port: int, stage: Stage) -> None:
    """Wait until the playlist is as long as it is in the middle of a broadcast."""
    await on_air(port, stage.playlist)
    await asyncio.sleep(SETTLE_S)


def _result(seen: Seen, cores: float) -> Result:
    answers = 2 * seen.deliveries
    each_us = 1e6 * cores * seen.seconds / max(1, answers)
    return Result(
        measured=f"{cores:.2f} cores, {each_us:.0f} µs for an answer; {seen.deliveries:,} of"
        f" {seen.parts * seen.viewers:,} parts arrived, {seen.missed:,} missed,"
        f" {seen.refused:,} answers refused; behind the first viewer p50"
        f" {seen.behind.p50_ms:.0f}, p99 {seen.behind.p99_ms:.0f} ms;"
        f" {8e-9 * seen.received_bytes / seen.seconds:.1f} Gbit/s; the audience itself"
        f" {seen.cpu_s / seen.seconds:.2f} cores",
        is_met=cores <= CORES and not (seen.missed or seen.refused) and seen.parts > 0,
        reached=CORES / cores,
        limit="for each part and viewer an answer to a waiting playlist and one with the part,"
        " which is copied into the socket",
        figures={
            "cores": cores,
            "us_per_answer": each_us,
            "parts": seen.parts,
            "deliveries": seen.deliveries,
            "missed": seen.missed,
            "refused": seen.refused,
            "audience_cores": seen.cpu_s / seen.seconds,
            **{f"behind_{name}": value for name, value in seen.behind._asdict().items()},
        },
    )
