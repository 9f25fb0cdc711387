"""What breaks other servers, by real connections: half a greeting, and very long broadcasts."""

import asyncio
import io

import av
import imageio_ffmpeg
import pytest

from hawker.media.streams.rtmp.server import ENTRY_S

HELLO_BYTES = 1 + 1536


@pytest.mark.parametrize("sent", [1, 700, HELLO_BYTES, HELLO_BYTES + 900])
async def test_half_a_greeting_is_waited_for_so_long(station, eventually, sent, count):
    reader, writer = await asyncio.open_connection("127.0.0.1", station.ports.rtmp)
    writer.write((b"\3" + bytes(2 * 1536))[:sent])

    async def here():
        return station.rtmp.connections

    await eventually(here)
    [connection] = station.rtmp.connections
    now = asyncio.get_running_loop().time()
    connection.check(now + ENTRY_S - 1)
    assert station.rtmp.connections == {connection}
    connection.check(now + ENTRY_S + 1)

    with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
        await reader.readexactly(1 << 20)
    assert station.rtmp.dropped == 1
    assert await count("streams.ingests") == 0
    writer.close()


async def test_a_broadcast_goes_on_past_four_hours_and_thirty_nine_minutes(
    new_stream, station, viewer, eventually
):
    stream, key = await new_stream()
    process = await asyncio.create_subprocess_exec(
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-re"),
        *("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25"),
        *("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-c:a", "aac"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p"),
        *("-output_ts_offset", "16775", "-f", "flv"),  # 2.2 s before 0xFFFFFF ms
        f"rtmp://127.0.0.1:{station.ports.rtmp}/live/{key}",
    )

    async def six_segments():
        shelf = await station.shelves.open(stream.id)
        return shelf.window.segments if len(shelf.window.segments) >= 6 else None

    try:
        segments = await eventually(six_segments)
    finally:
        process.kill()
        await process.wait()
    assert {segment.take for segment in segments} == {1}
    data = b""
    for name in ("init-1.mp4", *(f"seg-{segment.number}.m4s" for segment in segments)):
        data += (await viewer.get(f"/live/{stream.id}/{name}")).content
    with av.open(io.BytesIO(data)) as file:
        times = [frame.time for frame in file.decode(video=0)]
    assert len(times) == round(sum(segment.duration_s for segment in segments) * 25)
    assert times == sorted(times)


async def test_sound_of_mp3_is_refused_in_words(new_stream, station, health, eventually):
    stream, key = await new_stream()
    process = await asyncio.create_subprocess_exec(
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-re"),
        *("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25"),
        *("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100", "-c:a", "libmp3lame"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-f", "flv"),
        f"rtmp://127.0.0.1:{station.ports.rtmp}/live/{key}",
    )

    async def refused():
        return (await health(stream.id)).refused

    try:
        assert "send AAC" in await eventually(refused)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
