"""A recording as one file: it plays in other programs, and every range of it is the same bytes."""

import asyncio
import re

import imageio_ffmpeg
import pytest

from hawker.kernel.storage import Storage
from hawker.media.streams import recording, reels
from hawker.media.streams import service as streams
from hawker.media.streams.mover import Mover
from hawker.media.streams.origin import PIECE_BYTES, Request
from hawker.media.streams.shelves import Shelves

RECORDED_S = 3.0
A_FEW = 200_000  # bytes of a reel, so that there are several
READ_S = re.compile(r"time=(\d+):(\d+):(\d+\.\d+)")
DURATION_S = re.compile(r"Duration: (\d+):(\d+):(\d+\.\d+)")


@pytest.fixture
def file_of(station, viewer, real_db, eventually):
    """The file of a stream, once it is closed: `await file_of(stream)`."""

    async def download(stream):
        async with real_db.system() as tx:
            await streams.close_stream(tx, stream.id)

        async def answered():
            answer = await viewer.get(f"/download/{stream.id}.mp4")
            return answer if answer.status_code == 200 else None

        return await eventually(answered)

    return download


@pytest.fixture
def recorded(station, eventually):
    async def enough(stream, seconds):
        async def kept():
            found = recording.read(station.folder / stream.id)
            return sum(each.duration_s for each in found) >= seconds

        await eventually(kept)

    return enough


@pytest.fixture
def let_go(real_db, station, fetch, eventually):
    """Have what was recorded moved, and the copy here deleted, without waiting for an hour."""

    async def move(storage):
        mover = Mover(real_db, storage, station.folder, "test", station.finish, reel_bytes=A_FEW)

        async def is_gone():
            await fetch("UPDATE streams.recordings SET move_due_at = now() RETURNING 1")
            await mover.step()
            return await fetch("SELECT 1 FROM streams.recordings WHERE freed_at IS NOT NULL")

        await eventually(is_gone)

    return move


async def watched(path):
    """What ffmpeg says of it, having read all of it: its words, and for how long it played."""
    process = await asyncio.create_subprocess_exec(
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-xerror", "-i", str(path)),
        *("-f", "null", "-"),
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    words = (await process.communicate())[1].decode()
    assert process.returncode == 0, words[-600:]
    return words, _seconds(READ_S.findall(words)[-1])


def _seconds(found):
    hours, minutes, seconds = map(float, found)
    return hours * 3600 + minutes * 60 + seconds


@pytest.mark.parametrize("b_frames", [0, 2])
async def test_a_recording_is_one_file_that_ffmpeg_plays(
    new_stream, publish, recorded, file_of, station, tmp_path, b_frames
):
    stream, key = await new_stream()
    encoder = await publish(key, b_frames=b_frames)
    await recorded(stream, RECORDED_S)
    await encoder.goodbye()

    answer = await file_of(stream)

    (tmp_path / "file.mp4").write_bytes(answer.content)
    words, played_s = await watched(tmp_path / "file.mp4")
    kept_s = sum(each.duration_s for each in recording.read(station.folder / stream.id))
    assert "h264" in words
    assert "aac" in words
    assert _seconds(DURATION_S.search(words).groups()) == pytest.approx(kept_s, abs=0.2)
    assert played_s == pytest.approx(kept_s, abs=0.2)
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.content.index(b"moov") < answer.content.index(b"mdat")


async def test_a_publisher_that_came_back_is_in_the_same_file(
    new_stream, publish, recorded, file_of, station, tmp_path
):
    stream, key = await new_stream()
    first = await publish(key)
    await recorded(stream, RECORDED_S)
    await first.goodbye()
    second = await publish(key, gop=50)
    await recorded(stream, 2.5 * RECORDED_S)
    await second.goodbye()

    answer = await file_of(stream)

    (tmp_path / "file.mp4").write_bytes(answer.content)
    _, played_s = await watched(tmp_path / "file.mp4")
    kept = recording.read(station.folder / stream.id)
    assert len({each.take for each in kept}) == 2
    assert played_s == pytest.approx(sum(each.duration_s for each in kept), abs=0.3)


async def test_any_range_is_the_same_bytes(new_stream, publish, recorded, file_of, viewer):
    stream, key = await new_stream()
    encoder = await publish(key)
    await recorded(stream, RECORDED_S)
    await encoder.goodbye()
    whole = await file_of(stream)
    path, size = f"/download/{stream.id}.mp4", len(whole.content)

    for wanted, start, end in [
        ("bytes=0-0", 0, 1),
        (f"bytes={size // 2}-", size // 2, size),
        ("bytes=-100", size - 100, size),
        (f"bytes=1000-{size * 2}", 1000, size),
    ]:
        part = await viewer.get(path, headers={"Range": wanted})
        assert part.status_code == 206
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert part.content == whole.content[start:end]
    beyond = await viewer.get(path, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.content) == (416, b"")
    assert beyond.headers["content-range"] == f"bytes */{size}"


@pytest.mark.parametrize("kind", ["folder", "bucket"])
async def test_a_recording_that_was_moved_is_the_same_file(
    new_stream, publish, recorded, file_of, station, let_go, tmp_path, request, kind
):
    place = tmp_path / "media" if kind == "folder" else request.getfixturevalue("bucket")
    storage = Storage(place, prefix=tmp_path.name)
    stream, key = await new_stream()
    encoder = await publish(key)
    await recorded(stream, 2 * RECORDED_S)
    await encoder.goodbye()
    whole = (await file_of(stream)).content

    await let_go(storage)

    assert recording.read(station.folder / stream.id) == []
    assert await storage.size(f"{reels.prefix(stream.id)}/reel-1.mp4") > 0
    moved = Shelves(station.folder, station.disk, store=storage)
    answer = await moved.answer(Request("GET", f"/download/{stream.id}.mp4", {}))
    assert answer.length.size_bytes == len(whole)
    for start in (0, len(whole) // 2, len(whole) - 100):
        read = b""
        while piece := await answer.length.read(start + len(read), PIECE_BYTES):
            read += piece
        assert read == whole[start:]


async def test_there_is_no_file_of_a_broadcast_that_goes_on(new_stream, publish, recorded, viewer):
    stream, key = await new_stream()
    await publish(key)
    await recorded(stream, 1.0)

    assert (await viewer.get(f"/download/{stream.id}.mp4")).status_code == 404
    assert (await viewer.get("/download/stm_nothing.mp4")).status_code == 404
