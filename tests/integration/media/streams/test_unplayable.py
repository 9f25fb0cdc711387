"""What cannot be played: said to the encoder and in the control room, and nothing is shown."""

import pytest

from hawker.media.streams import publishing
from hawker.media.streams import service as streams
from hawker.media.streams.model import StreamStatus, WarningCode


@pytest.mark.parametrize(
    ("codec", "named"),
    [("libx265", "HEVC"), ("libvpx-vp9", "VP9"), ("libsvtav1", "AV1"), ("flv1", "codec 2 of FLV")],
)
async def test_a_picture_that_browsers_do_not_play_is_refused_in_words(
    new_stream, publish, health, eventually, fetch, count, home, codec, named
):
    stream, key = await new_stream()

    encoder = await publish(key, codec=codec)
    words = await encoder.words()

    async def refused():
        return (await health(stream.id)).refused

    told = await eventually(refused)
    assert named in told
    assert "send H.264" in told
    assert words  # it was hung up on
    assert (await health(stream.id)).status is StreamStatus.WAITING
    assert [row["reason"] for row in await fetch("SELECT reason FROM streams.ingests")] == [
        "unplayable"
    ]
    assert await count("kernel.outbox") == 0
    assert not list(home.rglob("seg-*"))


async def test_sound_alone_is_cut_off_in_words_and_a_picture_may_follow(
    new_stream, publish, health, eventually, monkeypatch
):
    monkeypatch.setattr(publishing, "PICTURE_DUE_S", 1.0)
    stream, key = await new_stream()

    encoder = await publish(key, picture=False)
    words = await encoder.words()

    async def refused():
        return (await health(stream.id)).refused

    async def live():
        return (await health(stream.id)).status is StreamStatus.LIVE

    assert await eventually(refused) == publishing.NO_PICTURE
    assert words  # it was hung up on
    await publish(key)
    await eventually(live)
    assert (await health(stream.id)).refused is None


async def test_a_picture_without_sound_plays_and_the_control_room_says_so(
    new_stream, publish, health, eventually, viewer
):
    stream, key = await new_stream()
    await publish(key, audio=False)

    async def warned():
        return WarningCode.NO_AUDIO in (await health(stream.id)).warnings

    await eventually(warned)
    assert (await health(stream.id)).status is StreamStatus.LIVE
    assert (await viewer.get(f"/live/{stream.id}/index.m3u8")).status_code == 200


async def test_a_broadcast_is_recorded_and_plays_when_it_has_ended(
    new_stream, publish, health, eventually, viewer, real_db, count
):
    stream, key = await new_stream()
    await publish(key)

    async def recorded():
        return (await health(stream.id)).recorded_s > 1

    await eventually(recorded)
    async with real_db.system() as tx:
        await streams.close_stream(tx, stream.id)

    async def ended():
        answer = await viewer.get(f"/live/{stream.id}/recording.m3u8")
        return answer.text if "#EXT-X-ENDLIST" in answer.text else None

    text = await eventually(ended)
    names = [line for line in text.splitlines() if line.startswith("rec/")]
    header = text.partition('URI="')[2].partition('"')[0]
    assert (await viewer.get(f"/live/{stream.id}/{header}")).content[4:8] == b"ftyp"
    for name in names:
        assert b"moof" in (await viewer.get(f"/live/{stream.id}/{name}")).content[:200]
    assert await count("streams.recordings WHERE size_bytes > 0 AND missing_s = 0") == 1
