"""How far behind the work of the site is, for /metrics and for whoever asks how it is doing."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from hawker.kernel import metrics, sql
from hawker.kernel.db import Db, Tx
from hawker.kernel.sql import Query

Q = sql.load("hawker.kernel")

COUNTED = 10_000  # more than so many rows are not counted

# What is due, by queue: each query takes `now` and `limit`, and gives a `Due`.
QUEUES: Mapping[str, Query] = {"facts": Q.facts_due, "timers": Q.timers_overdue}


class Due(msgspec.Struct, frozen=True):
    """What should have been done by now."""

    count: int  # at most COUNTED
    oldest_at: datetime | None  # since when the oldest is due


class Lag(msgspec.Struct, frozen=True):
    """One queue, as it stands."""

    queue: str
    count: int  # at most COUNTED
    seconds: float  # for how long the oldest has been due


async def lags(tx: Tx, queues: Mapping[str, Query]) -> list[Lag]:
    """How far each queue is behind now. In the worker's role."""
    return [await _lag(tx, name, query) for name, query in queues.items()]


class Watch:
    """Tells it to /metrics."""

    def __init__(self, db: Db, queues: Mapping[str, Query]) -> None:
        self._db = db
        self._queues = queues

    async def step(self) -> int:
        async with self._db.system() as tx:
            found: Sequence[Lag] = await lags(tx, self._queues)
        for lag in found:
            metrics.BACKLOG.labels(lag.queue).set(lag.count)
            metrics.BACKLOG_SECONDS.labels(lag.queue).set(lag.seconds)
        return 0


async def _lag(tx: Tx, name: str, query: Query) -> Lag:
    due = await tx.one(query, Due, now=tx.now, limit=COUNTED)
    waited = (tx.now - due.oldest_at).total_seconds() if due.oldest_at else 0.0
    return Lag(name, due.count, max(0.0, waited))
