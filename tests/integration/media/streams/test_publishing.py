"""Real encoders against a real station: who gets in, what plays, what is noticed."""

import asyncio
import contextlib
import io
import itertools
import re

import av
import PIL.Image
import psycopg
import pytest

from hawker.kernel.db import Unavailable
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import StoreId
from hawker.media.streams import service as streams
from hawker.media.streams.model import (
    BadStreamKey,
    StreamClosed,
    StreamId,
    StreamStatus,
    WarningCode,
)


def segments(playlist: str) -> list[str]:
    return re.findall(r"^seg-\d+\.m4s$", playlist, re.MULTILINE)


async def playlist_of(viewer, id, query=""):
    answer = await viewer.get(f"{streams.playlist_url(id)}{query}")
    return answer.text if answer.status_code == 200 else ""


async def bytes_of(viewer, id, names):
    answers = [await viewer.get(f"/live/{id}/{name}") for name in names]
    assert {answer.status_code for answer in answers} == {200}
    return b"".join(answer.content for answer in answers)


async def test_what_an_encoder_publishes_can_be_decoded_picture_by_picture(
    new_stream, publish, viewer, eventually
):
    stream, key = await new_stream()
    await publish(key)

    async def two_segments():
        text = await playlist_of(viewer, stream.id)
        return text if len(segments(text)) >= 2 else None

    text = await eventually(two_segments)
    data = await bytes_of(viewer, stream.id, ["init-1.mp4", *segments(text)[:2]])

    with av.open(io.BytesIO(data)) as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        assert (video.width, video.height, video.codec_context.name) == (320, 180, "h264")
        assert (audio.rate, audio.codec_context.name) == (48_000, "aac")
        pictures = [frame.time for frame in file.decode(video=0)]
    seconds = sum(float(n) for n in re.findall(r"#EXTINF:([\d.]+)", text)[:2])
    assert len(pictures) == round(seconds * 25)
    steps = [later - earlier for earlier, later in itertools.pairwise(pictures)]
    assert all(0.03 < step < 0.05 for step in steps)


async def test_pictures_out_of_order_keep_their_places(new_stream, publish, viewer, eventually):
    stream, key = await new_stream()
    await publish(key, b_frames=2, audio=False)

    async def a_segment():
        return segments(await playlist_of(viewer, stream.id))

    names = await eventually(a_segment)
    data = await bytes_of(viewer, stream.id, ["init-1.mp4", names[0]])

    with av.open(io.BytesIO(data)) as file:
        packets = [packet for packet in file.demux(video=0) if packet.pts is not None]
    assert any(packet.pts > packet.dts for packet in packets)
    assert len({packet.pts for packet in packets}) == len(packets)


async def test_a_reload_that_names_the_next_part_waits_for_it(
    new_stream, publish, viewer, eventually
):
    stream, key = await new_stream()
    await publish(key)

    async def hint():
        return re.search(r"part-(\d+)-(\d+)", (await playlist_of(viewer, stream.id))[-40:])

    number, part = (await eventually(hint)).groups()
    text = await playlist_of(viewer, stream.id, f"?_HLS_msn={number}&_HLS_part={part}")
    ahead = await viewer.get(f"{streams.playlist_url(stream.id)}?_HLS_msn={int(number) + 9}")

    assert f'URI="part-{number}-{part}.m4s"' in text
    assert ahead.status_code == 400


async def test_health_and_a_cover_are_there_soon(
    new_stream, publish, viewer, eventually, health, real_db
):
    stream, key = await new_stream()
    before = await health(stream.id)
    await publish(key, gop=75, audio=False)

    async def long_gops_are_noticed():
        read = await health(stream.id)
        return read if WarningCode.LONG_KEYFRAME_INTERVAL in read.warnings else None

    async def cover():
        return (await streams.covers_by_ids(real_db, [stream.id])).get(stream.id)

    read = await eventually(long_gops_are_noticed)
    picture = await viewer.get(await eventually(cover))

    assert (before.status, before.started_at, before.width) == (StreamStatus.WAITING, None, 0)
    assert (read.status, read.width, read.height) == (StreamStatus.LIVE, 320, 180)
    assert (read.audio, read.keyframe_interval_s) == (False, 3.0)
    assert read.key_hint == f"…{key[-4:]}"
    assert read.bitrate_bps > 10_000
    assert WarningCode.NO_AUDIO in read.warnings
    assert picture.headers["content-type"] == "image/jpeg"
    image = PIL.Image.open(io.BytesIO(picture.content)).convert("L")
    assert image.size == (320, 180)
    darkest, brightest = image.getextrema()
    assert brightest - darkest > 100


