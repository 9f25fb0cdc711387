"""Publishers alone: what a stream costs, and that none of many loses anything.

What they send was encoded before, so that the machine's time is the site's.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench import clip
from bench.client import Client
from bench.clocks import (
    AUDIO,
    COUNTS,
    DRIFT_MS,
    SEEN_SHARE,
    VIDEO,
    Viewer,
    broken_off,
    numbered,
    watching,
)
from bench.fragments import frames
from bench.harness import Result, benchmark
from bench.site import Site, open_site
from bench.watching import got, on_air, recorded_for
from hawker.kernel.ids import StoreId
from hawker.media.streams import service as streams

CPU_SHARE = 0.04  # of a core, for one stream
MEASURED, IDLE_S, SETTLE_S, BUSY_S = 8, 10.0, 5.0, 30.0
PUBLISHERS = 20
TURNS = 4  # of the film, 16 s each
WITHIN_S = 20.0  # for the end of a recording
# Whatever the machine: all are taken in, nothing is left out, and nothing is encoded beside.
OPEN_TO_ALL = {
    "HAWKER_PUBLISHERS_LIMIT": str(PUBLISHERS),
    "HAWKER_PLAIN_ABOVE_PERCENT": "0",
    "HAWKER_RENDITIONS": "off",
}


@dataclass(frozen=True, slots=True)
class Publisher:
    """Somebody who sends the film a few times, and leaves in an orderly way."""

    process: asyncio.subprocess.Process
    playlist: str  # where it plays


@benchmark(
    "stream-cpu",
    title=f"{MEASURED} streams of 720p30 at once (2.5 Mbit/s, AAC), recorded, nobody watching:"
    " what one costs the streams process",
    target="≤ 4 % of a core without transcoding",
    is_alone=True,
)
async def stream_cpu() -> Result:
    async with open_site(more=OPEN_TO_ALL) as site:
        return await _costs(site)


async def _costs(site: Site) -> Result:
    idle_share = await _busy_share(site, IDLE_S)
    async with _publishing(site, MEASURED) as publishers:
        await _playing(site, publishers)
        await asyncio.sleep(SETTLE_S)
        share = (await _busy_share(site, BUSY_S) - idle_share) / MEASURED
        assert all(each.process.returncode is None for each in publishers), "all are on air"
    return Result(
        measured=f"{100 * share:.2f} % of a core each over {BUSY_S:.0f} s; the idle process takes"
        f" {100 * idle_share:.1f} %",
        is_met=share <= CPU_SHARE,
        reached=CPU_SHARE / share,
        limit="per frame: chunks, tags, samples; per part: a fragment, the state file, the disk",
        figures={"core_share_per_stream": share, "core_share_idle": idle_share},
    )


@benchmark(
    "publishers-20",
    title=f"{PUBLISHERS} publishers at once (720p30, 2.5 Mbit/s, AAC) for {TURNS * clip.SECONDS} s,"
    " each recorded and watched by an LL-HLS viewer; the site of the benchmark allows as many"
    f" (`HAWKER_PUBLISHERS_LIMIT={PUBLISHERS}`)",
    target="no part and no frame dropped",
    is_alone=True,
)
async def publishers_20() -> Result:
    async with open_site(more=OPEN_TO_ALL) as site:
        return await _kept(site)


async def _kept(site: Site) -> Result:
    places = numbered(await asyncio.to_thread(clip.clip))
    viewers = [Viewer(places) for _ in range(PUBLISHERS)]
    async with _publishing(site, PUBLISHERS) as publishers:
        await _playing(site, publishers)
        pairs = [(each.playlist, viewer) for each, viewer in zip(publishers, viewers, strict=True)]
        began_s, busy_s = time.monotonic(), site.cpu_s("streams")
        async with watching(site, pairs) as tasks:
            lasted_s = [await _left_s(each) - began_s for each in publishers]
            share = (site.cpu_s("streams") - busy_s) / (time.monotonic() - began_s)
            stored = [await _stored(site, each.playlist) for each in publishers]
            gone = broken_off(tasks)
    gone += ["a publisher was cut off" for each in publishers if each.process.returncode]
    short = sum(
        viewer.seconds < SEEN_SHARE * wanted_s
        for viewer, wanted_s in zip(viewers, lasted_s, strict=True)
    )
    return _found(viewers, short, stored, share, gone)


def _found(
    viewers: Sequence[Viewer],
    short: int,
    stored: Sequence[Mapping[int, int]],
    share: float,
    gone: Sequence[str],
) -> Result:
    """`short` viewers saw less than was sent meanwhile; `gone` says who was cut off, and why."""
    sent = {track: TURNS * count for track, count in COUNTS.items()}
    wrong = {track: sum(abs(sent[track] - each[track]) for each in stored) for track in sent}
    breaks, lost = (sum(getattr(each, what) for each in viewers) for what in ("breaks", "lost"))
    drift_ms = max(max(each.apart_ms, each.drift_ms) for each in viewers)
    return Result(
        measured=f"{sum(each.parts for each in viewers):,} parts seen, {short} viewers saw too"
        f" little, {breaks} breaks, {lost} frames missed; of {PUBLISHERS * sent[VIDEO]:,} pictures"
        f" and {PUBLISHERS * sent[AUDIO]:,} frames of sound {wrong[VIDEO]} and {wrong[AUDIO]} not"
        f" stored once; clocks at most {drift_ms:.0f} ms apart; streams process {share:.2f} of a"
        f" core{''.join(f'; {why}' for why in gone)}",
        is_met=not (short or breaks or lost or gone or any(wrong.values()))
        and drift_ms <= DRIFT_MS,
        limit="one process takes, cuts, keeps and serves them all",
        figures={
            "breaks": breaks,
            "frames_missed": lost,
            "viewers_short": short,
            "pictures_not_stored_once": wrong[VIDEO],
            "sounds_not_stored_once": wrong[AUDIO],
            "cut_off": len(gone),
            "clocks_ms": drift_ms,
            "core_share": share,
        },
    )


@asynccontextmanager
async def _publishing(site: Site, many: int) -> AsyncGenerator[list[Publisher]]:
    """So many send the film at once."""
    film = site.settings.home / "film.flv"
    await asyncio.to_thread(lambda: clip.write(clip.clip(), film, TURNS * clip.SECONDS))
    publishers: list[Publisher] = []
    try:
        while len(publishers) < many:
            publishers.append(await _publisher(site, str(film)))
        yield publishers
    finally:
        for each in publishers:
            if each.process.returncode is None:
                each.process.terminate()
            await each.process.wait()


async def _publisher(site: Site, film: str) -> Publisher:
    async with site.db.system() as tx:
        stream, key = await streams.create_stream(tx, StoreId.new())
    address = site.ingest_url(key)
    process = await asyncio.create_subprocess_exec(
        *clip.sent(film, address), stdin=asyncio.subprocess.DEVNULL
    )
    return Publisher(process, streams.playlist_url(stream.id))


async def _playing(site: Site, publishers: Sequence[Publisher]) -> None:
    """Wait until all of them can be watched."""
    await asyncio.gather(*(on_air(site.settings.port, each.playlist) for each in publishers))


async def _left_s(publisher: Publisher) -> float:
    """When the publisher had sent it all, on the machine's clock."""
    await publisher.process.wait()
    return time.monotonic()


async def _busy_share(site: Site, seconds: float) -> float:
    """How much of a core the streams process works, over so many seconds."""
    began_s, busy_s = time.monotonic(), site.cpu_s("streams")
    await asyncio.sleep(seconds)
    return (site.cpu_s("streams") - busy_s) / (time.monotonic() - began_s)


async def _stored(site: Site, playlist: str) -> Counter[int]:
    """How many frames of each track the recording holds, once it has its end or none comes."""
    whole_s = TURNS * clip.SECONDS - 1 / clip.FPS / 2
    found = await recorded_for(site.settings.port, playlist, whole_s, WITHIN_S)
    door = Client(site.settings.port)
    try:
        counts: Counter[int] = Counter()
        for path in found.paths:
            counts.update(frame.track for frame in frames(await got(door, path)))
        return counts
    finally:
        door.close()
