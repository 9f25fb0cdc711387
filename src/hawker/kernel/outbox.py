"""Facts commit with the write that made them (law 4), and are carried to the bus afterwards."""

from datetime import datetime, timedelta

import msgspec

from hawker.kernel import json, metrics, sql
from hawker.kernel.bus import Bus
from hawker.kernel.db import Db, Tx
from hawker.kernel.events import Event, subject
from hawker.kernel.ids import EventId

Q = sql.load(__package__)

BATCH = 500  # facts carried at once
KEPT = timedelta(days=7)


async def publish(tx: Tx, event: Event) -> None:
    """Tell `event` to its subscribers, at least once, if the transaction commits."""
    tx.facts.append(event)


class Fact(msgspec.Struct, frozen=True):
    """A fact as the bus carries it; `data` is the event's own JSON."""

    id: EventId
    tag: str
    at: datetime
    data: msgspec.Raw


async def unrelayed(tx: Tx) -> list[Fact]:
    """The next facts to carry, oldest first."""
    return await tx.all(Q.unrelayed, Fact, limit=BATCH)


class Relay:
    """Carries facts from the outbox to the stream.

    Any number may run: the stream drops what it has seen, and subscribers know what they handled.
    """

    def __init__(self, db: Db, bus: Bus) -> None:
        self._db = db
        self._bus = bus
        self._has_stream = False

    async def step(self) -> int:
        """Carry one batch. Raises BusDown; the facts then wait."""
        if not self._has_stream:
            await self._see_to_stream()
        async with self._db.system() as tx:
            facts = await unrelayed(tx)
        if not facts:
            return 0
        await self._bus.append([(subject(fact.tag), fact.id, json.encode(fact)) for fact in facts])
        async with self._db.system() as tx:
            await tx.run(Q.mark_relayed, ids=[fact.id for fact in facts], now=tx.now)
        metrics.FACTS_RELAYED.inc(len(facts))
        return len(facts)

    async def _see_to_stream(self) -> None:
        """The outbox is the truth: a stream that is new gets everything we still have."""
        if await self._bus.ensure_stream():
            async with self._db.system() as tx:
                await tx.run(Q.relay_again)
        self._has_stream = True


class Sweeper:
    """Forgets what has been kept long enough."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def step(self) -> int:
        async with self._db.system() as tx:
            before = tx.now - KEPT
            facts = await tx.run(Q.forget_facts, before=before)
            await tx.run(Q.forget_handled, before=before - KEPT)
            await tx.run(Q.forget_answers, before=before)
        return facts