async def test_a_wrong_key_is_refused_before_media(new_stream, publish, count, home):
    await new_stream()
    encoder = await publish("live_" + "0" * 40)

    words = await encoder.words()

    assert "No open stream has this key" in words
    assert await count("streams.ingests") == 0
    assert await count("kernel.outbox") == 0
    assert list(home.iterdir()) == []


async def test_a_revoked_key_is_refused_and_cuts_off_who_runs_with_it(
    new_stream, publish, eventually, health, real_db, fetch
):
    stream, key = await new_stream()
    running = await publish(key)

    async def live():
        return (await health(stream.id)).status is StreamStatus.LIVE

    await eventually(live)
    async with real_db.system() as tx:
        fresh = await streams.rotate_key(tx, stream.id)

    await running.words()
    late = await publish(key)
    assert "No open stream has this key" in await late.words()

    async def ended():
        return (await health(stream.id)).status is StreamStatus.INTERRUPTED

    await eventually(ended)
    ingests = await fetch("SELECT reason, seen_at > opened_at AS was_seen FROM streams.ingests")
    assert [row["reason"] for row in ingests] == ["revoked"]
    again = await publish(fresh)
    await eventually(live)
    await again.goodbye()
    await eventually(ended)
    assert [f["reason"] for f in await facts_of(fetch, "picture_stopped")] == [
        "revoked",
        "finished",
    ]
    assert len(await facts_of(fetch, "picture_started")) == 2


async def facts_of(fetch, name):
    rows = await fetch(
        "SELECT data FROM kernel.outbox WHERE tag = %s ORDER BY id", f"streams.{name}"
    )
    return [row["data"] for row in rows]


async def test_a_closed_stream_ends_its_playlist_and_takes_nobody(
    new_stream, publish, viewer, eventually, health, real_db
):
    stream, key = await new_stream()
    running = await publish(key)

    async def live():
        return (await health(stream.id)).status is StreamStatus.LIVE

    await eventually(live)
    async with real_db.system() as tx:
        await streams.close_stream(tx, stream.id)
        await streams.close_stream(tx, stream.id)
    await running.words()

    async def is_over():
        return (await playlist_of(viewer, stream.id)).endswith("#EXT-X-ENDLIST\n")

    await eventually(is_over)
    assert "No open stream has this key" in await (await publish(key)).words()
    async with real_db.system() as tx:
        with pytest.raises(StreamClosed):
            await streams.rotate_key(tx, stream.id)
        with pytest.raises(NotFound):
            await streams.health(tx, StreamId.new())
    read = await health(stream.id)
    assert (read.status, read.key_hint) == (StreamStatus.CLOSED, None)


async def test_a_second_publisher_is_told_to_wait_while_the_first_one_sends(
    new_stream, publish, eventually, health, count
):
    stream, key = await new_stream()
    await publish(key)

    async def live():
        return (await health(stream.id)).status is StreamStatus.LIVE

    await eventually(live)
    second = await publish(key)

    assert "publishing to this stream right now" in await second.words()
    assert await count("streams.ingests") == 1
    assert await live()


async def test_a_publisher_that_comes_back_goes_on_behind_a_discontinuity(
    new_stream, publish, viewer, eventually, fetch
):
    stream, key = await new_stream()
    first = await publish(key)

    async def some():
        return segments(await playlist_of(viewer, stream.id))

    before = await eventually(some)
    await first.kill()
    await publish(key)

    async def resumed():
        text = await playlist_of(viewer, stream.id)
        return text if "init-2.mp4" in text and len(segments(text)) > len(before) + 1 else None

    text = await eventually(resumed)

    assert text.count("#EXT-X-DISCONTINUITY\n") == 1
    assert text.index("#EXT-X-DISCONTINUITY\n") < text.index("init-2.mp4")
    numbers = [int(name[4:-4]) for name in segments(text)]
    assert numbers == list(range(numbers[-1] + 1))
    assert [f["reason"] for f in await facts_of(fetch, "picture_stopped")] == ["lost"]
    data = await bytes_of(viewer, stream.id, ["init-2.mp4", segments(text)[-1]])
    with av.open(io.BytesIO(data)) as file:
        assert sum(1 for _ in file.decode(video=0)) > 10


