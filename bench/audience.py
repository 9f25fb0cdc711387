"""A crowd of viewers of low-latency HLS, in one process of its own: they count what arrives.

Run as `python -m bench.audience '<Plan as JSON>'`. It connects, prints a line, waits for a line,
watches for so long and prints what was `Seen`. Each viewer does what hls.js does: on one connection
the playlist of the next part is always being waited for (a blocking reload, as a delta); as soon as
it lists a part, that part is fetched on another one. Written on bare sockets: playlists are the
same bytes for everybody and read once, and of parts only the length is looked at.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from typing import NamedTuple

from bench.crowd import EVENTS, Delays, allow_files, delays, tell, used_s
from bench.sockets import CONNECT_WITHIN_S, HEAD_END
from bench.watching import Listed, Playlist, read

BUFFER_BYTES = 1 << 20
LENGTH = b"Content-Length: "
GOOD = b"HTTP/1.1 200"
HEAD_BYTES = 1_024  # no head of an answer is longer
NOTHING = (-1, -1)


class Plan(NamedTuple):
    """What the audience does."""

    host: str
    port: int
    path: str  # of the playlist
    viewers: int
    seconds: float


class Seen(NamedTuple):
    """What became of the parts."""

    viewers: int
    parts: int  # that were listed while they watched
    deliveries: int  # a part at a viewer
    missed: int  # parts that were not at a viewer in the end, or not in their order
    refused: int  # answers other than 200
    behind: Delays  # a part at a viewer, after the first viewer had it
    seconds: float
    received_bytes: int
    cpu_s: float  # of the audience


class Wire:
    """A connection with one request on its way."""

    __slots__ = ("body", "fd", "is_refused", "keeps", "left", "socket", "viewer")

    def __init__(self, connection: socket.socket, viewer: Viewer, *, keeps: bool) -> None:
        self.socket = connection
        self.fd = connection.fileno()
        self.viewer = viewer
        self.keeps = keeps  # what is in the body, and not its length alone
        self.left = -1  # bytes of the body that have not come; below zero before its head
        self.body = b""
        self.is_refused = False

    def ask(self, request: bytes) -> None:
        self.left, self.body = -1, b""
        self.socket.sendall(request)


class Viewer:
    """Somebody with a playlist and a newest part."""

    __slots__ = ("asked", "parts", "playlist", "seen", "wanted")

    def __init__(self) -> None:
        self.playlist: Wire | None = None
        self.parts: Wire | None = None
        self.wanted: list[Listed] = []  # not yet asked for, oldest first
        self.asked: Listed | None = None
        self.seen = NOTHING


class Audience:
    """All viewers, waited for together."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.arrivals: dict[tuple[int, int], list[float]] = {}  # by part
        self.disorder = 0
        self.refused = 0
        self.received_bytes = 0
        self._folder = plan.path.rpartition("/")[0]
        self._wires: dict[int, Wire] = {}
        self._poll = select.epoll()
        self._buffer = memoryview(bytearray(BUFFER_BYTES))
        self._read: tuple[bytes, Playlist] = (b"", Playlist([], (0, 0), has_ended=False))

    def arrive(self) -> None:
        """Connect everybody."""
        for _ in range(self.plan.viewers):
            viewer = Viewer()
            viewer.playlist = self._connect(viewer, keeps=True)
            viewer.parts = self._connect(viewer, keeps=False)

    def watch(self) -> float:
        """Watch for the planned time; return how long it was."""
        began_s = time.monotonic()
        for wire in self._wires.values():
            if wire.keeps:
                wire.ask(self._request(self.plan.path))
        while (left_s := began_s + self.plan.seconds - time.monotonic()) > 0:
            for fd, _ in self._poll.poll(left_s, EVENTS):
                self._receive(self._wires[fd])
        return time.monotonic() - began_s

    def depart(self) -> None:
        """Hang up everywhere."""
        for wire in self._wires.values():
            wire.socket.close()
        self._poll.close()

    def _connect(self, viewer: Viewer, *, keeps: bool) -> Wire:
        address = (self.plan.host, self.plan.port)
        connection = socket.create_connection(address, CONNECT_WITHIN_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire = Wire(connection, viewer, keeps=keeps)
        self._wires[wire.fd] = wire
        self._poll.register(wire.fd, select.EPOLLIN)
        return wire

    def _request(self, path: str) -> bytes:
        return f"GET {path} HTTP/1.1\r\nHost: {self.plan.host}\r\n\r\n".encode()

    def _receive(self, wire: Wire) -> None:
        count = wire.socket.recv_into(self._buffer)
        if not count:
            raise ConnectionError("the origin hung up on a viewer")
        self.received_bytes += count
        start = 0
        if wire.left < 0:
            head = bytes(self._buffer[: min(count, HEAD_BYTES)])
            end = head.find(HEAD_END)
            assert end >= 0, "the head of an answer comes in one piece"
            wire.is_refused = not head.startswith(GOOD)
            self.refused += wire.is_refused
            at = head.index(LENGTH) + len(LENGTH)
            wire.left = int(head[at : head.index(b"\r", at)])
            start = end + len(HEAD_END)
        wire.left -= count - start
        if wire.keeps:
            wire.body += bytes(self._buffer[start:count])
        if not wire.left:
            self._whole(wire)

    def _whole(self, wire: Wire) -> None:
        viewer = wire.viewer
        if wire.is_refused:  # this viewer watches no more; what it misses is counted
            return
        if wire.keeps:
            self._listed(wire, viewer)
        else:
            self._arrived(viewer)
        if viewer.asked is None and viewer.wanted:
            viewer.asked = viewer.wanted.pop(0)
            assert viewer.parts is not None, "it was connected"
            viewer.parts.ask(self._request(f"{self._folder}/{viewer.asked.name}"))

    def _listed(self, wire: Wire, viewer: Viewer) -> None:
        """Take the parts that are new, and wait for the next one."""
        if wire.body != self._read[0]:
            self._read = (wire.body, read(wire.body.decode()))
        playlist = self._read[1]
        number, index = playlist.next
        query = f"?_HLS_msn={number}&_HLS_part={index}&_HLS_skip=YES"
        wire.ask(self._request(f"{self.plan.path}{query}"))
        newest = playlist.parts[-1]
        known = viewer.wanted[-1] if viewer.wanted else viewer.asked
        last = viewer.seen if known is None else (known.number, known.index)
        if last == NOTHING:
            viewer.wanted = [newest]
            return
        if (newest.number, newest.index) > last:
            viewer.wanted += [part for part in playlist.parts if (part.number, part.index) > last]

    def _arrived(self, viewer: Viewer) -> None:
        part, viewer.asked = viewer.asked, None
        assert part is not None, "it was asked for"
        number, index = viewer.seen
        place = (part.number, part.index)
        if viewer.seen != NOTHING:
            self.disorder += place not in {(number, index + 1), (number + 1, 0)}
        viewer.seen = place
        self.arrivals.setdefault(place, []).append(time.monotonic())


def seen(audience: Audience, seconds: float) -> Seen:
    """Compare the viewers. The newest two parts were on their way when they stopped."""
    plan = audience.plan
    places = sorted(audience.arrivals)
    whole = places[1:-2]  # who came later than others began with a later part
    deliveries = sum(len(audience.arrivals[place]) for place in whole)
    behind = [
        int((at - min(arrivals)) * 1e9)
        for place in whole
        for arrivals in [audience.arrivals[place]]
        for at in arrivals
    ]
    missed = len(whole) * plan.viewers - deliveries + audience.disorder
    return Seen(
        *(plan.viewers, len(whole), deliveries, missed, audience.refused, delays(behind)),
        *(seconds, audience.received_bytes, used_s()),
    )


def main(plan: Plan) -> None:
    """Play the plan in step with whoever reads us. Raises ConnectionError when one is dropped."""
    allow_files(2 * plan.viewers + 64)
    audience = Audience(plan)
    audience.arrive()
    tell({"ready": plan.viewers})
    sys.stdin.readline()
    seconds = audience.watch()
    tell(seen(audience, seconds)._asdict())
    audience.depart()


if __name__ == "__main__":
    main(Plan(**json.loads(sys.argv[1])))
