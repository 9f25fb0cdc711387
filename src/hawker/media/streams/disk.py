"""Files written in order by one thread, so that a slow disk never holds up a picture."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import structlog

from hawker.media.streams import recording
from hawker.media.streams.recording import Kept

# Beyond these the disk has fallen behind: what comes is left out. Bytes are mostly those that the
# shelves hold anyway; the end of a segment is a few words, and makes up for parts left out of it.
WAITING_LIMIT = 4_096  # of anything
WAITING_LIMIT_BYTES = 64 << 20

log = structlog.get_logger()


class Disk:
    """Takes writes and returns at once. What fails is logged and counted, and playing goes on."""

    def __init__(self, reserve_bytes: int = recording.RESERVE_BYTES) -> None:
        self.reserve_bytes = reserve_bytes  # recordings leave that much to everything else
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="disk")
        self._waiting = 0
        self._waiting_bytes = 0
        self._is_behind = False
        self._is_failing = False
        self.failures = 0  # writes that were left out or went wrong

    def write(self, path: Path, data: bytes) -> None:
        """Replace a file as a whole."""
        self._later(_write, path, data, size_bytes=len(data))

    def append(self, path: Path, size: int, data: bytes) -> None:
        """Add to a file that holds `size` bytes."""
        self._later(_append, path, size, data, size_bytes=len(data))

    def finish(self, path: Path, final: Path, size: int, data: Sequence[bytes]) -> None:
        """Give a file its last name; it holds `data`, also if writing some of it failed."""
        self._later(_finish, path, final, size, data)

    def keep(self, stream: Path, kept: Kept, header: bytes, told: Callable[[bool], None]) -> None:
        """Add a finished segment to the recording; `told` hears on the loop whether it is there."""

        def tell(job: "asyncio.Future[None]") -> None:
            told(not job.cancelled() and job.exception() is None)

        job = self._later(recording.keep, stream, kept, header, self.reserve_bytes)
        if job is None:
            told(False)
        else:
            job.add_done_callback(tell)

    def delete(self, path: Path) -> None:
        """Delete a file, if it is there."""
        self._later(_delete, path)

    async def settled(self) -> None:
        """Wait until everything that was asked for is done."""
        await asyncio.get_running_loop().run_in_executor(self._thread, _nothing)

    def close(self) -> None:
        """Finish what was asked for and stop the thread."""
        self._thread.shutdown()

    def _later(
        self, work: Callable[..., None], path: Path, *values: object, size_bytes: int = 0
    ) -> "asyncio.Future[None] | None":
        is_too_long = size_bytes and self._waiting_bytes + size_bytes > WAITING_LIMIT_BYTES
        if self._waiting >= WAITING_LIMIT or is_too_long:
            self.failures += 1
            if not self._is_behind:  # told once, not for every part
                log.error("disk.behind", waiting=self._waiting, path=path.name)
            self._is_behind = True
            return None
        self._is_behind = False
        self._waiting += 1
        self._waiting_bytes += size_bytes
        loop = asyncio.get_running_loop()
        job = loop.run_in_executor(self._thread, work, path, *values)
        job.add_done_callback(lambda done: self._done(done, size_bytes))
        return job

    def _done(self, job: "asyncio.Future[None]", size_bytes: int) -> None:
        self._waiting -= 1
        self._waiting_bytes -= size_bytes
        error = job.exception()
        if error is None:
            self._is_failing = False
            return
        self.failures += 1
        if not self._is_failing:  # told once, not for every part
            log.error("disk.failed", error=str(error))
        self._is_failing = True


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(data)
    fresh.replace(path)


def _append(path: Path, size: int, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab" if size else "wb") as file:
        if file.tell() != size:
            raise OSError(f"{path.name} holds {file.tell()} bytes instead of {size}")
        file.write(data)


def _finish(path: Path, final: Path, size: int, data: Sequence[bytes]) -> None:
    if not path.exists() or path.stat().st_size != size:
        path.write_bytes(b"".join(data))
    path.replace(final)


def _delete(path: Path) -> None:
    path.unlink(missing_ok=True)


def _nothing() -> None:
    """Be the last in the queue."""