async def test_a_publisher_that_vanishes_is_noticed_and_may_come_back(
    new_stream, publish, eventually, health, fetch, station
):
    stream, key = await new_stream()
    first = await publish(key)

    async def live():
        return (await health(stream.id)).status is StreamStatus.LIVE

    async def interrupted():
        return (await health(stream.id)).status is StreamStatus.INTERRUPTED

    await eventually(live)
    await first.vanish()
    await eventually(interrupted)
    assert [f["reason"] for f in await facts_of(fetch, "picture_stopped")] == ["lost"]
    assert station.rtmp.connections == set()

    await publish(key)
    await eventually(live)


async def test_garbage_on_the_port_is_dropped_and_nobody_else_notices(
    new_stream, publish, eventually, health, station
):
    stream, key = await new_stream()
    for garbage in (b"GET / HTTP/1.1\r\n\r\n", bytes(5_000), b"\x03" + bytes(range(256)) * 30):
        reader, writer = await asyncio.open_connection("127.0.0.1", station.ports.rtmp)
        writer.write(garbage)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1 << 20)
        writer.close()
    await publish(key)

    async def live():
        return (await health(stream.id)).status is StreamStatus.LIVE

    await eventually(live)
    assert station.rtmp.dropped == 3


async def test_keys_are_hashed_at_rest(new_stream, fetch, real_db):
    stream, key = await new_stream()
    rows = await fetch("SELECT * FROM streams.keys")

    assert key not in repr(rows)
    assert bytes.fromhex(key.removeprefix("live_")) != rows[0]["key_hash"]
    async with real_db.system() as tx:
        assert (await streams.grant_of_key(tx, key)).stream_id == stream.id
        with pytest.raises(BadStreamKey):
            await streams.grant_of_key(tx, key + "0")


async def test_another_store_sees_neither_keys_nor_health(new_stream, db):
    stream, key = await new_stream()

    async with db.begin(None, [StoreId.new()]) as tx:
        read = await streams.health(tx, stream.id)
        assert read.key_hint is None
        with pytest.raises(NotFound):
            await streams.rotate_key(tx, stream.id)
        with pytest.raises(NotFound):
            await streams.close_stream(tx, stream.id)
        with pytest.raises(BadStreamKey):
            await streams.grant_of_key(tx, key)
    async with db.begin(None, [stream.store_id]) as tx:
        assert (await streams.health(tx, stream.id)).key_hint == f"…{key[-4:]}"


async def test_a_database_that_is_away_delays_the_words_and_not_the_picture(
    new_stream, publish, viewer, eventually, health, real_db, postgres, fetch
):
    stream, key = await new_stream()
    encoder = await publish(key)

    async def live():
        return (await health(stream.id)).status is StreamStatus.LIVE

    async def on_screen():
        return segments(await playlist_of(viewer, stream.id))

    await eventually(live)
    name = (await fetch("SELECT current_database() AS name"))[0]["name"]
    await shut(postgres, name)
    before = await eventually(on_screen)

    async def more_on_screen():
        return len(await on_screen()) > len(before) + 1

    await eventually(more_on_screen)
    await encoder.goodbye()
    late = await publish(key)
    refused = await late.words()
    await open_again(postgres, name)

    async def told():
        with contextlib.suppress(Unavailable):
            return (await health(stream.id)).status is StreamStatus.INTERRUPTED

    await eventually(told)
    assert "Server error" in refused
    assert len(await fetch("SELECT id FROM streams.ingests")) == 1
    assert [fact["reason"] for fact in await facts_of(fetch, "picture_stopped")] == ["finished"]


async def shut(postgres, name):
    """Throw everybody out of the database and let nobody in."""
    async with await psycopg.AsyncConnection.connect(
        postgres.dsn("postgres"), autocommit=True
    ) as admin:
        await admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )


async def open_again(postgres, name):
    async with await psycopg.AsyncConnection.connect(
        postgres.dsn("postgres"), autocommit=True
    ) as admin:
        await admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
