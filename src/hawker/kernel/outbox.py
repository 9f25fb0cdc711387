"""Facts commit with the write that made them (law 4), and are carried to the bus afterwards."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import structlog

from hawker.kernel import audit, json, limits, metrics, sql, tracing
from hawker.kernel.bus import STREAM, Bus, BusDown, StreamEnd
from hawker.kernel.db import Db, Tx
from hawker.kernel.events import Event, Told, subject
from hawker.kernel.ids import EventId

Q = sql.load(__package__)

BATCH = 500  # facts carried at once
AGAIN_BATCH = 5_000  # facts marked at once to be carried again
LOOK_EVERY_S = 10.0  # whether the stream is still the one we filled
KEPT = timedelta(days=7)

log = structlog.get_logger()


async def publish(tx: Tx, event: Event) -> None:
    """Tell `event` to its subscribers, at least once, if the transaction commits."""
    tx.facts.append(Told(event, tracing.request_id.get(), tracing.carried()))


class Fact(msgspec.Struct, frozen=True, omit_defaults=True):
    """A fact as the bus carries it; `data` is the event's own JSON."""

    id: EventId
    tag: str
    at: datetime
    data: msgspec.Raw
    request_id: str = ""  # of whoever asked for what made it
    trace: str = ""  # and the span in which it was made, a W3C traceparent


async def unrelayed(tx: Tx) -> list[Fact]:
    """The next facts to carry, oldest first."""
    return await tx.all(Q.unrelayed, Fact, limit=BATCH)


class Relay:
    """Carries facts from the outbox to the stream, and makes the stream.

    Any number may run: the stream drops what it has seen, and subscribers know what they handled.
    """

    def __init__(self, db: Db, bus: Bus) -> None:
        self._db = db
        self._bus = bus
        self._life = ""  # of the stream that was seen to be whole, at `_turn` of the bus
        self._turn = 0
        self._look_due_s = 0.0

    async def step(self) -> int:
        """Carry one batch. Raises BusDown; the facts then wait."""
        life = await self._whole_stream()
        async with self._db.system() as tx:
            facts = await unrelayed(tx)
        if not facts:
            return 0
        try:
            sequence = await self._bus.append(
                [(subject(fact.tag), fact.id, json.encode(fact)) for fact in facts]
            )
        except BusDown:
            self._life = ""  # the stream may be gone while the bus is there
            raise
        await self._note(life, sequence, facts)
        return len(facts)

    async def _note(self, life: str, sequence: int, facts: Sequence[Fact]) -> None:
        async with self._db.system() as tx:
            noted = await tx.run(
                Q.mark_carried,
                stream=STREAM,
                life=life,
                sequence=sequence,
                ids=[fact.id for fact in facts],
                now=tx.now,
            )
        if not noted:
            self._life = ""  # another relay began the stream anew: they are carried again
        else:
            for fact in facts:
                metrics.FACTS_RELAYED.labels(fact.tag).inc()

    async def _whole_stream(self) -> str:
        """The life of a stream that has all it was given; begun anew when there is none.

        The outbox is the truth, and a stream can be lost, or lose its end with the power: that is
        looked at when the bus was away, and now and then.
        """
        now_s = asyncio.get_running_loop().time()
        if self._life and self._turn == self._bus.turn and now_s < self._look_due_s:
            return self._life
        turn = self._bus.turn
        found = await self._bus.find_stream()
        async with self._db.system() as tx:
            noted = await tx.maybe(Q.carried, StreamEnd, stream=STREAM)
        if _is_whole(found, noted):
            self._life = noted.life if noted is not None else ""
        else:
            log.warning("outbox.stream_not_whole", found=found, noted=noted)
            self._life = await self._begin_anew()
            turn = self._bus.turn
        self._turn, self._look_due_s = turn, now_s + LOOK_EVERY_S
        return self._life

    async def _begin_anew(self) -> str:
        """Have everything we still have carried into an empty stream.

        Noted first and made last: whoever dies in between leaves a stream that is not the noted
        one, and the next relay begins once more.
        """
        life = secrets.token_hex(8)
        async with self._db.system() as tx:
            await tx.run(Q.begin_stream, stream=STREAM, life=life)
        again = AGAIN_BATCH
        while again == AGAIN_BATCH:
            async with self._db.system() as tx:
                again = await tx.run(Q.relay_again, limit=AGAIN_BATCH)
        await self._bus.begin_stream(life)
        return life


def _is_whole(found: StreamEnd | None, noted: StreamEnd | None) -> bool:
    """Whether this is the stream we began, and it keeps what it once said it had."""
    if found is None or noted is None or found.life != noted.life:
        return False
    return found.last_sequence >= noted.last_sequence


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
            await limits.forget(tx)
            await audit.forget_words(tx)
        return facts
