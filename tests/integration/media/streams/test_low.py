"""A smaller picture of a real broadcast, by a real ffmpeg; and what comes of it when that fails."""

import asyncio
import contextlib
import io
import os
import re
import signal

import av
import imageio_ffmpeg
import m3u8
import pytest
import pytest_asyncio

from hawker.media.streams import service as streams
from hawker.media.streams.low import supervisor
from hawker.media.streams.low.encoder import Program
from hawker.media.streams.model import WarningCode
from hawker.media.streams.station import Capacity, Ports, on_air

ENOUGH_CORES = 4.0
LARGE = "854x640"  # higher than what is made of it


def prepare():
    """Nothing has to be done in the child."""


FFMPEG = Program(imageio_ffmpeg.get_ffmpeg_exe(), prepare)


@pytest.fixture
def capacity():
    return Capacity(ENOUGH_CORES, FFMPEG)


@pytest_asyncio.fixture
async def station(real_db, home, capacity):
    ports = Ports("127.0.0.1", 0, 0)
    async with on_air(real_db, home, "test", ports, capacity=capacity) as running:
        yield running


@pytest.fixture
def texts(viewer):
    async def read(stream, folder=""):
        answer = await viewer.get(f"/live/{stream.id}/{folder}index.m3u8")
        return answer.text if answer.status_code == 200 else ""

    return read


@pytest.fixture
def low_segments(texts, eventually):
    """Wait for so many segments of the low rendition that are no gaps, behind a given one."""

    async def wait(stream, count, behind=-1):
        async def there():
            text = await texts(stream, "low/")
            return text if len(whole(text, behind)) >= count else None

        return await eventually(there)

    return wait


def whole(text, behind=-1):
    """The numbers of the segments that are there."""
    names = re.findall(r"(#EXT-X-GAP\n)?#EXTINF:[\d.]+,\nseg-(\d+)\.m4s", text)
    return [int(number) for gap, number in names if not gap and int(number) > behind]


def pids(station):
    """The processes that make renditions now."""
    encoders = [p._low._encoder for p in station.publishing.running.values()]
    return [each.pid for each in encoders if each is not None and each.pid is not None]


async def shown(viewer, stream, folder, number, text):
    """Times of the pictures and of the sound of one segment; the size of the pictures."""
    lines = text.splitlines()
    at = lines.index(f"seg-{number}.m4s")
    header = next(x for x in reversed(lines[:at]) if x.startswith("#EXT-X-MAP")).split('"')[1]
    data = b""
    for name in (header, f"seg-{number}.m4s"):
        answer = await viewer.get(f"/live/{stream.id}/{folder}{name}")
        assert answer.status_code == 200
        data += answer.content
    with av.open(io.BytesIO(data)) as file:
        size = (file.streams.video[0].width, file.streams.video[0].height)
        pictures = [round(frame.time, 3) for frame in file.decode(video=0)]
    with av.open(io.BytesIO(data)) as file:
        sounds = [packet.pts for packet in file.demux(audio=0) if packet.size]
    return size, pictures, sounds


@pytest.mark.parametrize("b_frames", [0, 2])
async def test_it_has_the_pictures_sound_segments_and_times_of_the_whole(
    new_stream, publish, viewer, low_segments, texts, station, b_frames, real_db, eventually
):
    stream, key = await new_stream()
    await publish(key, size=LARGE, b_frames=b_frames)
    text = await low_segments(stream, 2)
    full = await texts(stream)

    small, large = m3u8.loads(text), m3u8.loads(full)
    known = {each.uri: each for each in large.segments}
    for each in small.segments:
        if each.uri in known:
            assert each.duration == known[each.uri].duration
            assert each.program_date_time == known[each.uri].program_date_time
            assert each.discontinuity == known[each.uri].discontinuity
    assert small.target_duration == large.target_duration
    number = whole(text)[-1]
    size, pictures, sounds = await shown(viewer, stream, "low/", number, text)
    _, theirs, heard = await shown(viewer, stream, "", number, full)
    assert size == (640, 480)
    assert pictures == theirs
    assert sounds == heard

    async def offered():
        async with real_db.system() as tx:
            found = await streams.renditions(tx, stream.id)
        return found if len(found) == 3 else None

    full_one, low, alone = await eventually(offered)
    assert [full_one.kind, low.kind, alone.kind] == ["full", "low", "sound"]
    assert (low.url, low.height) == (f"/live/{stream.id}/low/index.m3u8", 480)
    master = m3u8.loads((await viewer.get(f"/live/{stream.id}/master.m3u8")).text)
    assert [each.uri for each in master.playlists] == [
        "index.m3u8",
        "low/index.m3u8",
        "sound/index.m3u8",
    ]
    assert master.playlists[1].stream_info.resolution == (640, 480)
    assert master.playlists[1].stream_info.codecs.startswith("avc1.")
    assert station.places.running == 1


