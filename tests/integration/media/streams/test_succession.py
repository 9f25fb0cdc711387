"""A second publisher comes while the first one sends, where the host said that it takes over."""

import asyncio
import contextlib
import re

import pytest
import pytest_asyncio
from tests.integration.media.streams.browsers import encode

from hawker.media.streams import service as streams
from hawker.media.streams.browser import messages
from hawker.media.streams.model import SecondPublisher, StreamStatus

ELSEWHERE = {"X-Forwarded-For": "192.0.2.7"}


@pytest.fixture(scope="module")
def encoded():
    return encode(3)


@pytest_asyncio.fixture
async def stage(new_stream, real_db):
    """A stream where the newcomer takes over, and its key."""
    stream, key = await new_stream()
    async with real_db.system() as tx:
        assert await streams.set_second_publisher(tx, stream.id, SecondPublisher.REPLACE)
    return stream, key


@pytest_asyncio.fixture
async def on_camera(open_page, ticket_of, encoded):
    """Pages that go on air and send until the end of the test."""
    playing: list[asyncio.Task[None]] = []

    async def start(stream, **headers):
        page = await open_page(**headers)
        await page.start(await ticket_of(stream))
        page.configure(encoded)

        async def play():
            while not page.is_closed.is_set():
                await page.play(encoded)
                await asyncio.sleep(3_600)

        async def stay():
            with contextlib.suppress(ConnectionError):
                for at_us in range(4_000_000, 60_000_000, 200_000):
                    await asyncio.sleep(0.2)
                    if page.is_closed.is_set():
                        return
                    page.send(messages.PROBE, at_us, b"")

        playing.extend([asyncio.create_task(play()), asyncio.create_task(stay())])
        return page

    yield start
    for task in playing:
        task.cancel()
    await asyncio.gather(*playing, return_exceptions=True)


@pytest.fixture
def shows(viewer, eventually):
    """Wait until the playlist has a segment of so many takes."""

    async def wait(stream, takes):
        async def there():
            answer = await viewer.get(streams.playlist_url(stream.id))
            _, _, behind = answer.text.partition(f'#EXT-X-MAP:URI="init-{takes}.mp4"')
            return answer.text if re.search(r"^seg-\d+.m4s$", behind, re.MULTILINE) else None

        return await eventually(there)

    return wait


async def ends_of(fetch):
    rows = await fetch("SELECT reason FROM streams.ingests ORDER BY id")
    return [row["reason"] for row in rows]


async def test_a_browser_takes_over_from_an_encoder_which_stays_out(
    stage, publish, on_camera, shows, fetch, health
):
    stream, key = stage
    encoder = await publish(key)
    await shows(stream, 1)
    page = await on_camera(stream)
    text = await shows(stream, 2)

    assert "Another publisher took over this stream." in await encoder.words()
    assert text.count("#EXT-X-DISCONTINUITY\n") == 1
    assert "#EXT-X-ENDLIST" not in text
    for _ in range(3):  # as OBS does, every few seconds
        again = await publish(key)
        assert "took over this stream. Stop it there first." in await again.words()
    assert (await health(stream.id)).status is StreamStatus.LIVE
    assert await ends_of(fetch) == ["replaced", None]

    page.say(t="stop")
    assert (await page.hear("bye"))["code"] == "ended.finished"
    await publish(key)
    await shows(stream, 3)
    assert await ends_of(fetch) == ["replaced", "finished", None]


async def test_an_encoder_takes_over_from_a_browser_which_is_told_and_stays_out(
    stage, publish, on_camera, shows, fetch, open_page, ticket_of
):
    stream, key = stage
    page = await on_camera(stream)
    await shows(stream, 1)
    await publish(key)
    await shows(stream, 2)

    told = await page.hear("bye")
    assert told["code"] == "ended.replaced"
    assert told["detail"] == "Another publisher took over this stream."
    again = await open_page()
    await again.enter(await ticket_of(stream))
    again.say(t="start")
    assert (await again.hear("bye", "started"))["code"] == "streams.taken_over"
    assert await ends_of(fetch) == ["replaced", None]


async def test_one_browser_takes_over_from_another(stage, on_camera, shows, fetch):
    stream, _ = stage
    first = await on_camera(stream)
    await shows(stream, 1)
    await on_camera(stream, **ELSEWHERE)
    await shows(stream, 2)

    assert (await first.hear("bye"))["code"] == "ended.replaced"
    assert await ends_of(fetch) == ["replaced", None]


async def test_one_encoder_takes_over_from_another_at_the_same_address_once(
    stage, publish, shows, fetch
):
    stream, key = stage
    first = await publish(key)
    await shows(stream, 1)
    await publish(key)
    await shows(stream, 2)

    assert "Another publisher took over this stream." in await first.words()
    assert "took over" in await (await publish(key)).words()
    assert await ends_of(fetch) == ["replaced", None]


async def test_while_one_publication_takes_long_to_end_others_are_let_in(
    stage, on_camera, shows, open_page, ticket_of, new_stream, station, monkeypatch
):
    stream, _ = stage
    await on_camera(stream)
    await shows(stream, 1)
    former = station.publishing.running[stream.id]
    may_end, end = asyncio.Event(), former._end

    async def late(tx):
        await may_end.wait()
        await end(tx)

    monkeypatch.setattr(former, "_end", late)
    newcomer = await open_page(**ELSEWHERE)
    await newcomer.enter(await ticket_of(stream))
    newcomer.say(t="start")
    async with asyncio.timeout(8):
        while not former.is_over:  # noqa: ASYNC110 — others change it
            await asyncio.sleep(0.02)

    elsewhere, _ = await new_stream()
    await (await open_page()).start(await ticket_of(elsewhere))
    assert station.publishing.running[stream.id] is former
    may_end.set()

    assert await newcomer.hear("started", "bye") == {"t": "started"}


async def test_what_was_said_holds_for_whoever_comes_next(
    stage, publish, on_camera, shows, real_db, open_page, ticket_of, fetch, health
):
    stream, key = stage
    await publish(key)
    await shows(stream, 1)
    async with real_db.system() as tx:
        assert not await streams.set_second_publisher(tx, stream.id, SecondPublisher.REPLACE)
        assert await streams.set_second_publisher(tx, stream.id, SecondPublisher.REFUSE)

    page = await open_page()
    await page.enter(await ticket_of(stream))
    page.say(t="start")
    assert (await page.hear("bye", "started"))["code"] == "streams.already_publishing"
    assert (await health(stream.id)).second_publisher is SecondPublisher.REFUSE
    assert await ends_of(fetch) == [None]
