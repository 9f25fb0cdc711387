"""Whoever sends more frames than any honest client is let go, whatever kind the frames are."""

import asyncio

import pytest
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from hawker.kernel.auth import Principal
from hawker.kernel.ids import AccountId
from hawker.stage.live.hub.seat import BAD_FRAMES_ALLOWED, FRAMES_BURST

FLOOD = 4 * (FRAMES_BURST + BAD_FRAMES_ALLOWED)  # more than the steady rate lets pass meanwhile
LIKE = b'{"t":"like","n":1}'


def viewer() -> Principal:
    return Principal(AccountId.new(), is_guest=False, name="Lin")


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (WSMsgType.PING, b"x" * 125),
        (WSMsgType.PING, b""),
        (WSMsgType.PONG, b"x" * 125),
        (WSMsgType.TEXT, LIKE),
        (WSMsgType.TEXT, b'{"t":"ping"}'),
    ],
    ids=["pings", "empty pings", "pongs nobody asked for", "likes", "pings of the page"],
)
async def test_a_flood_ends_its_socket_and_not_the_room(hubs, room, kind, payload):
    hub = await hubs()
    good, rude = await hub.enter(room.id, viewer()), await hub.enter(room.id, viewer())
    await good.viewers(2)

    for _ in range(FLOOD):
        rude.transport.send(kind, payload)

    assert (await rude.a("bye"))["code"] == "live.too_fast"
    await asyncio.wait_for(rude.closed.wait(), 8)
    refused = [frame for frame in rude.frames if frame["t"] == "refused"]
    assert len(refused) == BAD_FRAMES_ALLOWED
    await good.viewers(1)
    good.say("Still here")
    await good.line("Still here")


async def test_a_flood_before_the_first_word_is_counted_too(hubs, room, monkeypatch):
    hub = await hubs()
    may_look = asyncio.Event()
    identify = hub.hub._identify

    async def late(visit):
        await may_look.wait()
        return await identify(visit)

    monkeypatch.setattr(hub.hub, "_identify", late)
    entering = asyncio.create_task(hub.enter(room.id, viewer()))
    async with asyncio.timeout(8):
        while not hub.hub.seats:  # noqa: ASYNC110 — a set of the hub's own
            await asyncio.sleep(0.01)
    (seat,) = hub.hub.seats

    for _ in range(FLOOD):
        hub.hub.said(seat, LIKE)

    assert seat.transport.is_close_frame_sent
    may_look.set()
    await entering


class Pinger(WSListener):
    """A client that keeps its line open with pings of WebSocket."""

    def __init__(self) -> None:
        self.pongs: asyncio.Queue[bytes] = asyncio.Queue()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type is WSMsgType.PONG:
            self.pongs.put_nowait(frame.get_payload_as_bytes())


async def test_a_ping_is_answered_with_its_own_words_and_is_a_sign_of_life(hubs, room):
    hub = await hubs()
    transport, pinger = await ws_connect(Pinger, f"ws://127.0.0.1:{hub.port}/room/{room.id}")
    async with asyncio.timeout(8):
        while not hub.hub.seats:  # noqa: ASYNC110 — a set of the hub's own
            await asyncio.sleep(0.01)
    (seat,) = hub.hub.seats
    seat.heard_s = 0.0

    transport.send_ping(b"are you there")

    assert await asyncio.wait_for(pinger.pongs.get(), 8) == b"are you there"
    assert seat.heard_s > 0
    transport.disconnect()
