"""A crowd that says far more than anybody reads, and looks at what the room keeps of it.

Run as `python -m bench.shouting '<Plan as JSON>'`, in step like `bench.crowd`: it fills the room,
waits for a line, talks, and prints what was `Heard`. The first of the talkers are those whose lines
are never left out; everybody must see their own.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import NamedTuple

from bench import crowd
from bench.crowd import DRAIN_S, LENGTH_16, MARK, STAMP_DIGITS, Delays, Reader, delays, tell

NUMBER_DIGITS = 7  # of a line, behind its stamp
REFUSED = b'"t":"refused"'


class Plan(NamedTuple):
    """What the crowd does."""

    host: str
    port: int
    room: str
    sockets: int
    tokens: list[str]  # of those who talk, in turn
    kept: int  # so many of them, the first, are the host, moderators and buyers
    lines_per_s: float
    seconds: float


class Heard(NamedTuple):
    """What became of the lines."""

    said: int
    took_s: float  # to say them
    said_by_kept: int
    own_missed: int  # lines that their authors did not see
    kept_missed: int  # lines of the host, moderators and buyers, on sockets that did not get them
    others: int  # lines of everybody else that a socket got which said none of them
    refused: int
    frames: int
    delay: Delays
    cpu_s: float  # of the crowd


class Shouting(crowd.Crowd):
    """Counts lines by who said them."""

    def __init__(self, plan: Plan) -> None:
        base = crowd.Plan(*plan[:5], plan.lines_per_s, plan.seconds)
        super().__init__(base)
        self.loud = plan
        self.own = self.kept = self.others = self.refused = 0
        self._places: dict[int, int] = {}  # by file number: who sits there

    def arrive(self) -> float:
        took_s = super().arrive()
        self._places = {fd: n for n, fd in enumerate(self._readers)}
        return took_s

    def talk(self) -> int:
        """Say lines at a steady rate while listening; return how many."""
        plan = self.loud
        talkers = list(self._readers.values())[: len(plan.tokens)]
        lines = int(plan.lines_per_s * plan.seconds)
        started = time.monotonic()
        for n in range(lines):
            due_s = started + n / plan.lines_per_s
            if due_s > time.monotonic():
                self.listen(due_s)
            _say(talkers[n % len(talkers)], n)
        self.listen(time.monotonic() + DRAIN_S)
        return lines

    def _read(self, reader: Reader) -> None:
        place = self._places[reader.socket.fileno()]
        last = self.loud.sockets - 1
        many, kept = len(self.loud.tokens), self.loud.kept
        arrived = reader.socket.recv(262_144)
        if not arrived:
            raise ConnectionError("the hub dropped a socket of the crowd")
        now_ns = time.monotonic_ns()
        for payload in reader.payloads(arrived):
            self.frames += 1
            self.refused += REFUSED in payload
            at = 0
            while (at := payload.find(MARK, at)) >= 0:
                at += len(MARK)
                end = at + STAMP_DIGITS
                self.delays_ns.append(now_ns - int(payload[at:end]))
                author = int(payload[end + 1 : end + 1 + NUMBER_DIGITS]) % many
                self.own += author == place
                self.kept += author < kept
                self.others += author >= kept and place == last


def _say(reader: Reader, n: int) -> None:
    text = f"@{time.monotonic_ns():0{STAMP_DIGITS}d} {n:0{NUMBER_DIGITS}d}"
    payload = json.dumps({"t": "chat", "ref": str(n), "text": text}).encode()
    assert len(payload) < LENGTH_16, "one byte of length is enough"
    head = bytes([0x80 | crowd.TEXT, 0x80 | len(payload), 0, 0, 0, 0])
    reader.socket.sendall(head + payload)


def main(plan: Plan) -> None:
    """Play the plan in step with whoever reads us. Raises ConnectionError when one is dropped."""
    assert plan.sockets > len(plan.tokens), "somebody only reads"
    crowd.allow_files(plan.sockets + 64)
    shouting = Shouting(plan)
    shouting.arrive()
    shouting.listen(time.monotonic() + crowd.SETTLE_S)
    tell({"ready": plan.sockets})
    sys.stdin.readline()
    shouting.frames = 0
    began_s = time.monotonic()
    said = shouting.talk()
    took_s = time.monotonic() - began_s - DRAIN_S
    by_kept = sum(n % len(plan.tokens) < plan.kept for n in range(said))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    heard = Heard(
        *(said, took_s, by_kept, said - shouting.own, by_kept * plan.sockets - shouting.kept),
        *(shouting.others, shouting.refused, shouting.frames, delays(shouting.delays_ns)),
        usage.ru_utime + usage.ru_stime,
    )
    tell(heard._asdict())


if __name__ == "__main__":
    main(Plan(**json.loads(sys.argv[1])))
