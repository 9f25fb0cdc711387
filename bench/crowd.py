"""A crowd in a room: many sockets in one process of its own, which counts what really arrives.

Run as `python -m bench.crowd '<Plan as JSON>'`. It fills the room and prints a line, waits for a
line, talks and prints what was `Heard` of it, waits for a line, watches the stock move, waits for
a line that says when it did, and prints what was `Seen`. Written on bare sockets, so that the crowd
costs the machine little beside the hub it measures.
"""

import json
import resource
import select
import socket
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

MARK = b'"text":"@'  # a measured line says when it was sent
STOCK = b'"type":"stock"'
AVAILABLE = b'"available":'
STAMP_DIGITS = 20  # of time.monotonic_ns(), which all processes of a machine share
HANDSHAKE = (
    "GET /room/{room}?token={token}&lang=en HTTP/1.1\r\nHost: {host}:{port}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Forwarded-For: {address}\r\n\r\n"
)
SETTLE_S = 2.0  # for the viewer count of the newcomers to be told
DRAIN_S = 2.0  # for the last line to arrive everywhere
CONNECT_WITHIN_S = 20.0
TEXT, CLOSE, PING = 0x1, 0x8, 0x9
PONG = bytes([0x8A, 0x80, 0, 0, 0, 0])  # the hub looks for a sign of life, not for what is in it
LENGTH_16, LENGTH_64 = 126, 127


class Plan(NamedTuple):
    """What the crowd does."""

    host: str
    port: int
    room: str
    sockets: int
    tokens: list[str]  # of the guests who talk, in turn; everybody else only reads
    lines_per_s: float
    seconds: float


class Delays(NamedTuple):
    """How late something arrived, over all sockets."""

    p50_ms: float
    p95_ms: float
    p99_ms: float
    most_ms: float


class Seen(NamedTuple):
    """What became of the changes of a stock level."""

    changes: int  # that reached anybody; two in one moment may be told as one
    deliveries: int  # a change on a socket
    delay: Delays
    crowd_cpu_s: float


class Heard(NamedTuple):
    """What became of what was said."""

    sockets: int
    connect_s: float
    lines_said: int
    lines_delivered: int  # a line on a socket
    lines_missed: int
    frames: int  # a frame on a socket
    delay: Delays


class Reader:
    """One socket and the bytes of its unfinished frame."""

    __slots__ = ("buffer", "socket")

    def __init__(self, connection: socket.socket, rest: bytes) -> None:
        self.socket = connection
        self.buffer = rest

    def payloads(self, arrived: bytes) -> Iterator[bytes]:
        """Cut what arrived into the payloads of whole text frames. Raises ConnectionError."""
        data = self.buffer + arrived if self.buffer else arrived
        at = 0
        while len(data) >= at + 2:
            size, head = data[at + 1] & 0x7F, 2
            if size == LENGTH_16:
                size, head = int.from_bytes(data[at + 2 : at + 4]), 4
            elif size == LENGTH_64:
                size, head = int.from_bytes(data[at + 2 : at + 10]), 10
            if len(data) < at + head + size:
                break
            kind = data[at] & 0x0F
            if kind == CLOSE:
                raise ConnectionError("the hub closed a socket of the crowd")
            if kind == PING:
                self.socket.sendall(PONG)
            elif kind == TEXT:
                yield data[at + head : at + head + size]
            at += head + size
        self.buffer = data[at:]


