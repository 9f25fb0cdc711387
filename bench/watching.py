"""A viewer of low-latency HLS, without a picture: waits for playlists, fetches every part once."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bench.client import Client
from hawker.app.demo.visitor import until

GOOD = 200
ASK_EVERY_S = 1.0
DISCONTINUITY = "#EXT-X-DISCONTINUITY"
EXTINF = "#EXTINF:"
PART_URI = re.compile(r'URI="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Listed:
    """A part, as a playlist lists it."""

    number: int  # of its segment
    index: int
    name: str
    programme_time: datetime  # UTC, of the first picture of its segment
    is_after_break: bool  # its segment does not continue the one before


@dataclass(frozen=True, slots=True)
class Playlist:
    """What a viewer makes of a playlist."""

    parts: list[Listed]
    next: tuple[int, int]  # segment and part to wait for
    has_ended: bool


@dataclass(frozen=True, slots=True)
class Recording:
    """What a recording lists."""

    seconds: float
    paths: list[str]  # of its segments


def read(text: str) -> Playlist:
    """Read a playlist, whole or a delta."""
    number = index = 0
    has_ended = is_after_break = False
    moment = datetime.fromtimestamp(0, UTC)
    parts: list[Listed] = []
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name == "#EXT-X-MEDIA-SEQUENCE":
            number = int(value)
        elif name == "#EXT-X-SKIP":
            number += int(value.rpartition("=")[2])
        elif name == "#EXT-X-PROGRAM-DATE-TIME":
            moment = datetime.fromisoformat(value)
        elif name == DISCONTINUITY:
            is_after_break = True
        elif name == "#EXT-X-PART":
            found = PART_URI.search(value)
            assert found is not None, f"a part without an address: {line}"
            parts.append(Listed(number, index, found[1], moment, is_after_break))
            index += 1
        elif line and not line.startswith("#"):
            number, index, is_after_break = number + 1, 0, False
        has_ended |= name == "#EXT-X-ENDLIST"
    return Playlist(parts, (number, index), has_ended)


async def watch(client: Client, path: str) -> AsyncGenerator[tuple[Listed, bytes]]:
    """Yield every part from the newest segment on, in order, until the broadcast ends.

    Raises AssertionError when a part that was listed is not there, or parts are left out.
    """
    folder = path.rpartition("/")[0]
    seen = (-1, -1)
    query = ""
    while True:
        playlist = read((await got(client, f"{path}{query}")).decode())
        assert playlist.parts or playlist.has_ended, f"{path} lists no parts: they are left out"
        for part in _unseen(playlist, seen):
            body = await got(client, f"{folder}/{part.name}")
            seen = (part.number, part.index)
            yield part, body
        if playlist.has_ended:
            return
        number, index = playlist.next
        query = f"?_HLS_msn={number}&_HLS_part={index}&_HLS_skip=YES"


async def on_air(port: int, path: str) -> None:
    """Wait until there is a playlist at the port. Raises Broken when none comes."""
    client = Client(port)

    async def is_there() -> bool:
        return (await client.ask("GET", path)).status == GOOD

    try:
        await until("playlist", is_there)
    finally:
        client.close()


async def recorded(client: Client, path: str) -> Recording:
    """What was recorded so far of the broadcast whose playlist is at `path`.

    Raises AssertionError when there is no recording.
    """
    folder = path.rpartition("/")[0]
    lines = (await got(client, f"{folder}/recording.m3u8")).decode().splitlines()
    lasts_s = [
        float(line.removeprefix(EXTINF).rstrip(",")) for line in lines if line.startswith(EXTINF)
    ]
    names = [line for line in lines if line and not line.startswith("#")]
    return Recording(sum(lasts_s), [f"{folder}/{name}" for name in names])


async def recorded_for(port: int, path: str, seconds: float, within_s: float) -> Recording:
    """What was recorded, once it lasts so long, or no more has come within that time."""
    client = Client(port)
    deadline_s = time.monotonic() + within_s
    try:
        while True:
            found = await recorded(client, path)
            if found.seconds >= seconds or time.monotonic() > deadline_s:
                return found
            await asyncio.sleep(ASK_EVERY_S)
    finally:
        client.close()


async def got(client: Client, path: str) -> bytes:
    """What is there. Raises AssertionError when nothing is."""
    answer = await client.ask("GET", path)
    assert answer.status == GOOD, f"{path}: {answer.status}"
    return answer.body


def _unseen(playlist: Playlist, seen: tuple[int, int]) -> Iterator[Listed]:
    """The parts behind the last one that was seen; who has seen none begins with a segment."""
    if seen == (-1, -1) and playlist.parts:
        seen = (playlist.parts[-1].number, -1)
    return (part for part in playlist.parts if (part.number, part.index) > seen)
