"""Subscribers: who reacts to which facts, once each, in the order of the stream."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
import structlog

from hawker.kernel import json, metrics, sql, tracing
from hawker.kernel.bus import Bus, BusDown, Consumer, Delivery
from hawker.kernel.db import Db, Tx, Unavailable
from hawker.kernel.events import Event, Meta, subject
from hawker.kernel.ids import EventId
from hawker.kernel.outbox import Fact, unrelayed

__all__ = ["Dispatcher", "Feed", "Heard", "Meta", "Reaction", "Subscriber", "on", "on_all"]

Q = sql.load(__package__)

BATCH = 100  # facts handled in one transaction
WAIT_S = 1.0  # for the first fact of a batch
QUIET_LIMIT = 10  # fetches without a fact before the place in the stream is taken again
ATTEMPTS = 8
BACK_OFF_S = (0.2, 1, 5, 15, 60, 300, 900)  # after the first, second, … failure

log = structlog.get_logger()

E = TypeVar("E", bound=Event)
E_co = TypeVar("E_co", bound=Event, covariant=True)


class Heard(Generic[E_co]):
    """A fact as it reaches a subscriber."""

    def __init__(self, event: E_co, fact: Fact, subscriber: str) -> None:
        self.event = event
        self.meta = Meta(fact.id, fact.tag, fact.at)
        self._fact = fact
        self._subscriber = subscriber

    def following(self) -> AbstractContextManager[object]:
        """Inside, what is done is a consequence of the fact: its request and its trace go on."""
        name = f"{self._subscriber} {self._fact.tag}"
        return tracing.following(self._fact.request_id, self._fact.trace, name)


Handler = Callable[[Tx, Sequence[Heard[Any]]], Awaitable[None]]


class Reaction(msgspec.Struct, frozen=True):
    """What a subscriber does about one kind of fact."""

    event: type[Event]
    handle: Handler
    waits: bool  # for every fact before, and lets those behind wait


def on(event: type[E], handle: Callable[[Tx, E, Meta], Awaitable[None]]) -> Reaction:
    """Have `handle` run, in the worker's role, once for every such fact, in order."""

    async def one_by_one(tx: Tx, heard: Sequence[Heard[E]]) -> None:
        for each in heard:
            with each.following():
                await handle(tx, each.event, each.meta)

    return Reaction(event, one_by_one, waits=True)


def on_all(event: type[E], handle: Callable[[Tx, Sequence[Heard[E]]], Awaitable[None]]) -> Reaction:
    """Have `handle` run once for all such facts that came together, in the worker's role.

    For what many facts bring at once in a few statements. Facts of other kinds for which there is
    `on_all` may be handled before them or after; those of `on` keep their place.
    """
    return Reaction(event, handle, waits=False)


class Subscriber:
    """A module's reactions. `name` is its place in the stream: it must never change."""

    def __init__(self, name: str, reactions: Sequence[Reaction]) -> None:
        self.name = name
        self.reactions: Mapping[str, Reaction] = {each.event.tag: each for each in reactions}
        assert len(self.reactions) == len(reactions), "one reaction per kind of fact"

    async def handle(self, tx: Tx, facts: Sequence[Fact]) -> None:
        """React to those of `facts` that were not handled before, in order (see `on_all`)."""
        wanted = [fact for fact in facts if fact.tag in self.reactions]
        if not wanted:
            return
        claimed = await tx.all(
            Q.claim_facts, EventId, subscriber=self.name, ids=[f.id for f in wanted], now=tx.now
        )
        together: dict[str, list[Heard[Any]]] = {}
        for fact in wanted:
            if fact.id not in claimed:
                continue
            heard = self._heard(fact)
            if self.reactions[fact.tag].waits:
                await self._react(tx, together)
                together = {}
                await self._react(tx, {fact.tag: [heard]})
            else:
                together.setdefault(fact.tag, []).append(heard)
        await self._react(tx, together)

    async def _react(self, tx: Tx, together: Mapping[str, Sequence[Heard[Any]]]) -> None:
        for tag, heard in together.items():
            await self.reactions[tag].handle(tx, heard)

    def _heard(self, fact: Fact) -> Heard[Any]:
        event = json.decode(bytes(fact.data), self.reactions[fact.tag].event)
        return Heard(event, fact, self.name)