class Crowd:
    """All sockets, waited for together."""

    handshake = HANDSHAKE

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.delays_ns: list[int] = []
        self.arrivals_ns: dict[int, list[int]] = {}  # by what was left of the stock
        self.frames = 0
        self._readers: dict[int, Reader] = {}
        self._poll = select.epoll()

    def arrive(self) -> float:
        """Connect everybody; return how many seconds it took."""
        started = time.monotonic()
        for n in range(self.plan.sockets):
            token = self.plan.tokens[n] if n < len(self.plan.tokens) else ""
            reader = self._connect(n, token)
            self._readers[reader.socket.fileno()] = reader
            self._poll.register(reader.socket.fileno(), select.EPOLLIN)
        return time.monotonic() - started

    def listen(self, until: float) -> None:
        """Read what arrives until the time comes."""
        while (left := until - time.monotonic()) > 0:
            for fd, _ in self._poll.poll(left, 1024):
                self._read(self._readers[fd])

    def talk(self) -> int:
        """Say lines at a steady rate while listening; return how many."""
        talkers = list(self._readers.values())[: len(self.plan.tokens)]
        lines = int(self.plan.lines_per_s * self.plan.seconds)
        started = time.monotonic()
        for n in range(lines):
            self.listen(started + n / self.plan.lines_per_s)
            _say(talkers[n % len(talkers)].socket, n)
        self.listen(time.monotonic() + DRAIN_S)
        return lines

    def _connect(self, n: int, token: str) -> Reader:
        plan = self.plan
        address = f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"
        connection = socket.create_connection((plan.host, plan.port), CONNECT_WITHIN_S)
        connection.sendall(
            self.handshake.format(**plan._asdict(), token=token, address=address).encode()
        )
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(4096) or b"\r\n\r\n"
        head, _, rest = answer.partition(b"\r\n\r\n")
        if b" 101 " not in head:
            raise ConnectionError(f"socket {n} was refused: {head[:60]!r}")
        connection.setblocking(False)
        return Reader(connection, rest)

    def _read(self, reader: Reader) -> None:
        arrived = reader.socket.recv(65_536)
        if not arrived:
            raise ConnectionError("the hub dropped a socket of the crowd")
        now_ns = time.monotonic_ns()
        for payload in reader.payloads(arrived):
            self._heard(reader, payload, now_ns)

    def _heard(self, reader: Reader, payload: bytes, now_ns: int) -> None:  # noqa: ARG002 — others
        self.frames += 1
        at = 0
        while (at := payload.find(MARK, at)) >= 0:
            at += len(MARK)
            self.delays_ns.append(now_ns - int(payload[at : at + STAMP_DIGITS]))
        if STOCK in payload:
            at = payload.index(AVAILABLE) + len(AVAILABLE)
            left = int(payload[at : payload.index(b",", at)])
            self.arrivals_ns.setdefault(left, []).append(now_ns)


def _say(connection: socket.socket, n: int) -> None:
    text = f"@{time.monotonic_ns():0{STAMP_DIGITS}d}"
    payload = json.dumps({"t": "chat", "ref": str(n), "text": text}).encode()
    assert len(payload) < LENGTH_16, "one byte of length is enough"
    connection.sendall(bytes([0x80 | TEXT, 0x80 | len(payload), 0, 0, 0, 0]) + payload)


def main(plan: Plan, kind: type[Crowd] = Crowd) -> None:
    """Play the plan in step with whoever reads us. Raises ConnectionError when one is dropped."""
    allow_files(plan.sockets + 64)
    crowd = kind(plan)
    connect_s = crowd.arrive()
    crowd.listen(time.monotonic() + SETTLE_S)
    tell({"ready": plan.sockets})
    sys.stdin.readline()
    tell(_heard(crowd, connect_s)._asdict())
    sys.stdin.readline()
    crowd.arrivals_ns.clear()
    crowd.listen(time.monotonic() + plan.seconds + DRAIN_S)
    tell({"watched": plan.seconds})
    tell(_seen(crowd, json.loads(sys.stdin.readline()))._asdict())


def _heard(crowd: Crowd, connect_s: float) -> Heard:
    crowd.frames = 0
    said = crowd.talk()
    sockets = crowd.plan.sockets
    arrived = len(crowd.delays_ns)
    missed = said * sockets - arrived
    late = delays(crowd.delays_ns)
    return Heard(sockets, connect_s, said, arrived, missed, crowd.frames, late)


def _seen(crowd: Crowd, changed_ns: dict[str, int]) -> Seen:
    """Compare the arrivals with the moments of the changes, which are told by what was left."""
    late = [
        arrived - changed_ns[str(left)]
        for left, arrivals in crowd.arrivals_ns.items()
        for arrived in arrivals
    ]
    usage = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = usage.ru_utime + usage.ru_stime
    return Seen(len(crowd.arrivals_ns), len(late), delays(late), cpu_s)


def delays(found_ns: list[int]) -> Delays:
    """How late most were, in the order of their lateness."""
    ordered = sorted(found_ns) or [0]
    at = [ordered[min(len(ordered) - 1, len(ordered) * q // 100)] / 1e6 for q in (50, 95, 99, 100)]
    return Delays(*at)


def tell(found: object) -> None:
    """Print a line of JSON for whoever started us."""
    print(json.dumps(found), flush=True)  # noqa: T201


def allow_files(count: int) -> None:
    """Allow this process so many open files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, max(hard, count)))


if __name__ == "__main__":
    main(Plan(**json.loads(sys.argv[1])))