async def test_its_parts_are_waited_for_like_those_of_the_whole(
    new_stream, publish, viewer, low_segments
):
    stream, key = await new_stream()
    await publish(key, size=LARGE)
    text = await low_segments(stream, 1)
    for _ in range(6):
        hint = re.search(r'PRELOAD-HINT:TYPE=PART,URI="part-(\d+)-(\d+)', text)
        number, index = int(hint[1]), int(hint[2])
        address = f"/live/{stream.id}/low/index.m3u8"
        asked = {"_HLS_msn": number, "_HLS_part": index}
        answer = await viewer.get(address, params=asked)
        text = answer.text
        assert f'URI="part-{number}-{index}.m4s"' in text or f"seg-{number}.m4s" in text


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
async def test_an_encoder_that_dies_or_hangs_is_started_anew_and_the_whole_goes_on(
    new_stream, publish, low_segments, texts, station, blow, eventually
):
    stream, key = await new_stream()
    await publish(key, size=LARGE)
    before = whole(await low_segments(stream, 1))
    [pid] = pids(station)
    os.kill(pid, blow)

    async def another():
        return pids(station) not in ([], [pid])

    await eventually(another)
    text = await low_segments(stream, 1, behind=before[-1] + 1)

    full = await texts(stream)
    assert "#EXT-X-GAP" not in full
    assert full.count("#EXT-X-DISCONTINUITY\n") == 0
    numbers = [int(each) for each in re.findall(r"seg-(\d+)", full)]
    assert numbers == list(range(numbers[-1] + 1))
    assert "#EXT-X-GAP" in text
    listed = [int(each) for each in re.findall(r"seg-(\d+)", text)]
    assert listed == list(range(listed[0], listed[-1] + 1))
    assert (station.places.restarted, station.places.withdrawn) == (1, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_one_that_fails_again_and_again_is_withdrawn_and_the_whole_goes_on(
    new_stream,
    publish,
    texts,
    station,
    eventually,
    health,
    monkeypatch,
    viewer,
    low_segments,
    real_db,
):
    monkeypatch.setattr(supervisor, "FIRST_PAUSE_S", 0.05)
    monkeypatch.setattr(supervisor, "RESTARTS_LIMIT", 1)
    stream, key = await new_stream()
    await publish(key, size=LARGE)
    await low_segments(stream, 1)

    async def killed():
        for pid in pids(station):
            with contextlib.suppress(ProcessLookupError):  # since the last time
                os.kill(pid, signal.SIGKILL)
        return station.places.withdrawn

    await eventually(killed)

    assert station.places.running == 0
    assert (await viewer.get(f"/live/{stream.id}/low/index.m3u8")).status_code == 404

    async def told():
        read = await health(stream.id)
        async with real_db.system() as tx:
            kinds = [each.kind for each in await streams.renditions(tx, stream.id)]
        return WarningCode.LOW_WITHDRAWN in read.warnings and kinds == ["full", "sound"]

    await eventually(told)
    count = len(re.findall(r"^seg", await texts(stream), re.MULTILINE))

    async def goes_on():
        return len(re.findall(r"^seg", await texts(stream), re.MULTILINE)) > count

    await eventually(goes_on)
    assert "#EXT-X-GAP" not in await texts(stream)


async def test_behind_an_interruption_it_goes_on_with_the_whole(
    new_stream, publish, low_segments, texts, station
):
    stream, key = await new_stream()
    first = await publish(key, size=LARGE)
    before = whole(await low_segments(stream, 1))
    await first.goodbye()
    await publish(key, size=LARGE)
    text = await low_segments(stream, 1, behind=before[-1] + 1)

    full = await texts(stream)
    for each in m3u8.loads(text).segments:
        same = next(x for x in m3u8.loads(full).segments if x.uri == each.uri)
        assert each.discontinuity == same.discontinuity
        assert each.program_date_time == same.program_date_time
    assert text.count("#EXT-X-DISCONTINUITY\n") == 1
    assert station.places.restarted == 0


async def test_a_picture_that_is_small_already_has_no_smaller_one(
    new_stream, publish, texts, station, eventually
):
    stream, key = await new_stream()
    await publish(key)

    async def begun():
        return await texts(stream)

    await eventually(begun)
    assert await texts(stream, "low/") == ""
    assert (station.places.running, station.places.refused) == (0, 0)


@pytest.mark.parametrize(
    "capacity", [Capacity(2.0, FFMPEG), Capacity(ENOUGH_CORES, None)], ids=["cores", "off"]
)
async def test_without_cores_or_where_it_is_off_none_is_started(
    new_stream, publish, texts, station, eventually
):
    stream, key = await new_stream()
    await publish(key, size=LARGE)

    async def begun():
        return await texts(stream)

    await eventually(begun)
    assert await texts(stream, "low/") == ""
    assert (pids(station), station.places.running) == ([], 0)


async def test_where_ffmpeg_cannot_be_started_the_whole_goes_on(
    real_db, home, new_stream, eventually, monkeypatch
):
    monkeypatch.setattr(supervisor, "FIRST_PAUSE_S", 0.05)
    nowhere = Capacity(ENOUGH_CORES, Program("/nowhere/ffmpeg", prepare))
    ports = Ports("127.0.0.1", 0, 0)
    stream, key = await new_stream()
    async with on_air(real_db, home, "test", ports, capacity=nowhere) as running:
        process = await asyncio.create_subprocess_exec(
            *(FFMPEG.path, "-loglevel", "error", "-re", "-f", "lavfi"),
            *("-i", f"testsrc2=size={LARGE}:rate=10", "-c:v", "libx264", "-g", "10"),
            *("-preset", "ultrafast", "-pix_fmt", "yuv420p", "-f", "flv"),
            f"rtmp://127.0.0.1:{running.ports.rtmp}/live/{key}",
        )

        async def withdrawn():
            return running.places.withdrawn

        try:
            assert await eventually(withdrawn) == 1
            shelf = await running.shelves.open(stream.id)
            assert shelf.is_live
            assert len(shelf.window.segments) >= 3
        finally:
            process.kill()
            await process.wait()
