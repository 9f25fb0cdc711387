"""A browser publishes by its socket, and what comes is looked at before it is taken."""

import asyncio
import os
import tempfile
from datetime import timedelta

import av
import pytest
from picows import WSError, WSMsgType
from tests.integration.media.streams.browsers import OURS, SECRET, connect, encode

from hawker.media.streams import service as streams
from hawker.media.streams import tickets
from hawker.media.streams.browser import messages
from hawker.media.streams.browser.door import ENTERING_LIMIT
from hawker.media.streams.model import EndReason, StreamStatus
from hawker.media.streams.tickets import TICKET_LASTS

SOON_S = 20.0


@pytest.fixture(scope="module")
def encoded():
    return encode(3)


@pytest.fixture
def ends(fetch):
    async def read() -> list[str | None]:
        rows = await fetch("SELECT reason FROM streams.ingests ORDER BY id")
        return [row["reason"] for row in rows]

    return read


async def test_picture_and_sound_of_a_browser_can_be_played(
    open_page, ticket_of, new_stream, viewer, health, eventually, encoded
):
    stream, _ = await new_stream()
    page = await open_page(Origin=OURS)
    await page.start(await ticket_of(stream))
    page.configure(encoded)
    playing = asyncio.create_task(page.play(encoded))

    async def lists_parts():
        answer = await viewer.get(f"/live/{stream.id}/index.m3u8")
        return answer.text if answer.text.count("#EXT-X-PART:") > 2 else None

    playlist = await eventually(lists_parts)

    async def measured():
        found = await health(stream.id)
        return found if found.fps else None

    found = await eventually(measured)
    await playing
    page.say(t="stop")
    assert (await page.hear("bye"))["code"] == "ended.finished"
    assert "PART-HOLD-BACK" in playlist
    assert (found.status, found.width, found.height) == (StreamStatus.LIVE, 320, 180)
    assert found.audio
    assert found.warnings == []

    async def is_interrupted():
        return (await health(stream.id)).status is StreamStatus.INTERRUPTED

    await eventually(is_interrupted)
    await check_by_decoding(viewer, stream)


async def check_by_decoding(viewer, stream) -> None:
    """ffmpeg's libraries read what was kept: three seconds of H.264 and Opus, in step."""
    names = (await viewer.get(f"/live/{stream.id}/index.m3u8")).text.splitlines()
    uri = next(line for line in names if line.startswith("#EXT-X-MAP")).split('"')[1]
    parts = [uri, *(name for name in names if name.endswith(".m4s") and not name.startswith("#"))]
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        for name in parts:
            file.write((await viewer.get(f"/live/{stream.id}/{name}")).content)
        file.flush()
        with av.open(file.name) as kept:
            pictures = [frame.time for frame in kept.decode(video=0)]
        with av.open(file.name) as kept:
            assert kept.streams.audio[0].codec_context.name == "opus"
            sounds = [frame.time for frame in kept.decode(audio=0)]
    assert len(pictures) == 75
    assert abs(pictures[-1] - pictures[0] - 74 / 25) < 0.01
    assert abs(sounds[-1] - pictures[-1]) < 0.1


async def test_the_server_says_what_it_heard_of_probes_and_key_frames(
    open_page, ticket_of, new_stream, encoded
):
    stream, _ = await new_stream()
    page = await open_page()
    await page.enter(await ticket_of(stream))

    page.send(messages.PROBE, 1234, bytes(20_000))
    assert await page.hear("heard", "bye") == {"t": "heard", "at_us": 1234}
    page.say(t="start")
    assert await page.hear("started", "bye") == {"t": "started"}
    page.configure(encoded)
    page.send(messages.PICTURE, 0, encoded.pictures[0][2], messages.KEY)

    assert await page.hear("heard", "bye") == {"t": "heard", "at_us": 0}


