"""Logs stay within their bounds, and lose no line while somebody writes them."""

import errno
import gzip
import multiprocessing
import os
import time
from pathlib import Path

import pytest
from tests.skipping import NO_COLLAPSING

from hawker.app.supervisor import logs
from hawker.app.supervisor.logs import Bounds

BOUNDS = Bounds(size_bytes=10_000, files=3, days=30)


def whole(log: Path) -> bytes:
    """Everything that is kept of a log, oldest first."""
    return b"".join(
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in logs.kept(log)
    )


def fill(log: Path, letter: bytes, size: int = 20_000) -> None:
    with log.open("ab") as file:
        file.write(letter * size)


def test_a_short_log_is_left_alone(tmp_path):
    log = tmp_path / "web-0.log"
    fill(log, b"a", 10_000)

    assert logs.put_aside(log, BOUNDS) is None

    assert [path.name for path in tmp_path.iterdir()] == ["web-0.log"]


def test_a_long_log_is_put_aside_compressed_and_numbered(tmp_path):
    log = tmp_path / "web-0.log"
    for letter in (b"a", b"b"):
        fill(log, letter)
        assert logs.put_aside(log, BOUNDS) is None

    assert [path.name for path in logs.kept(log)] == [
        "web-0.log.2.gz",
        "web-0.log.1.gz",
        "web-0.log",
    ]
    assert log.stat().st_size <= 2 * os.statvfs(tmp_path).f_bsize
    assert whole(log) == b"a" * 20_000 + b"b" * 20_000
    assert (tmp_path / "web-0.log.1.gz").stat().st_mode & 0o077 == 0


def test_no_more_than_so_many_are_kept(tmp_path):
    log = tmp_path / "web-0.log"
    for letter in (b"a", b"b", b"c", b"d", b"e"):
        fill(log, letter)
        logs.put_aside(log, BOUNDS)

    assert [path.name for path in logs.kept(log)] == [
        "web-0.log.3.gz",
        "web-0.log.2.gz",
        "web-0.log.1.gz",
        "web-0.log",
    ]
    assert b"a" not in whole(log)
    assert whole(log).endswith(b"e")


def test_what_was_put_aside_long_ago_is_removed(tmp_path):
    log = tmp_path / "web-0.log"
    fill(log, b"a")
    logs.put_aside(log, BOUNDS)
    then = time.time() - 31 * 86_400
    os.utime(tmp_path / "web-0.log.1.gz", (then, then))

    logs.put_aside(log, BOUNDS)

    assert [path.name for path in tmp_path.iterdir()] == ["web-0.log"]


def _write_lines(log: Path, count: int) -> None:
    with log.open("ab", buffering=0) as file:
        for number in range(count):
            file.write(b"%08d\n" % number)


def test_who_writes_meanwhile_loses_no_line_and_writes_none_twice(tmp_path):
    log = tmp_path / "hub.log"
    log.touch()
    if not can_collapse(tmp_path):
        pytest.skip(NO_COLLAPSING)
    writer = multiprocessing.get_context("spawn").Process(target=_write_lines, args=(log, 60_000))
    writer.start()
    many = Bounds(size_bytes=20_000, files=1_000, days=30)
    while writer.is_alive():
        assert logs.put_aside(log, many) is None
    writer.join()

    assert len(logs.kept(log)) > 2
    assert whole(log) == b"".join(b"%08d\n" % number for number in range(60_000))


def can_collapse(folder: Path) -> bool:
    """Whether this file system takes bytes from the front of a file."""
    trial = folder / "trial"
    trial.write_bytes(bytes(3 * os.statvfs(folder).f_bsize))
    try:
        logs.put_aside(trial, Bounds(size_bytes=1))
        return trial.stat().st_size > 0
    finally:
        for path in logs.kept(trial):
            path.unlink()


def test_when_the_disk_is_full_the_oldest_makes_room_and_it_is_told(tmp_path, monkeypatch):
    log = tmp_path / "web-0.log"
    for letter in (b"a", b"b"):
        fill(log, letter)
        logs.put_aside(log, BOUNDS)
    fill(log, b"c")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(gzip, "open", full)
    told = logs.put_aside(log, BOUNDS)

    assert told == (
        "web-0.log could not be put aside (no space left on device); its oldest part was removed."
    )
    assert [path.name for path in logs.kept(log)] == ["web-0.log.1.gz", "web-0.log"]
    assert b"c" in log.read_bytes()
