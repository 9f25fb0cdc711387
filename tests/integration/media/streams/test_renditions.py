"""What can be played of a real broadcast: all of it, or its sound alone."""

import asyncio
import io
import re

import av
import imageio_ffmpeg
import m3u8
from tests.integration.media.streams.test_playlist import place, read

from hawker.media.streams import service as streams
from hawker.media.streams.model import RenditionKind


async def text_of(viewer, address, **query):
    answer = await viewer.get(address, params=query)
    return answer.text if answer.status_code == 200 else ""


async def sound_begun(viewer, stream, eventually):
    async def two_segments():
        text = await text_of(viewer, f"/live/{stream.id}/sound/index.m3u8")
        return text if len(re.findall(r"^seg", text, re.MULTILINE)) >= 2 else None

    return await eventually(two_segments)


def packets(data):
    """Times and bytes of the sound."""
    with av.open(io.BytesIO(data)) as file:
        return [(each.pts, bytes(each)) for each in file.demux(audio=0) if each.size]


async def test_the_sound_is_followed_part_by_part_beside_the_picture(
    new_stream, publish, viewer, eventually
):
    stream, key = await new_stream()
    await publish(key)
    address = f"/live/{stream.id}/sound/index.m3u8"
    seen = read(await sound_begun(viewer, stream, eventually))
    parts = dict(seen.parts)
    for _ in range(12):
        number, index = place(seen.hint)
        newer = read(await text_of(viewer, address, _HLS_msn=number, _HLS_part=index))
        assert seen.hint in newer.parts or number in newer.segments
        assert (newer.target_s, newer.part_target_s) == (seen.target_s, seen.part_target_s)
        seen = newer
        parts |= newer.parts

    whole = read(await text_of(viewer, streams.playlist_url(stream.id)))
    assert seen.segments.items() <= whole.segments.items()
    assert {is_independent for _, is_independent in parts.values()} == {True}
    header = await viewer.get(f"/live/{stream.id}/sound/init-1.mp4")
    both = await viewer.get(f"/live/{stream.id}/init-1.mp4")
    for number in list(seen.segments)[:3]:
        alone = await viewer.get(f"/live/{stream.id}/sound/seg-{number}.m4s")
        picture = await viewer.get(f"/live/{stream.id}/seg-{number}.m4s")
        heard = packets(header.content + alone.content)
        assert heard == packets(both.content + picture.content)
        assert len(alone.content) < len(picture.content)
        assert alone.headers["cache-control"] == "public, max-age=3600, immutable"
        own = [name for name in sorted(parts, key=place) if place(name)[0] == number]
        pieces = [await viewer.get(f"/live/{stream.id}/sound/{name}") for name in own]
        assert b"".join(piece.content for piece in pieces) == alone.content
    hinted = place(seen.hint)
    waited = await viewer.get(f"/live/{stream.id}/sound/part-{hinted[0]}-{hinted[1]}.m4s")
    assert packets(header.content + waited.content)
    for name in ("seg-99999.m4s", "cover-1.jpg", "state.json", "recording.m3u8", "rec"):
        assert (await viewer.get(f"/live/{stream.id}/sound/{name}")).status_code == 404


async def test_a_broadcast_without_sound_has_none_to_be_played_alone(
    new_stream, publish, viewer, eventually, real_db
):
    stream, key = await new_stream()
    await publish(key, audio=False)

    async def begun():
        return await text_of(viewer, f"/live/{stream.id}/master.m3u8")

    found = m3u8.loads(await eventually(begun))

    assert [each.uri for each in found.playlists] == ["index.m3u8"]
    assert found.playlists[0].stream_info.codecs.startswith("avc1.")
    assert (await viewer.get(f"/live/{stream.id}/sound/index.m3u8")).status_code == 404
    assert (await viewer.get(f"/live/{stream.id}/sound/init-1.mp4")).status_code == 404

    async def offered():
        async with real_db.system() as tx:
            return await streams.renditions(tx, stream.id)

    assert [each.kind for each in await eventually(offered)] == [RenditionKind.FULL]


async def test_what_can_be_played_is_told_with_what_it_takes(
    new_stream, publish, viewer, eventually, real_db
):
    stream, key = await new_stream()

    async def offered():
        async with real_db.system() as tx:
            return await streams.renditions(tx, stream.id)

    assert await offered() == []
    await publish(key)

    async def measured():
        found = await offered()
        return found if found and all(each.bandwidth for each in found) else None

    full, alone = await eventually(measured)

    assert (full.kind, full.url, full.height) == ("full", f"/live/{stream.id}/index.m3u8", 180)
    assert (alone.kind, alone.url) == ("sound", f"/live/{stream.id}/sound/index.m3u8")
    assert alone.height is None
    assert 40_000 < alone.bandwidth < 120_000 < full.bandwidth
    found = m3u8.loads(await text_of(viewer, f"/live/{stream.id}/master.m3u8"))
    said = [each.stream_info for each in found.playlists]
    assert [(each.codecs, each.resolution) for each in said] == [
        ("avc1.42c00d,mp4a.40.2", (320, 180)),
        ("mp4a.40.2", None),
    ]
    assert [each.bandwidth > each.average_bandwidth * 0.99 for each in said] == [True, True]


async def test_another_player_plays_what_the_playlist_of_playlists_leads_to(
    new_stream, publish, viewer, eventually, station
):
    stream, key = await new_stream()
    await publish(key)
    await sound_begun(viewer, stream, eventually)
    base = f"http://127.0.0.1:{station.ports.origin}/live/{stream.id}"

    async def played(*choice):
        process = await asyncio.create_subprocess_exec(
            imageio_ffmpeg.get_ffmpeg_exe(),
            *("-hide_banner", "-loglevel", "info", "-i", f"{base}/master.m3u8", *choice),
            *("-t", "2", "-f", "null", "-"),
            stderr=asyncio.subprocess.PIPE,
        )
        words = (await process.communicate())[1].decode()
        assert process.returncode == 0, words
        return words

    words = await played("-map", "0:v:0", "-map", "0:a:0")
    assert words.count("Program ") == 2
    assert re.search(r"Video: h264 .*320x180", words)
    assert "time=00:00:02" in await played("-map", "0:p:1")


async def test_after_an_interruption_the_sound_goes_on_where_the_picture_does(
    new_stream, publish, viewer, eventually
):
    stream, key = await new_stream()
    first = await publish(key)
    await sound_begun(viewer, stream, eventually)
    await first.goodbye()
    await publish(key)
    address = f"/live/{stream.id}/sound/index.m3u8"

    async def behind_the_break():
        text = await text_of(viewer, address)
        rest = text.partition("#EXT-X-DISCONTINUITY\n#EXT-X-MAP")[2]
        return text if re.search(r"^seg", rest, re.MULTILINE) else None

    alone = m3u8.loads(await eventually(behind_the_break))
    whole = m3u8.loads(await text_of(viewer, streams.playlist_url(stream.id)))

    known = {each.uri: each for each in whole.segments}
    for each in alone.segments:
        assert each.discontinuity == known[each.uri].discontinuity
        assert each.program_date_time == known[each.uri].program_date_time
        assert each.init_section.uri == known[each.uri].init_section.uri
    last = alone.segments[-1]
    header = await viewer.get(f"/live/{stream.id}/sound/{last.init_section.uri}")
    data = await viewer.get(f"/live/{stream.id}/sound/{last.uri}")
    assert packets(header.content + data.content)
