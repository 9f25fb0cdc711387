"""A crowd in a room: many sockets in one process of its own, which counts what really arrives.

Run as `python -m bench.crowd '<Plan as JSON>'`. It fills the room and prints a line, waits for a
line, talks and prints what was `Heard` of it, waits for a line, watches the stock move, waits for
a line that says when it did, and prints what was `Seen`.
"""

from __future__ import annotations

import json
import resource
import select
import sys
import time
from typing import NamedTuple, TypeVar

from bench.sockets import Reader, connected

MARK = b'"text":"@'  # a measured line says when it was sent
STOCK = b'"type":"stock"'
AVAILABLE = b'"available":'
STAMP_DIGITS = 20  # of time.monotonic_ns(), which all processes of a machine share
SETTLE_S = 2.0  # for the viewer count of the newcomers to be told
DRAIN_S = 2.0  # for the last line to arrive everywhere
EVENTS = 1_024


class Plan(NamedTuple):
    """What the crowd does."""

    host: str
    port: int
    room: str
    sockets: int
    tokens: list[str]  # of those who talk, in turn; everybody else only reads
    lines_per_s: float
    seconds: float
    kept: int = 0  # so many of those who talk, the first, are never left out


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
    left: int  # of the stock, as the last change says that reached anybody
    delay: Delays
    frame_bytes: float  # of a change, on average
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


class Crowd:
    """All sockets, waited for together."""

    path = "/room/{room}?token={token}&lang=en"

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.delays_ns: list[int] = []
        self.arrivals_ns: dict[int, list[int]] = {}  # by what was left of the stock
        self.stock_bytes = 0
        self.frames = 0
        self._readers: dict[int, Reader] = {}  # by file number, in the order of their places
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
            for fd, _ in self._poll.poll(left, EVENTS):
                self._read(self._readers[fd])

    def talk(self) -> int:
        """Say lines at a steady rate while listening; return how many."""
        talkers = list(self._readers.values())[: len(self.plan.tokens)]
        lines = int(self.plan.lines_per_s * self.plan.seconds)
        started = time.monotonic()
        for n in range(lines):
            self.listen(started + n / self.plan.lines_per_s)
            words = {"t": "chat", "ref": str(n), "text": self._line(n)}
            talkers[n % len(talkers)].say(json.dumps(words).encode())
        self.listen(time.monotonic() + DRAIN_S)
        return lines

    def _connect(self, n: int, token: str) -> Reader:
        path = self.path.format(room=self.plan.room, token=token)
        return connected(self.plan.host, self.plan.port, path, n)

    def _line(self, n: int) -> str:  # noqa: ARG002 — others number their lines
        return f"@{time.monotonic_ns():0{STAMP_DIGITS}d}"

    def _read(self, reader: Reader) -> None:
        arrived = reader.received()
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
            self.stock_bytes += len(payload)


Kind = TypeVar("Kind", bound=Crowd)


def gather(plan: Plan, kind: type[Kind]) -> tuple[Kind, float]:
    """Fill the room, say so, and wait to be told to go on; how long it took to connect."""
    allow_files(plan.sockets + 64)
    crowd = kind(plan)
    connect_s = crowd.arrive()
    crowd.listen(time.monotonic() + SETTLE_S)
    tell({"ready": plan.sockets})
    sys.stdin.readline()
    crowd.frames = 0
    return crowd, connect_s


def main(plan: Plan, kind: type[Crowd] = Crowd) -> None:
    """Play the plan in step with whoever reads us. Raises ConnectionError when one is dropped."""
    crowd, connect_s = gather(plan, kind)
    tell(_heard(crowd, connect_s)._asdict())
    sys.stdin.readline()
    crowd.arrivals_ns.clear()
    crowd.stock_bytes = 0
    crowd.listen(time.monotonic() + plan.seconds + DRAIN_S)
    tell({"watched": plan.seconds})
    tell(_seen(crowd, json.loads(sys.stdin.readline()))._asdict())


def _heard(crowd: Crowd, connect_s: float) -> Heard:
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
    return Seen(
        changes=len(crowd.arrivals_ns),
        deliveries=len(late),
        left=min(crowd.arrivals_ns, default=-1),
        delay=delays(late),
        frame_bytes=crowd.stock_bytes / max(1, len(late)),
        crowd_cpu_s=used_s(),
    )


def delays(found_ns: list[int]) -> Delays:
    """How late most were, in the order of their lateness."""
    ordered = sorted(found_ns) or [0]
    at = [ordered[min(len(ordered) - 1, len(ordered) * q // 100)] / 1e6 for q in (50, 95, 99, 100)]
    return Delays(*at)


def tell(found: object) -> None:
    """Print a line of JSON for whoever started us."""
    print(json.dumps(found), flush=True)  # noqa: T201


def used_s() -> float:
    """Processor time that this process has used so far, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def allow_files(count: int) -> None:
    """Allow this process so many open files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, max(hard, count)))


if __name__ == "__main__":
    main(Plan(**json.loads(sys.argv[1])))
