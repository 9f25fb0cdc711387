"""What a room's answer brings along: the playlist of now, or nothing, and never a wait."""

import asyncio

import pytest

from hawker.app import playlists
from hawker.app.playlists import LivePlaylists
from hawker.media.streams.origin import Answer, Origin, Request

URL = "/live/stm_01h00000000000000000000000/index.m3u8"


class Streams:
    """A streams process, as far as it is asked here."""

    def __init__(self):
        self.asked = []
        self.was_asked = asyncio.Event()
        self.answer = Answer(b"#EXTM3U\n")
        self.waits = asyncio.Event()
        self.waits.set()

    async def tell(self, request: Request) -> Answer:
        self.asked.append(request.path)
        self.was_asked.set()
        await self.waits.wait()
        return self.answer


@pytest.fixture
async def streams():
    return Streams()


@pytest.fixture
async def port(streams):
    server = Origin(streams.tell)
    yield await server.start("127.0.0.1", 0)
    await server.stop()


async def test_a_crowd_that_comes_at_once_asks_once(streams, port):
    known = LivePlaylists(port)

    told = await asyncio.gather(*(known.newest(URL) for _ in range(200)))

    assert set(told) == {"#EXTM3U\n"}
    assert streams.asked == [URL]


async def test_a_moment_later_it_is_asked_anew(streams, port, monkeypatch):
    monkeypatch.setattr(playlists, "FRESH_S", 0)
    known = LivePlaylists(port)
    await known.newest(URL)
    streams.answer = Answer(b"#EXTM3U\n# newer\n")

    assert await known.newest(URL) == "#EXTM3U\n# newer\n"


async def test_a_picture_that_is_gone_brings_nothing(streams, port):
    streams.answer = Answer(b"not found\n", status=404)

    assert await LivePlaylists(port).newest(URL) is None


async def test_one_that_leaves_keeps_nobody_else_from_the_answer(streams, port):
    streams.waits.clear()
    known = LivePlaylists(port)
    first = asyncio.create_task(known.newest(URL))
    await streams.was_asked.wait()
    second = asyncio.create_task(known.newest(URL))
    await asyncio.sleep(0)
    first.cancel()
    streams.waits.set()

    assert await second == "#EXTM3U\n"
    assert streams.asked == [URL]


async def test_nobody_waits_for_a_process_that_does_not_answer(streams, port, monkeypatch):
    monkeypatch.setattr(playlists, "ANSWER_WITHIN_S", 0.05)
    streams.waits.clear()

    assert await LivePlaylists(port).newest(URL) is None
    streams.waits.set()


async def test_nobody_waits_for_a_process_that_is_away(streams):
    gone = Origin(streams.tell)
    port = await gone.start("127.0.0.1", 0)
    await gone.stop()

    assert await LivePlaylists(port).newest(URL) is None
