"""A crowd that says far more than anybody reads, and looks at what the room keeps of it.

Run as `python -m bench.shouting '<Plan as JSON>'`, in step like `bench.crowd`: it fills the room,
waits for a line, talks, and prints what was `Heard`. The first of the talkers are those whose lines
are never left out; everybody must see their own.
"""

from __future__ import annotations

import json
import sys
import time
from typing import NamedTuple

from bench import crowd
from bench.crowd import DRAIN_S, MARK, STAMP_DIGITS, Delays, Plan, delays, tell, used_s
from bench.sockets import Reader

NUMBER_DIGITS = 7  # of a line, behind its stamp
REFUSED = b'"t":"refused"'


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
        super().__init__(plan)
        self.own = self.kept = self.others = self.refused = 0

    def _line(self, n: int) -> str:
        return f"{super()._line(n)} {n:0{NUMBER_DIGITS}d}"

    def _heard(self, reader: Reader, payload: bytes, now_ns: int) -> None:
        plan, place = self.plan, reader.place
        self.frames += 1
        self.refused += REFUSED in payload
        at = 0
        while (at := payload.find(MARK, at)) >= 0:
            at += len(MARK)
            end = at + STAMP_DIGITS
            self.delays_ns.append(now_ns - int(payload[at:end]))
            author = int(payload[end + 1 : end + 1 + NUMBER_DIGITS]) % len(plan.tokens)
            self.own += author == place
            self.kept += author < plan.kept
            self.others += author >= plan.kept and place == plan.sockets - 1


def main(plan: Plan) -> None:
    """Play the plan in step with whoever reads us. Raises ConnectionError when one is dropped."""
    assert plan.sockets > len(plan.tokens), "somebody only reads"
    shouting, _ = crowd.gather(plan, Shouting)
    began_s = time.monotonic()
    said = shouting.talk()
    took_s = time.monotonic() - began_s - DRAIN_S
    by_kept = sum(n % len(plan.tokens) < plan.kept for n in range(said))
    heard = Heard(
        said=said,
        took_s=took_s,
        said_by_kept=by_kept,
        own_missed=said - shouting.own,
        kept_missed=by_kept * plan.sockets - shouting.kept,
        others=shouting.others,
        refused=shouting.refused,
        frames=shouting.frames,
        delay=delays(shouting.delays_ns),
        cpu_s=used_s(),
    )
    tell(heard._asdict())


if __name__ == "__main__":
    main(Plan(**json.loads(sys.argv[1])))
