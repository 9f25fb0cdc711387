"""A socket that does not read: it holds nobody up, misses no commerce, and is let go in the end."""

import asyncio
import json
import socket

import pytest

from hawker.kernel.auth import Principal
from hawker.kernel.ids import AccountId
from hawker.stage.live.hub import keeper
from hawker.stage.live.hub.lane import CLOSE_BYTES, RESYNC_BYTES
from hawker.stage.live.hub.seat import FRAMES_BURST
from hawker.stage.live.hub.wire import Sold

BIG = 10_000  # bytes of one event
HANDSHAKE = (
    "GET /room/{room} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
KERNEL_BYTES = 400_000  # the two ends of a connection hold less between them


def viewer() -> Principal:
    return Principal(AccountId.new(), is_guest=False, name="Lin")


class Slow:
    """A socket that reads only once it is told to."""

    def __init__(self, port: int, room) -> None:
        self.frames: list[dict] = []
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        self.socket.setblocking(False)
        self._address = ("127.0.0.1", port)
        self._hello = HANDSHAKE.format(room=room.id).encode()
        self._rest = b""

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self.socket, self._address)
        await loop.sock_sendall(self.socket, self._hello)
        while b"\r\n\r\n" not in self._rest:
            self._rest += await loop.sock_recv(self.socket, 4096)
        self._rest = self._rest.partition(b"\r\n\r\n")[2]

    async def read_to(self, last: int) -> None:
        """Read up to frame number `last`."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(8):
            while not self.frames or self.frames[-1].get("seq", 0) < last:
                arrived = await loop.sock_recv(self.socket, 65_536)
                assert arrived, "the hub hung up"
                found, self._rest = cut(self._rest + arrived)
                self.frames += found


def cut(data: bytes) -> tuple[list[dict], bytes]:
    """Whole text frames of the server, and the rest."""
    frames = []
    while len(data) >= 2:
        size, head = data[1], 2
        if size == 126:
            size, head = int.from_bytes(data[2:4]), 4
        elif size == 127:
            size, head = int.from_bytes(data[2:10]), 10
        if len(data) < head + size:
            break
        if data[0] & 0x0F == 1:
            frames.append(json.loads(data[head : head + size]))
        data = data[head + size :]
    return frames, data


@pytest.fixture
async def crowd(hubs, room):
    """A hub with a viewer who reads and one who does not; `emit` makes it say big things."""
    hub = await hubs()
    quick = await hub.enter(room.id, viewer())
    slow = Slow(hub.port, room)
    await slow.connect()
    await quick.viewers(2)
    place = hub.hub._keeper.places[room.id]

    async def emit(count: int) -> int:
        for _ in range(count):
            place.emit([Sold("x" * BIG, "prd_1", 1)])
            await asyncio.sleep(0)
        last = place.log.state.seq
        await quick.until(lambda frame: frame.get("seq") == last)
        return last

    yield hub, quick, slow, emit
    slow.socket.close()


async def test_the_others_get_everything_at_once_and_the_slow_one_gets_all_commerce_later(crowd):
    hub, quick, slow, emit = crowd
    last = await emit((RESYNC_BYTES + 84_000) // BIG)  # the kernel holds some, the lane the rest
    assert any(seat.lane is not None for seat in hub.hub.seats)

    await slow.read_to(last)

    numbers = [frame["seq"] for frame in slow.frames]
    assert numbers == list(range(numbers[0], last + 1))
    assert len(events(slow)) == len(events(quick))


async def test_far_behind_it_starts_afresh_from_a_snapshot(crowd):
    _, quick, slow, emit = crowd
    last = await emit((KERNEL_BYTES + 2 * RESYNC_BYTES) // BIG)

    await slow.read_to(last)
    await slow.read_to(await emit(1))

    assert [frame["t"] for frame in slow.frames].count("snapshot") == 2
    assert len(events(slow)) < len(events(quick))
    assert events(slow)[-1] == events(quick)[-1]


async def test_pings_of_one_that_does_not_read_are_not_answered(crowd):
    hub, _, slow, emit = crowd
    await emit((RESYNC_BYTES + 84_000) // BIG)
    (seat,) = [seat for seat in hub.hub.seats if seat.is_paused]
    unsent = seat.transport.underlying_transport.get_write_buffer_size()
    heard_s = seat.heard_s

    ping = b"\x89\xfd" + bytes(4) + b"x" * 125
    await asyncio.get_running_loop().sock_sendall(slow.socket, ping * FRAMES_BURST)
    async with asyncio.timeout(8):
        while seat.heard_s == heard_s or seat.pace.wait_s(2, seat.heard_s) == 0:  # noqa: ASYNC110 — counted by the hub
            await asyncio.sleep(0.02)

    assert seat.transport.underlying_transport.get_write_buffer_size() == unsent
    assert seat in hub.hub.seats


def events(client) -> list[dict]:
    return [frame for frame in client.frames if frame["t"] == "event"]


async def test_one_that_never_reads_is_let_go(crowd):
    hub, quick, _, emit = crowd
    await emit((KERNEL_BYTES + 2 * CLOSE_BYTES) // BIG)
    await quick.until(lambda frame: frame.get("viewers") == 1)

    assert len(hub.hub.seats) == 1


async def test_a_room_that_nobody_watches_is_given_up_and_found_again(
    hubs, room, monkeypatch, fetch
):
    monkeypatch.setattr(keeper, "EMPTY_KEPT_S", 0.1)
    hub = await hubs()
    client = await hub.enter(room.id, viewer())
    client.send(t="like", n=3)
    await client.until(lambda frame: frame.get("likes") == 3)
    client.transport.disconnect()
    await client.closed.wait()
    async with asyncio.timeout(8):
        while hub.hub._keeper.places:  # noqa: ASYNC110 — a watch of the hub's own
            await asyncio.sleep(0.02)

    (lease,) = await fetch("SELECT epoch, expires_at < clock_timestamp() AS free FROM live.leases")
    assert lease == {"epoch": 1, "free": True}
    again = await hub.enter(room.id, viewer())
    assert again.frames[0]["epoch"] == 2
    assert again.frames[0]["room"]["likes"] == 3
