"""The recording of a stream as one file (`mp4`), wherever it lies: on this disk, or in the store.

Its head is written by a process of its own, because the tables of hours would hold up who
broadcasts meanwhile. A recording that is moved takes its head along, and a plan that says of which
stretches of which objects the file consists: the segments lie in reels.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from hawker.kernel import json
from hawker.kernel.errors import NotFound
from hawker.kernel.storage import Storage
from hawker.media.streams import mp4, recording, reels
from hawker.media.streams.model import StreamId
from hawker.media.streams.origin import Length
from hawker.media.streams.reels import Reel

PLAN = "download.json"


class Stretch(msgspec.Struct, frozen=True):
    """A part of the file: bytes of one object of the store."""

    name: str
    start: int
    size_bytes: int


async def local(stream: Path) -> Length | None:
    """Find the file on this disk; its head is written when nobody asked before."""
    found = await _written(stream)
    if found is None:
        return None

    async def read(start: int, most_bytes: int) -> bytes:
        return await asyncio.to_thread(found.read, start, most_bytes)

    return Length(found.size_bytes, read, _tag(stream.name, found.size_bytes))


async def stored(storage: Storage, id: StreamId) -> Length | None:
    """Find the file in the store of files. Raises StorageAway."""
    try:
        plan = json.decode(await storage.get(f"{reels.prefix(id)}/{PLAN}"), list[Stretch])
    except NotFound:
        return None
    size_bytes = sum(each.size_bytes for each in plan)

    async def read(start: int, most_bytes: int) -> bytes:
        for each in plan:
            if start < each.size_bytes:
                key, place = f"{reels.prefix(id)}/{each.name}", each.start + start
                return await storage.read(key, place, min(most_bytes, each.size_bytes - start))
            start -= each.size_bytes
        return b""

    return Length(size_bytes, read, _tag(id, size_bytes))


async def keep(storage: Storage, id: StreamId, stream: Path, planned: Sequence[Reel]) -> None:
    """Store what makes one file of the reels. Raises StorageAway, StorageFull, OSError.

    Nothing is stored of a recording that no head can be written of: it plays, and is no file.
    """
    if await _written(stream) is None:
        return
    head = stream / recording.FOLDER / mp4.HEAD
    plan = [
        Stretch(mp4.HEAD, 0, head.stat().st_size),
        *(
            Stretch(each.name, each.header_bytes, each.size_bytes - each.header_bytes)
            for each in planned
        ),
    ]
    await storage.put(f"{reels.prefix(id)}/{mp4.HEAD}", head)
    await storage.put(f"{reels.prefix(id)}/{PLAN}", json.encode(plan))


async def _written(stream: Path) -> mp4.Download | None:
    found = await asyncio.to_thread(mp4.laid_out, stream)
    if found is None and await asyncio.to_thread(recording.size, stream):
        writes = await asyncio.create_subprocess_exec(
            sys.executable, "-m", mp4.__name__, str(stream)
        )
        await writes.wait()
        found = await asyncio.to_thread(mp4.laid_out, stream)
    return found


def _tag(id: str, size_bytes: int) -> str:
    return f"{id}-{size_bytes}"