class Feed:
    """Brings the facts of the stream to one subscriber."""

    def __init__(self, subscriber: Subscriber, db: Db, bus: Bus) -> None:
        self._subscriber = subscriber
        self._db = db
        self._bus = bus
        self._consumer: Consumer | None = None
        self._turn = 0  # of the bus, when the place was taken
        self._quiet = 0  # fetches in a row that brought nothing

    async def step(self) -> int:
        """Handle a batch in one transaction; when that fails, one by one. Raises BusDown."""
        consumer = await self._place()
        deliveries = await consumer.fetch(BATCH, WAIT_S)
        self._quiet = 0 if deliveries else self._quiet + 1
        if not deliveries:
            return 0
        try:
            await self._handle(deliveries)
        except BusDown:
            raise
        except Exception as error:  # found again, and reported, one by one
            if await self._is_lost(error):
                raise
            log.info("facts.batch_failed", subscriber=self._subscriber.name, error=repr(error))
            for delivery in deliveries:
                await self._handle_alone(delivery)
        return len(deliveries)

    async def _place(self) -> Consumer:
        """The place in the stream, taken again when the stream may have become another.

        A place that went away with its stream looks like one where nothing comes.
        """
        is_old = self._turn != self._bus.turn or self._quiet >= QUIET_LIMIT
        if self._consumer is not None and is_old:
            await self._consumer.leave()
            self._consumer = None
        if self._consumer is None:
            self._turn, self._quiet = self._bus.turn, 0
            subjects = [subject(tag) for tag in self._subscriber.reactions]
            self._consumer = await self._bus.consumer(self._subscriber.name, subjects)
        return self._consumer

    async def _handle(self, deliveries: Sequence[Delivery]) -> None:
        facts = [json.decode(delivery.data, Fact) for delivery in deliveries]
        async with self._db.system() as tx:
            await self._subscriber.handle(tx, facts)
        metrics.FACTS_HANDLED.labels(self._subscriber.name).inc(len(facts))
        for delivery in deliveries:
            await delivery.ack()

    async def _handle_alone(self, delivery: Delivery) -> None:
        """Handle one fact; put it off when it fails, and park it when it fails for good."""
        try:
            await self._handle([delivery])
        except BusDown:
            raise
        except Exception as error:
            if await self._is_lost(error):
                raise
            name = self._subscriber.name
            log.exception("facts.failed", subscriber=name, attempt=delivery.attempt)
            if delivery.attempt < ATTEMPTS:
                await delivery.again(BACK_OFF_S[delivery.attempt - 1])
                return
            await self._park(delivery, repr(error.__cause__ or error))
            await delivery.ack()

    async def _is_lost(self, error: Exception) -> bool:
        """Whether the database is away, rather than having ended what took a fact too long."""
        return isinstance(error, Unavailable) and not await self._db.is_alive()

    async def _park(self, delivery: Delivery, error: str) -> None:
        fact = json.decode(delivery.data, Fact)
        async with self._db.system() as tx:
            await tx.run(
                Q.park_fact,
                subscriber=self._subscriber.name,
                id=fact.id,
                tag=fact.tag,
                at=fact.at,
                data=bytes(fact.data).decode(),
                attempts=delivery.attempt,
                error=error,
                now=tx.now,
            )
        metrics.FACTS_PARKED.labels(self._subscriber.name).inc()


class Dispatcher:
    """Brings facts to their subscribers in process, for tests and the simulator."""

    def __init__(self, subscribers: Sequence[Subscriber], db: Db) -> None:
        self._subscribers = subscribers
        self._db = db
        self.seen: list[Fact] = []

    async def drain(self) -> int:
        """Handle every fact, and every fact that follows from one, until none is left."""
        count = 0
        while facts := await self._next():
            for subscriber in self._subscribers:
                async with self._db.system() as tx:
                    await subscriber.handle(tx, facts)
            count += len(facts)
            self.seen.extend(facts)
        return count

    async def _next(self) -> list[Fact]:
        async with self._db.system() as tx:
            facts = await unrelayed(tx)
            ids: list[UUID] = [fact.id.uuid for fact in facts]
            await tx.run(Q.mark_relayed, ids=ids, now=tx.now)
        return facts
