"""A browser that sends more than a broadcast needs is cut off, whatever it sends more of."""

import pytest
from picows import WSMsgType

from hawker.media.streams.browser import door, messages

FLOOD = door.MESSAGES_BURST + 1_000
PROBE = bytes([messages.PROBE]) + bytes(9)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (WSMsgType.BINARY, PROBE),
        (WSMsgType.PING, b"x" * 125),
        (WSMsgType.PING, b""),
        (WSMsgType.PONG, b"x" * 125),
    ],
    ids=["probes", "pings", "empty pings", "pongs nobody asked for"],
)
async def test_a_flood_is_cut_off(open_page, ticket_of, new_stream, kind, payload):
    stream, _ = await new_stream()
    page = await open_page()
    await page.start(await ticket_of(stream))

    for _ in range(FLOOD):
        page.transport.send(kind, payload)

    assert (await page.hear("bye"))["code"] == "streams.too_much"


async def test_pings_of_a_stranger_are_counted_too(open_page):
    page = await open_page()

    for _ in range(FLOOD):
        page.transport.send_ping(b"")

    assert (await page.hear("bye"))["code"] == "streams.too_much"


async def test_empty_pieces_of_one_message_are_counted(open_page, ticket_of, new_stream):
    stream, _ = await new_stream()
    page = await open_page()
    await page.start(await ticket_of(stream))

    page.transport.send(WSMsgType.BINARY, b"", fin=False)
    for _ in range(FLOOD):
        page.transport.send(WSMsgType.CONTINUATION, b"", fin=False)

    assert (await page.hear("bye"))["code"] == "streams.too_much"


async def test_a_ping_is_answered_with_its_own_words(open_page):
    page = await open_page()

    page.transport.send_ping(b"are you there")

    assert await page.hear_pong() == b"are you there"


async def test_a_browser_that_reads_no_pongs_is_hung_up_on(
    open_page, ticket_of, new_stream, station, monkeypatch
):
    monkeypatch.setattr(door, "UNSENT_LIMIT_BYTES", -1)  # as if the kernel took nothing more
    page = await open_page()

    page.transport.send_ping(b"x")

    await page.hear("gone")
    assert station.door.lines == set()
