"""Where pictures of strangers are taken in: kept in a file without a name, rendered elsewhere.

So many at a time, so many bytes, so much time; whoever comes beyond that is told to come back.
"""

import asyncio
import hashlib
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, NoReturn

import msgspec
import structlog

from hawker.kernel.storage import StorageFull
from hawker.media.files.model import (
    AnimatedPicture,
    BrokenPicture,
    NotAPicture,
    PictureTooLarge,
    PictureTooSmall,
    UploadsBusy,
)
from hawker.media.files.renderer import Made, Refused
from hawker.media.files.rendering import SIZE_LIMIT_BYTES, Decoded

UPLOADS_LIMIT = 6  # at once, of one process: each may fill a file of SIZE_LIMIT_BYTES
RENDERERS = 1  # at once, of one process: each may take a lot of memory
RENDERED_WITHIN_S = 30.0
PIECE_BYTES = 256 * 1024  # in memory before it is written

log = structlog.get_logger()


class Draft(msgspec.Struct, frozen=True):
    """What somebody brought, before anybody looked at it."""

    file: IO[bytes]
    digest: bytes  # SHA-256
    size_bytes: int


class Workshop:
    """Takes pictures in. One per process; its limits are of the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._uploads = 0
        self._renderers = asyncio.Semaphore(RENDERERS)

    @asynccontextmanager
    async def brought(
        self, pieces: AsyncIterator[bytes], length: int | None
    ) -> AsyncGenerator[Draft]:
        """Keep what comes until the block ends; the file has no name and outlives nobody.

        Raises UploadsBusy, PictureTooLarge, StorageFull.
        """
        if length is not None and length > SIZE_LIMIT_BYTES:  # before a byte of it is read
            raise _too_large()
        if self._uploads >= UPLOADS_LIMIT:
            raise UploadsBusy("Many pictures are being taken in. Try again in a moment.")
        self._uploads += 1
        try:
            with await asyncio.to_thread(self._open) as file:
                yield await _fill(file, pieces)
        finally:
            self._uploads -= 1

    async def render(self, draft: Draft) -> Decoded:
        """Render it in a process apart.

        Raises NotAPicture, BrokenPicture, AnimatedPicture, PictureTooLarge, PictureTooSmall.
        """
        async with self._renderers:
            answer = await _run(draft.file)
        if answer is None:
            raise PictureTooLarge("This picture takes more memory or time than a picture gets.")
        if isinstance(answer, Refused):
            _refuse(answer)
        return answer.decoded

    def _open(self) -> IO[bytes]:
        self._folder.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=self._folder)


async def _fill(file: IO[bytes], pieces: AsyncIterator[bytes]) -> Draft:
    digest = hashlib.sha256()
    size = 0
    waiting = bytearray()
    async for piece in pieces:
        size += len(piece)
        if size > SIZE_LIMIT_BYTES:
            raise _too_large()
        digest.update(piece)
        waiting += piece
        if len(waiting) >= PIECE_BYTES:
            await _write(file, waiting)
            waiting = bytearray()
    await _write(file, waiting)
    return Draft(file, digest.digest(), size)


async def _write(file: IO[bytes], data: bytearray) -> None:
    def work() -> None:
        file.write(data)
        file.flush()

    try:
        await asyncio.to_thread(work)
    except OSError as error:
        log.exception("files.spool_failed")
        raise StorageFull("There is no room to take the picture in.") from error


async def _run(file: IO[bytes]) -> Made | Refused | None:
    """What the renderer says; None when it was ended, or did not answer in time."""
    file.seek(0)
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hawker.media.files.renderer",
        stdin=file,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(RENDERED_WITHIN_S):
            answer, complaint = await program.communicate()
    except TimeoutError:
        answer, complaint = b"", b"it took too long"
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
    if program.returncode != 0 or not answer:
        words = complaint.decode(errors="replace").strip().rpartition("\n")[2]
        log.warning("files.renderer_ended", status=program.returncode, words=words)
        return None
    return msgspec.msgpack.decode(answer, type=Made | Refused)


def _refuse(refused: Refused) -> NoReturn:
    """Raise here what was raised there: one by one, for the contract is read from the source."""
    detail = refused.detail
    match refused.code:
        case NotAPicture.code:
            raise NotAPicture(detail)
        case BrokenPicture.code:
            raise BrokenPicture(detail)
        case AnimatedPicture.code:
            raise AnimatedPicture(detail)
        case PictureTooSmall.code:
            raise PictureTooSmall(detail)
        case code:
            assert code == PictureTooLarge.code, f"the renderer refuses with {code}"
            raise PictureTooLarge(detail)


def _too_large() -> PictureTooLarge:
    return PictureTooLarge(f"A picture has at most {SIZE_LIMIT_BYTES >> 20} MiB.")