async def test_a_page_of_another_site_gets_no_socket(station):
    with pytest.raises(WSError):
        await connect(station.ports.browsers, {"Origin": "https://elsewhere.example"})
    assert station.door.lines == set()


async def test_without_a_good_ticket_nothing_is_taken(
    open_page, ticket_of, new_stream, real_db, ends, encoded
):
    stream, _ = await new_stream()
    good = await ticket_of(stream)
    async with real_db.system() as tx:
        await streams.rotate_key(tx, stream.id)
        grant = tickets.read(SECRET, good, tx.now)
        foreign, _ = tickets.issue("of another site", grant, tx.now)

    for ticket, code in [
        (good, "streams.bad_ticket"),
        (foreign, "streams.bad_ticket"),
        ("", "streams.bad_ticket"),
        ("x" * 1_000, "streams.bad_media"),
    ]:
        page = await open_page()
        page.say(t="hello", ticket=ticket)
        assert (await page.hear("bye", "ready"))["code"] == code
        await page.is_closed.wait()
    page = await open_page()
    page.configure(encoded)
    assert (await page.hear("bye"))["code"] == "streams.bad_media"
    page = await open_page()
    page.say(t="start")
    assert (await page.hear("bye"))["code"] == "streams.bad_media"
    assert await ends() == []


async def test_a_ticket_that_is_over_opens_nothing_and_a_new_one_does(
    open_page, ticket_of, new_stream, real_db, ends
):
    stream, _ = await new_stream()
    now = real_db.clock.now()
    grant = tickets.read(SECRET, await ticket_of(stream), now)
    over, expired_at = tickets.issue(SECRET, grant, now - TICKET_LASTS - timedelta(seconds=2))
    assert expired_at < now

    page = await open_page()
    page.say(t="hello", ticket=over)

    told = await page.hear("bye", "ready")
    assert (told["code"], told["detail"]) == (
        "streams.bad_ticket",
        "This ticket is over; ask for a new one.",
    )
    await page.is_closed.wait()
    assert await ends() == []
    await (await open_page()).start(await ticket_of(stream))
    assert await ends() == [None]


@pytest.mark.parametrize(
    ("words", "kind", "at_us", "flags", "cut"),
    [
        ("went backwards", messages.PICTURE, 0, messages.KEY, None),
        ("no kind 77", 77, 40_000, 0, None),
        ("do not fill", messages.PICTURE, 40_000, messages.KEY, -1),
        ("key frames", messages.PICTURE, 40_000, 0, None),
        ("faster than", messages.PICTURE, 3_600_000_000, messages.KEY, None),
        ("no picture", messages.PICTURE, 40_000, messages.KEY, 0),
    ],
    ids=["backwards", "kind", "lengths", "flag", "clock", "empty"],
)
async def test_what_cannot_be_played_ends_the_ingest_in_words(
    open_page, ticket_of, new_stream, ends, eventually, encoded, words, kind, at_us, flags, cut
):
    stream, _ = await new_stream()
    page = await open_page()
    await page.start(await ticket_of(stream))
    page.configure(encoded)
    key = encoded.pictures[0][2]
    page.send(messages.PICTURE, 0, key, messages.KEY)

    page.send(kind, at_us, key[:cut], flags)

    told = await page.hear("bye")
    assert words in told["detail"]

    async def has_ended():
        return (await ends())[0]

    assert await eventually(has_ended) == EndReason.UNPLAYABLE


async def test_a_message_of_a_hundred_megabytes_is_hung_up_on_at_its_head(
    station, open_page, ticket_of, new_stream, ends, eventually
):
    stream, _ = await new_stream()
    page = await open_page()
    await page.start(await ticket_of(stream))

    mask = os.urandom(4)
    head = b"\x82\xff" + (100 << 20).to_bytes(8, "big") + mask
    page.transport.underlying_transport.write(head + bytes(1_000))

    async with asyncio.timeout(SOON_S):
        await page.is_closed.wait()

    async def has_ended():
        return (await ends())[0]

    assert await eventually(has_ended) == EndReason.LOST
    assert station.door.lines == set()


