"""A station that takes one broadcast: who is refused and told so, and who is let in first."""

import asyncio
import contextlib

import pytest
import pytest_asyncio
from tests.integration.media.streams.browsers import OURS, SECRET

from hawker.media.streams import service as streams
from hawker.media.streams.model import StreamStatus
from hawker.media.streams.station import Browsers, Capacity, Ports, on_air

PORTS = Ports("127.0.0.1", 0, 0)


@pytest_asyncio.fixture
async def station(real_db, home):
    browsers, one = Browsers(SECRET, OURS), Capacity(publishers=1)
    async with on_air(real_db, home, "test", PORTS, None, browsers, one) as running:
        yield running


@pytest.fixture
def becomes(health, eventually):
    """Wait until a stream is in a state."""

    async def wait(stream, status):
        async def is_so():
            return (await health(stream.id)).status is status

        await eventually(is_so)

    return wait


async def test_beyond_the_limit_encoders_and_browsers_are_refused_in_words(
    new_stream, publish, becomes, open_page, ticket_of, station, count
):
    first, key = await new_stream()
    second, another = await new_stream()
    await publish(key)
    await becomes(first, StreamStatus.LIVE)

    assert "takes 1 broadcasts at a time" in await (await publish(another)).words()
    page = await open_page()
    page.say(t="hello", ticket=await ticket_of(second))
    told = await page.hear("bye", "ready")  # before anybody could see it
    assert told["code"] == "streams.no_room"
    assert "takes 1 broadcasts at a time" in told["detail"]
    assert station.publishing.seats.refused == 2
    assert await count("streams.ingests") == 1
    await becomes(second, StreamStatus.WAITING)


async def test_of_two_who_come_at_once_for_the_last_place_one_is_let_in(
    new_stream, open_page, ticket_of, count
):
    pages = []
    for _ in range(2):
        stream, _ = await new_stream()
        pages.append(await open_page())
        await pages[-1].enter(await ticket_of(stream))

    for page in pages:
        page.say(t="start")

    told = [await page.hear("bye", "started") for page in pages]
    assert sorted(each.get("code", each["t"]) for each in told) == ["started", "streams.no_room"]
    assert await count("streams.ingests") == 1


async def test_whoever_lost_their_line_is_let_in_before_others(
    new_stream, publish, becomes, real_db, eventually
):
    first, key = await new_stream()
    second, another = await new_stream()
    encoder = await publish(key)
    await becomes(first, StreamStatus.LIVE)
    await encoder.kill()
    await becomes(first, StreamStatus.INTERRUPTED)

    assert "takes 1 broadcasts" in await (await publish(another)).words()
    again = await publish(key)
    await becomes(first, StreamStatus.LIVE)
    await again.kill()
    await becomes(first, StreamStatus.INTERRUPTED)
    async with real_db.system() as tx:
        await streams.close_stream(tx, first.id)

    async def let_in():
        await publish(another)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await becomes(second, StreamStatus.LIVE)
                return True

    assert await eventually(let_in)


async def test_after_a_restart_those_who_were_on_air_are_let_in_before_others(
    real_db, home, new_stream, publish, becomes, health, station
):
    first, key = await new_stream()
    second, another = await new_stream()
    await publish(key)
    await becomes(first, StreamStatus.LIVE)

    async with on_air(
        real_db, home / "anew", "test", PORTS, capacity=Capacity(publishers=1)
    ) as anew:
        port = anew.ports.rtmp
        refused = await publish(another, port=port)
        assert "takes 1 broadcasts" in await refused.words()
        await publish(key, port=port)
        await becomes(first, StreamStatus.LIVE)
        assert anew.publishing.seats.refused == 1
    assert (await health(second.id)).status is StreamStatus.WAITING
