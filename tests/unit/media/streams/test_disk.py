"""A disk that falls behind costs as little of the recording as possible."""

import asyncio
import threading

import pytest

from hawker.media.streams import disk as disks
from hawker.media.streams.disk import Disk


@pytest.fixture
async def held(tmp_path):
    """A disk whose thread waits until it is let go, and what lets it."""
    disk = Disk()
    go = threading.Event()
    disk._later(lambda _: go.wait(), tmp_path)
    yield disk, go
    go.set()
    await asyncio.to_thread(disk.close)


async def test_many_streams_may_wait_for_seconds(held, tmp_path):
    disk, go = held
    for n in range(2_000):
        disk.write(tmp_path / f"{n % 20}", b"part")
    go.set()
    await disk.settled()

    assert disk.failures == 0
    assert len(list(tmp_path.iterdir())) == 20


async def test_bytes_that_wait_are_bounded_and_the_end_of_a_segment_makes_up(
    held, tmp_path, monkeypatch
):
    monkeypatch.setattr(disks, "WAITING_LIMIT_BYTES", 10)
    disk, go = held
    disk.append(tmp_path / "open", 0, b"12345678")
    disk.append(tmp_path / "open", 8, b"abcd")
    disk.finish(tmp_path / "open", tmp_path / "whole", 12, [b"12345678", b"abcd"])
    go.set()
    await disk.settled()
    await asyncio.sleep(0)

    assert disk.failures == 1
    assert (tmp_path / "whole").read_bytes() == b"12345678abcd"
    disk.append(tmp_path / "next", 0, b"12345678")
    await disk.settled()
    assert disk.failures == 1
