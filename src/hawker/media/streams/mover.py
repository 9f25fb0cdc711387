"""Takes finished recordings to the store of files, and lets the local copy go once it is proven.

A recording lies on the disk of the process that made it, so that process moves it: the row is the
job (decision 0027), claimed by a lease, and says how many bytes are safe. Each reel is sent, read
back and compared; whoever goes on after a crash begins behind the last one that was. With the store
away or full the recording stays where it is, plays from there, and is tried again later.
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import structlog

from hawker.kernel import sql
from hawker.kernel.db import Db
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import StoreId
from hawker.kernel.storage import Storage, StorageAway, StorageFull
from hawker.media.streams import downloads, recording, reels
from hawker.media.streams.model import StreamId
from hawker.media.streams.recording import Kept
from hawker.media.streams.reels import Reel

Q = sql.load(__package__)

LEASE = timedelta(minutes=30)  # for one reel
FIRST_PAUSE = timedelta(seconds=15)  # after a failure; doubled each time
LONGEST_PAUSE = timedelta(hours=1)
LOCAL_KEPT = timedelta(hours=1)  # after the move, for whoever plays it from here
NOT_YET = timedelta(seconds=10)  # the broadcast is being closed
DOUBLINGS_LIMIT = 16
ADOPTED_AT_ONCE = 500

log = structlog.get_logger()

Ended = Callable[[StreamId], Awaitable[bool]]


class _Claimed(msgspec.Struct, frozen=True):
    store_id: StoreId
    stream_id: StreamId
    moved_bytes: int
    move_tries: int
    moved_at: datetime | None


class NotTheSame(Exception):  # noqa: N818 — what the store gives back is not what was sent
    """The store gives back something else than was sent to it."""


class Mover:
    """Runs where recordings are made; one per process, for those of its `instance`."""

    def __init__(
        self,
        db: Db,
        storage: Storage,
        folder: Path,
        instance: str,
        ended: Ended,
        *,
        reel_bytes: int = reels.REEL_BYTES,
    ) -> None:
        """`ended` has the end of a closed stream on disk; False while somebody still fills it."""
        self._db = db
        self._storage = storage
        self._folder = folder
        self._instance = instance
        self._ended = ended
        self._reel_bytes = reel_bytes
        self._is_known = False  # what lies on this disk

    async def step(self) -> int:
        """Do what is due of one recording; how many that were."""
        if not self._is_known:
            await self._adopt()
            self._is_known = True
        async with self._db.system() as tx:
            claimed = await tx.maybe(
                Q.claim_recording,
                _Claimed,
                instance=self._instance,
                now=tx.now,
                lease_until=tx.now + LEASE,
            )
        if claimed is None:
            return 0
        try:
            await self._work(claimed)
        except (StorageAway, StorageFull, NotFound, NotTheSame, OSError, ValueError) as error:
            await self._put_off(claimed, error)
        return 1

    async def _adopt(self) -> None:
        """Answer for what lies on this disk, also when another name of ours recorded it."""
        here = await asyncio.to_thread(recording.found, self._folder)
        for at in range(0, len(here), ADOPTED_AT_ONCE):
            ids = [StreamId.parse(name) for name in here[at : at + ADOPTED_AT_ONCE]]
            async with self._db.system() as tx:
                await tx.run(Q.adopt_recordings, ids=ids, instance=self._instance)

    async def _work(self, claimed: _Claimed) -> None:
        if claimed.moved_at is not None:
            await self._let_go(claimed)
        elif not await self._ended(claimed.stream_id):
            async with self._db.system() as tx:
                await tx.run(Q.move_later, claimed, due_at=tx.now + NOT_YET)
        else:
            await self._move(claimed)

    async def _move(self, claimed: _Claimed) -> None:
        stream = self._folder / claimed.stream_id
        planned, kept = await asyncio.to_thread(_planned, stream, self._reel_bytes)
        if not kept:
            log.warning("streams.nothing_to_move", stream=claimed.stream_id)
            async with self._db.system() as tx:
                await tx.run(Q.end_move, claimed, now=tx.now)
            return
        safe = claimed.moved_bytes if claimed.moved_bytes in _ends(planned) else 0
        place = 0
        for reel in planned:
            place += reel.size_bytes
            if place <= safe:
                continue
            await self._send(claimed.stream_id, stream, reel)
            async with self._db.system() as tx:
                await tx.run(Q.note_moved, claimed, bytes=place, lease_until=tx.now + LEASE)
        await self._finish(claimed, stream, planned)

    async def _send(self, id: StreamId, stream: Path, reel: Reel) -> None:
        """Store a reel and read it back. Raises StorageAway, StorageFull, NotTheSame, OSError."""
        key = f"{reels.prefix(id)}/{reel.name}"
        await asyncio.to_thread(reels.check, stream, reel)
        digest = hashlib.sha256()

        async def pieces() -> AsyncGenerator[bytes]:
            read = reels.pieces(stream, reel)
            while (piece := await asyncio.to_thread(next, read, None)) is not None:
                digest.update(piece)
                yield piece

        await self._storage.put_long(key, pieces())
        if await self._storage.digest(key) != digest.digest():
            raise NotTheSame(f"{reel.name} came back changed")

    async def _finish(self, claimed: _Claimed, stream: Path, planned: Sequence[Reel]) -> None:
        """Say where it plays from now on; the local copy stays for those who play it already."""
        await downloads.keep(self._storage, claimed.stream_id, stream, planned)
        base = self._storage.url(reels.prefix(claimed.stream_id))
        text = reels.text(planned, base)
        await self._storage.put(f"{reels.prefix(claimed.stream_id)}/{reels.PLAYLIST}", text)
        await asyncio.to_thread(_write, stream / reels.PLAYLIST, text)
        size = sum(reel.size_bytes for reel in planned)
        async with self._db.system() as tx:
            await tx.run(Q.finish_move, claimed, bytes=size, now=tx.now, due_at=tx.now + LOCAL_KEPT)
        log.info("streams.recording_moved", stream=claimed.stream_id, bytes=size)

    async def _let_go(self, claimed: _Claimed) -> None:
        """Delete the local copy, if the store still has all of its own."""
        stream = self._folder / claimed.stream_id
        planned, kept = await asyncio.to_thread(_planned, stream, self._reel_bytes)
        if kept:
            for reel in planned:
                key = f"{reels.prefix(claimed.stream_id)}/{reel.name}"
                if await self._storage.size(key) != reel.size_bytes:
                    raise NotTheSame(f"{reel.name} is not whole any more")
            await asyncio.to_thread(recording.forget, stream)
        async with self._db.system() as tx:
            await tx.run(Q.end_move, claimed, now=tx.now)

    async def _put_off(self, claimed: _Claimed, error: Exception) -> None:
        """Keep it here and try later; what is not whole in the store is sent anew."""
        log.warning("streams.not_moved", stream=claimed.stream_id, error=str(error))
        pause = FIRST_PAUSE * 2 ** min(claimed.move_tries, DOUBLINGS_LIMIT)
        is_gone = isinstance(error, NotFound | NotTheSame)
        async with self._db.system() as tx:
            await tx.run(
                Q.put_off_move,
                claimed,
                due_at=tx.now + min(pause, LONGEST_PAUSE),
                error=_words(error),
                is_gone=is_gone,
            )


class Forgetter:
    """Deletes from the store what was kept long enough. Any number may run."""

    def __init__(self, db: Db, storage: Storage, folder: Path, *, days: int) -> None:
        self._db = db
        self._storage = storage
        self._folder = folder
        self._days = days

    async def step(self) -> int:
        """Forget one recording; how many that were. Raises StorageAway."""
        if not self._days:
            return 0
        async with self._db.system() as tx:
            oldest = tx.now - timedelta(days=self._days)
            found = await tx.maybe(Q.oldest_moved, StreamId, before=oldest)
        if found is None:
            return 0
        await asyncio.to_thread((self._folder / found / reels.PLAYLIST).unlink, missing_ok=True)
        while await self._storage.delete_below(reels.prefix(found)):
            pass
        async with self._db.system() as tx:
            await tx.run(Q.forget_recording, stream_id=found)
        return 1


def _planned(stream: Path, reel_bytes: int) -> tuple[list[Reel], list[Kept]]:
    kept = recording.read(stream)
    headers = reels.headers(stream, kept)
    return reels.plan(kept, headers, reel_bytes), kept


def _ends(planned: Sequence[Reel]) -> set[int]:
    """The numbers of bytes that are whole reels."""
    place = 0
    return {place := place + reel.size_bytes for reel in planned}


def _words(error: Exception) -> str:
    if isinstance(error, StorageAway | StorageFull):
        return error.code
    return "streams.not_the_same" if isinstance(error, NotTheSame) else "streams.not_readable"


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(data)
    fresh.replace(path)
