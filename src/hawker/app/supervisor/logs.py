"""Keeps the logs of the processes below their bounds, and loses no line of them.

A program holds its log open for appending and knows nothing of this. What is put aside is copied
first; then its bytes, and no others, are taken from the front of the file (`fallocate` with
COLLAPSE_RANGE, which ext4 and XFS know): what was written in between stays. Other file systems
can only empty the file, right after the last byte was copied.
"""

import ctypes
import gzip
import os
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

COLLAPSE_RANGE = 0x08
CHUNK_BYTES = 1 << 20
DAY_S = 86_400
FULL_FACTOR = 4  # times its size, a log that cannot be put aside is emptied: the disk is full

_libc = ctypes.CDLL(None, use_errno=True)


class Bounds(msgspec.Struct, frozen=True):
    """How much of a log is kept."""

    size_bytes: int = 16 * 1024 * 1024  # of the current file
    files: int = 9  # put aside
    days: int = 30


def put_aside(log: Path, bounds: Bounds) -> str | None:
    """Put the log aside as `<name>.1.gz` when it is too long; the older ones move up by one.

    Returns what a person should hear: that it could not be put aside.
    """
    _forget_old(log, bounds)
    if not log.exists() or log.stat().st_size <= bounds.size_bytes:
        return None
    draft = log.with_name(f"{log.name}.new.gz")
    try:
        with log.open("r+b") as source:
            size = _copied(source.fileno(), draft)
            _shift(log, bounds.files)
            draft.rename(_numbered(log, 1))
            _take_off(source.fileno(), size, _numbered(log, 1))
    except OSError as error:
        draft.unlink(missing_ok=True)
        return _make_room(log, bounds, error)
    return None


def kept(log: Path) -> list[Path]:
    """The files of a log, oldest first, the current one last."""
    return [path for _, path in sorted(_aside(log), reverse=True)] + [log]


def _copied(source: int, draft: Path) -> int:
    """Copy all whole blocks of the file but the last; return how many bytes that are."""
    block = os.fstatvfs(source).f_bsize
    size = (os.fstat(source).st_size - 1) // block * block  # what is taken off may not be all
    with gzip.open(draft, "wb", compresslevel=6) as target:
        at = 0
        while at < size:
            chunk = os.pread(source, min(CHUNK_BYTES, size - at), at)
            target.write(chunk)
            at += len(chunk)
    draft.chmod(0o600)
    return size


def _take_off(source: int, size: int, copy: Path) -> None:
    offset, length = ctypes.c_int64(0), ctypes.c_int64(size)
    fallocate = getattr(_libc, "fallocate", None)  # Linux alone has it
    if fallocate is not None and fallocate(source, COLLAPSE_RANGE, offset, length) == 0:
        return
    with gzip.open(copy, "ab") as target:  # another member of the same file: read as one
        while rest := os.pread(source, CHUNK_BYTES, size):
            target.write(rest)
            size += len(rest)
    os.ftruncate(source, 0)


def _shift(log: Path, files: int) -> None:
    for number, path in sorted(_aside(log), reverse=True):
        if number >= files:
            path.unlink()
        else:
            path.rename(_numbered(log, number + 1))


def _forget_old(log: Path, bounds: Bounds) -> None:
    oldest = time.time() - bounds.days * DAY_S
    for number, path in _aside(log):
        if number > bounds.files or path.stat().st_mtime < oldest:
            path.unlink()


def _make_room(log: Path, bounds: Bounds, error: OSError) -> str:
    aside = sorted(_aside(log))
    if aside:
        aside[-1][1].unlink()
    elif log.stat().st_size > FULL_FACTOR * bounds.size_bytes:
        os.truncate(log, 0)
    why = (error.strerror or str(error)).lower()
    return f"{log.name} could not be put aside ({why}); its oldest part was removed."


def _aside(log: Path) -> Iterator[tuple[int, Path]]:
    for path in log.parent.glob(f"{log.name}.*.gz"):
        number = path.name.removeprefix(f"{log.name}.").removesuffix(".gz")
        if number.isdigit():
            yield int(number), path


def _numbered(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}.gz")
