"""When the clock is set back: what was put off by the time that was wrong is brought back.

A deadline that somebody was told stays as it was told. Leases and pauses were told to nobody: what
was claimed or put off while the clock ran ahead would wait until it is that late again, so that
work of a worker that died, or of a provider that was away for a second, would lie there for hours.
"""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import msgspec
import structlog

from hawker.kernel import sql
from hawker.kernel.db import Db
from hawker.kernel.sql import Query

Q = sql.load("hawker.kernel")

LEAST = timedelta(seconds=5)  # less is how clocks are kept right

log = structlog.get_logger()


class Queue(msgspec.Struct, frozen=True):
    """Rows that a worker claims by moving their time on."""

    bring: Query  # takes `by` and `earliest`: nothing under way comes before its lease is over
    lease: timedelta = timedelta()


TIMERS = Queue(Q.bring_timers)


class Watch:
    """Runs beside whoever claims; any number may. `steady_s` never jumps."""

    def __init__(
        self, db: Db, queues: Sequence[Queue], steady_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._db = db
        self._queues = queues
        self._steady_s = steady_s
        self._apart = self._look()

    async def step(self) -> int:
        """Look how far the clock went since, and bring back what it moved away; how many rows."""
        apart = self._look()
        by = self._apart - apart
        if by < LEAST:
            self._apart = apart
            return 0
        async with self._db.system() as tx:
            brought = [
                await tx.run(queue.bring, by=by, earliest=tx.now + queue.lease)
                for queue in self._queues
            ]
        self._apart = apart
        log.warning("clock.set_back", by_s=by.total_seconds(), brought=sum(brought))
        return sum(brought)

    def _look(self) -> timedelta:
        """How far the clock is from the steady one."""
        since_epoch = timedelta(seconds=self._db.clock.now().timestamp())
        return since_epoch - timedelta(seconds=self._steady_s())