async def test_many_small_pieces_of_one_message_are_bounded_too(open_page, ticket_of, new_stream):
    stream, _ = await new_stream()
    page = await open_page()
    await page.start(await ticket_of(stream))

    piece = bytes(512 << 10)
    page.transport.send(WSMsgType.BINARY, piece, fin=False)
    for _ in range(4):
        page.transport.send(WSMsgType.CONTINUATION, piece, fin=False)

    assert (await page.hear("bye"))["code"] == "streams.too_much"


async def test_messages_in_pieces_are_put_together(open_page, ticket_of, new_stream, encoded):
    stream, _ = await new_stream()
    page = await open_page()
    await page.start(await ticket_of(stream))
    page.configure(encoded)
    whole = bytes([messages.PICTURE, messages.KEY]) + bytes(8) + encoded.pictures[0][2]

    page.transport.send(WSMsgType.BINARY, whole[:20], fin=False)
    page.transport.send(WSMsgType.CONTINUATION, whole[20:50], fin=False)
    page.transport.send(WSMsgType.CONTINUATION, whole[50:])

    assert await page.hear("heard", "bye") == {"t": "heard", "at_us": 0}


async def test_a_second_publisher_is_refused_while_the_first_one_sends(
    open_page, ticket_of, new_stream, encoded
):
    stream, _ = await new_stream()
    first, second = await open_page(), await open_page()
    await first.start(await ticket_of(stream))
    await second.enter(await ticket_of(stream))

    first.send(messages.PROBE, 1, b"")
    await first.hear("heard")
    second.say(t="start")

    assert (await second.hear("bye", "started"))["code"] == "streams.already_publishing"
    first.send(messages.PROBE, 2, b"")
    assert await first.hear("heard", "bye") == {"t": "heard", "at_us": 2}


async def test_a_new_key_cuts_the_browser_off(open_page, ticket_of, new_stream, real_db):
    stream, _ = await new_stream()
    page = await open_page()
    await page.start(await ticket_of(stream))

    async with real_db.system() as tx:
        await streams.rotate_key(tx, stream.id)

    assert (await page.hear("bye"))["code"] == "ended.revoked"


async def test_who_comes_back_goes_on_in_the_same_playlist(
    open_page, ticket_of, new_stream, viewer, eventually, encoded
):
    stream, _ = await new_stream()
    page = await open_page()
    await page.start(await ticket_of(stream))
    page.configure(encoded)
    await page.play(encoded)
    page.transport.disconnect(graceful=False)

    again = await open_page()
    await again.start(await ticket_of(stream))
    again.configure(encoded)
    playing = asyncio.create_task(again.play(encoded))

    async def goes_on():
        answer = await viewer.get(f"/live/{stream.id}/index.m3u8")
        behind = answer.text.partition("#EXT-X-DISCONTINUITY\n")[2]
        return ".m4s" in behind

    await eventually(goes_on)
    await playing


async def test_whoever_brings_no_ticket_or_falls_silent_is_hung_up_on(
    station, open_page, ticket_of, new_stream, ends, eventually
):
    stream, _ = await new_stream()
    stranger, page = await open_page(), await open_page()
    await page.start(await ticket_of(stream))
    now = asyncio.get_running_loop().time()

    for line in list(station.door.lines):
        line.check(now + 60)

    assert (await stranger.hear("bye"))["code"] == "streams.bad_ticket"
    async with asyncio.timeout(SOON_S):
        await page.is_closed.wait()

    async def has_ended():
        return (await ends())[0]

    assert await eventually(has_ended) == EndReason.LOST


async def test_one_address_has_so_many_sockets_that_wait(station, open_page):
    for _ in range(ENTERING_LIMIT):
        await open_page()
    late = await open_page()

    assert (await late.hear("bye"))["code"] == "streams.full"
