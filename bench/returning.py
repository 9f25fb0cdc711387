"""A crowd that loses all its sockets at once and comes back, and looks at what it was told.

Run as `python -m bench.returning '<Plan as JSON>'`, in step like `bench.crowd`: it fills the room,
waits for a line, listens, hangs up everywhere, comes back within `within_s` with the place in the
sequence that each socket had, listens to the end and prints what was `Returned`.
"""

from __future__ import annotations

import json
import select
import sys
import time
from typing import NamedTuple

from bench.crowd import (
    AVAILABLE,
    EVENTS,
    STOCK,
    Delays,
    allow_files,
    delays,
    tell,
    used_s,
)
from bench.sockets import HEAD_END, TAKEN, Reader, begun

EPOCH, SEQ = b'"epoch":', b'"seq":'
SNAPSHOT, RECOVERED = b'{"t":"snapshot"', b'{"t":"recovered"'
FRAMES = (b'{"t":"tick"', b'{"t":"event"')


class Plan(NamedTuple):
    """What the crowd does."""

    host: str
    port: int
    room: str
    sockets: int
    before_s: float  # of listening
    within_s: float  # in which all come back
    after_s: float  # of listening, from the first that comes back


class Returned(NamedTuple):
    """What became of the sockets that came back."""

    recovered: int  # went on where they were
    renewed: int  # were given a snapshot
    refused: int  # handshakes, when they came back
    gaps: int  # frames that were not the next one
    lasts: list[int]  # what was left of the stock in the end, as the sockets know it: one each
    back: Delays  # from a handshake to the first word
    all_back_s: float  # from the first handshake until everybody had it
    cpu_s: float  # of the crowd


class Seat:
    """One place in the room, and the socket that it has at present."""

    __slots__ = ("asked_s", "epoch", "head", "left", "n", "reader", "seq", "word_s")

    def __init__(self, n: int) -> None:
        self.n = n
        self.reader: Reader | None = None
        self.head: bytes | None = None  # of the handshake, while it comes
        self.epoch = self.seq = -1
        self.left = -1
        self.asked_s = self.word_s = 0.0


class Crowd:
    """All seats, waited for together."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.seats = [Seat(n) for n in range(plan.sockets)]
        self.recovered = self.renewed = self.refused = self.gaps = 0
        self._by_fd: dict[int, Seat] = {}
        self._poll = select.epoll()

    def arrive(self, within_s: float) -> None:
        """Connect everybody, evenly over a while, and listen meanwhile."""
        began_s = time.monotonic()
        for seat in self.seats:
            self.listen(began_s + within_s * seat.n / len(self.seats))
            self._connect(seat)

    def depart(self) -> None:
        """Hang up everywhere, without a word."""
        for seat in self.seats:
            self._hang_up(seat)

    def listen(self, until_s: float) -> None:
        """Read what arrives until the time comes, and what has arrived by then."""
        while True:
            left_s = max(0.0, until_s - time.monotonic())
            found = self._poll.poll(left_s, EVENTS)
            for fd, _ in found:
                self._read(self._by_fd[fd])
            if not left_s:
                return

    def _connect(self, seat: Seat) -> None:
        plan = self.plan
        place = f"&epoch={seat.epoch}&seq={seat.seq}" if seat.seq >= 0 else ""
        seat.asked_s, seat.word_s = time.monotonic(), 0.0
        connection = begun(plan.host, plan.port, f"/room/{plan.room}?lang=en{place}", seat.n)
        connection.setblocking(False)
        seat.reader, seat.head = Reader(connection, seat.n), b""
        self._by_fd[connection.fileno()] = seat
        self._poll.register(connection.fileno(), select.EPOLLIN)

    def _hang_up(self, seat: Seat) -> None:
        assert seat.reader is not None, "it sat there"
        fd = seat.reader.socket.fileno()
        self._poll.unregister(fd)
        del self._by_fd[fd]
        seat.reader.socket.close()
        seat.reader = None

    def _read(self, seat: Seat) -> None:
        assert seat.reader is not None, "it sits there"
        arrived = seat.reader.received()
        if seat.head is not None:
            head, ends, rest = (seat.head + arrived).partition(HEAD_END)
            if not ends:
                seat.head = head
                return
            if TAKEN not in head:
                self.refused += 1  # it stays out, which the figures tell
                self._hang_up(seat)
                return
            seat.head, arrived = None, rest
        for payload in seat.reader.payloads(arrived):
            self._hear(seat, payload)

    def _hear(self, seat: Seat, payload: bytes) -> None:
        if payload.startswith(FRAMES):
            seq = _number(payload, SEQ)
            self.gaps += seq != seat.seq + 1
            seat.seq = seq
        elif payload.startswith(SNAPSHOT):
            seat.epoch, seat.seq = _number(payload, EPOCH), _number(payload, SEQ)
            self.renewed += 1
        elif payload.startswith(RECOVERED):
            self.recovered += 1
            self.gaps += (_number(payload, EPOCH), _number(payload, SEQ)) != (seat.epoch, seat.seq)
        if not seat.word_s:
            seat.word_s = time.monotonic()
        if STOCK in payload or payload.startswith(SNAPSHOT):
            seat.left = _number(payload, AVAILABLE)


def _number(payload: bytes, name: bytes) -> int:
    """The number behind the first `name`."""
    at = end = payload.index(name) + len(name)
    while payload[end : end + 1].isdigit():
        end += 1
    return int(payload[at:end])


def main(plan: Plan) -> None:
    """Play the plan in step with whoever reads us. Raises ConnectionError when one is dropped."""
    allow_files(2 * plan.sockets + 64)
    crowd = Crowd(plan)
    crowd.arrive(plan.within_s)
    crowd.listen(time.monotonic() + 2)
    assert not crowd.refused, "a room that is not full has no storm"
    tell({"ready": plan.sockets})
    sys.stdin.readline()
    crowd.listen(time.monotonic() + plan.before_s)
    crowd.recovered = crowd.renewed = 0
    crowd.depart()
    began_s = time.monotonic()
    crowd.arrive(plan.within_s)
    crowd.listen(began_s + plan.after_s)
    waited = [seat.word_s - seat.asked_s for seat in crowd.seats if seat.word_s]
    back_s = max(seat.word_s for seat in crowd.seats) - began_s
    told = Returned(
        *(crowd.recovered, crowd.renewed, crowd.refused, crowd.gaps),
        [seat.left for seat in crowd.seats],
        *(delays([int(each * 1e9) for each in waited]), back_s),
        used_s(),
    )
    tell(told._asdict())


if __name__ == "__main__":
    main(Plan(**json.loads(sys.argv[1])))
