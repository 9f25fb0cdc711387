"""What was given up after many tries: facts a subscriber could not handle, timers whose handler
failed. Nothing is lost, and nothing happens to it until somebody brings it back.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from hawker.kernel import metrics, sql
from hawker.kernel.db import Db, Tx
from hawker.kernel.facts import Subscriber
from hawker.kernel.ids import BadId, EventId
from hawker.kernel.outbox import Fact

Q = sql.load(__package__)

LISTED = 200  # of one lot; more than anybody reads


class NotParked(Exception):  # noqa: N818 — the name is wrong, or somebody was faster
    """There is nothing of this name to bring back; nothing was done."""


class Parked(msgspec.Struct, frozen=True):
    """One thing given up. `name` finds it in its lot: who gave up, and what it is about."""

    name: str
    parked_at: datetime
    tries: int
    error: str  # of the last try
    payload: str = ""  # the beginning of what it says, where it says anything


class Lot(Protocol):
    """A table that has given things up."""

    @property
    def name(self) -> str: ...

    async def count(self, tx: Tx) -> int:
        """How many there are."""
        ...

    async def listed(self, tx: Tx) -> Sequence[Parked]:
        """The longest parked ones."""
        ...

    async def replay(self, tx: Tx, name: str) -> str:
        """Bring one back and say what became of it. Raises NotParked."""
        ...


class Facts:
    """Facts parked by one subscriber; the others have handled them."""

    name = "facts"

    def __init__(self, subscribers: Iterable[Subscriber]) -> None:
        self._subscribers = {each.name: each for each in subscribers}

    async def count(self, tx: Tx) -> int:
        return await tx.value(Q.count_parked_facts)

    async def listed(self, tx: Tx) -> Sequence[Parked]:
        found = await tx.all(Q.parked_facts, _ParkedFact, limit=LISTED)
        return [
            Parked(
                f"{row.subscriber}/{row.id}", row.parked_at, row.attempts, row.error, row.payload
            )
            for row in found
        ]

    async def replay(self, tx: Tx, name: str) -> str:
        """Have its subscriber handle it now, in this transaction; what that raises is raised.

        It does not go by the bus: there everybody would hear it, also who forgot having handled it.
        """
        who, _, id = name.partition("/")
        try:
            event = EventId.parse(id)
        except BadId as error:
            raise NotParked from error
        fact = await tx.maybe(Q.unpark_fact, Fact, subscriber=who, event=event)
        subscriber = self._subscribers.get(who)
        if fact is None or subscriber is None:
            raise NotParked
        await subscriber.handle(tx, [fact])
        return "handled"


class Timers:
    """Deadlines whose handler failed again and again."""

    name = "timers"

    async def count(self, tx: Tx) -> int:
        return await tx.value(Q.count_parked_timers)

    async def listed(self, tx: Tx) -> Sequence[Parked]:
        return await tx.all(Q.parked_timers, Parked, limit=LISTED)

    async def replay(self, tx: Tx, name: str) -> str:
        """Have it due now; a worker runs it."""
        kind, _, ref = name.partition("/")
        if not await tx.run(Q.unpark_timer, kind=kind, ref=ref, now=tx.now):
            raise NotParked
        return "due now"


class _ParkedFact(msgspec.Struct, frozen=True):
    subscriber: str
    id: EventId
    attempts: int
    error: str
    parked_at: datetime
    payload: str


class Replayed(msgspec.Struct, frozen=True):
    """What became of one thing that was brought back."""

    id: str  # <lot>/<name>
    became: str
    is_well: bool


async def replay(db: Db, lots: Iterable[Lot], ids: Iterable[str]) -> list[Replayed]:
    """Bring them back, each in a transaction of its own: what fails again stays parked, alone."""
    by_name = {lot.name: lot for lot in lots}
    return [await _replay_one(db, by_name, id) for id in ids]


async def _replay_one(db: Db, lots: Mapping[str, Lot], id: str) -> Replayed:
    table, _, name = id.partition("/")
    if table not in lots:
        return Replayed(id, "not parked", is_well=False)
    try:
        async with db.system() as tx:
            return Replayed(id, await lots[table].replay(tx, name), is_well=True)
    except NotParked:
        return Replayed(id, "not parked", is_well=False)
    except Exception as error:  # noqa: BLE001 — whatever its handler raised is the answer
        return Replayed(id, f"failed again: {error!r}", is_well=False)


class Watch:
    """Counts what is parked, for /metrics."""

    def __init__(self, db: Db, lots: Sequence[Lot]) -> None:
        self._db = db
        self._lots = lots

    async def step(self) -> int:
        for lot in self._lots:
            async with self._db.system() as tx:
                metrics.PARKED.labels(lot.name).set(await lot.count(tx))
        return 0
