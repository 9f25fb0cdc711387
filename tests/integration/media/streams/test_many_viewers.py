"""Where many watch, parts are left out of playlists, and come back: the picture goes on."""

import asyncio
import re
import subprocess
import time

import imageio_ffmpeg
import m3u8
import pytest

from hawker.media.streams import load
from hawker.media.streams import service as streams
from hawker.media.streams.load import Load


@pytest.fixture
def busy(station, monkeypatch):
    """Make the station find itself as busy as the test says: `busy(1.0)` is a whole core."""
    monkeypatch.setattr(load, "OVER_FOR_S", 1.0)
    monkeypatch.setattr(load, "UNDER_FOR_S", 1.0)
    began_s, cores = time.monotonic(), 0.0

    def work(now: float) -> None:
        nonlocal cores
        cores = now

    used_s = 0.0

    def used() -> float:
        nonlocal used_s, began_s
        now_s = time.monotonic()
        used_s += cores * (now_s - began_s)
        began_s = now_s
        return used_s

    station.load = Load(0.8, used_s=used)
    return work


async def test_a_crowd_gets_whole_segments_and_a_few_get_parts_again(
    new_stream, publish, viewer, eventually, busy, station
):
    stream, key = await new_stream()
    await publish(key)
    address = streams.playlist_url(stream.id)

    async def read(**query) -> str:
        answer = await viewer.get(address, params=query)
        return answer.text if answer.status_code == 200 else ""

    async def with_parts() -> str | None:
        text = await read()
        return text if "#EXT-X-PART:" in text and "#EXTINF" in text else None

    async def without_parts() -> str | None:
        text = await read()
        return text if text.count("#EXTINF") >= 2 and "#EXT-X-PART" not in text else None

    await eventually(with_parts)

    busy(0.95)
    text = await eventually(without_parts)
    assert "CAN-BLOCK-RELOAD" not in text
    assert "PRELOAD-HINT" not in text
    number = m3u8.loads(text).media_sequence + text.count("#EXTINF")
    told = await read(_HLS_msn=number, _HLS_part=0)
    assert "#EXT-X-PART" not in told, "who waits for a part is answered at once"

    names = re.findall(r"init-\d+\.mp4|seg-\d+\.m4s", text)
    base = address.rpartition("/")[0]
    film = b"".join([(await viewer.get(f"{base}/{name}")).content for name in names])
    assert await asyncio.to_thread(pictures, film) >= 25 * 0.9 * duration(text)

    busy(0.1)
    await eventually(with_parts)
    assert not station.shelves.is_plain


def duration(text: str) -> float:
    return sum(segment.duration for segment in m3u8.loads(text).segments)


def pictures(film: bytes) -> int:
    """How many ffmpeg decodes, without a complaint."""
    run = subprocess.run(
        [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", "pipe:0"),
            *("-map", "0:v", "-progress", "pipe:1", "-f", "null", "-"),
        ],
        input=film,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert not run.stderr
    return int(re.findall(rb"frame=(\d+)", run.stdout)[-1])
