"""Deadlines: what must happen at a time, decided by the injected clock."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import msgspec
import structlog

from hawker.kernel import metrics, sql, tracing
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import Id, StoreId

Q = sql.load(__package__)

BATCH = 100
ATTEMPTS = 8
FIRST_BACK_OFF = timedelta(seconds=2)

log = structlog.get_logger()


class Timer(msgspec.Struct, frozen=True):
    """Something due. `ref` is the external id of what it is about; parse it with its class."""

    kind: str  # "<module>.<verb>"
    ref: str
    store: StoreId | None
    due_at: datetime
    attempts: int = 0


Handler = Callable[[Tx, Timer], Awaitable[None]]


class KindDue(msgspec.Struct, frozen=True):
    """The timers of one kind."""

    kind: str
    count: int
    late: int  # due and not run yet
    next_at: datetime


async def by_kind(tx: Tx) -> list[KindDue]:
    """Every kind that has a timer, by name. As the worker."""
    return await tx.all(Q.timers_by_kind, KindDue, now=tx.now)


async def late(tx: Tx) -> list[Timer]:
    """What is due and did not run yet, the longest due first, at most BATCH. As the worker."""
    return await tx.all(Q.due_timers, Timer, now=tx.now, limit=BATCH)


async def set(tx: Tx, kind: str, ref: Id, due_at: datetime, store: StoreId | None = None) -> None:
    """Have the handler of `kind` run at `due_at`; an earlier time set for `ref` is replaced."""
    await tx.run(Q.set_timer, kind=kind, ref=str(ref), due_at=due_at, store=store)


def set_new(tx: Tx, kind: str, ref: Id, due_at: datetime, store: StoreId | None = None) -> None:
    """The same for what this transaction makes: nobody set or cancels it before COMMIT."""
    tx.later(Q.set_timer, kind=kind, ref=str(ref), due_at=due_at, store=store)


async def cancel(tx: Tx, kind: str, ref: Id) -> None:
    """Forget it. Does nothing when there is none."""
    await tx.run(Q.cancel_timer, kind=kind, ref=str(ref))


class Ticker:
    """Runs what is due. Any number may run: a timer is claimed by locking its row."""

    def __init__(self, handlers: Mapping[str, Handler], db: Db) -> None:
        self._handlers = handlers
        self._db = db

    async def step(self) -> int:
        """Run what is due, at most BATCH, and return how many ran.

        Each runs in a transaction of its own: what its handler locks, nobody waits for while the
        next one runs. What fails, or is ended by the database because it takes too long, is put
        off with growing pauses and parked after ATTEMPTS. Raises Unavailable when the database is
        lost: then nothing can be put off either, and no timer is blamed.
        """
        async with self._db.system() as tx:
            due = await tx.all(Q.due_timers, Timer, now=tx.now, limit=BATCH)
        return sum([await self._run(timer) for timer in due])

    async def _run(self, timer: Timer) -> bool:
        """Whether it was still there, due, and nobody else's."""
        try:
            async with self._db.system() as tx:
                claimed = await tx.maybe(Q.claim_timer, Timer, timer, now=tx.now)
                if claimed is None:
                    return False
                with tracing.span(f"timer {timer.kind}", values={"hawker.ref": timer.ref}):
                    await self._handlers[timer.kind](tx, claimed)
        except Exception as error:
            log.exception("timers.failed", kind=timer.kind, ref=timer.ref)
            await self._put_off(timer, error)
        else:
            metrics.TIMERS_RUN.labels(timer.kind).inc()
            metrics.TIMER_LATE_SECONDS.set((tx.now - timer.due_at).total_seconds())
        return True

    async def _put_off(self, timer: Timer, error: Exception) -> None:
        attempts = timer.attempts + 1
        async with self._db.system() as tx:
            await tx.run(
                Q.put_off_timer,
                kind=timer.kind,
                ref=timer.ref,
                was_due_at=timer.due_at,
                due_at=tx.now + FIRST_BACK_OFF * 2**attempts,
                attempts=attempts,
                error=repr(error.__cause__ or error),
                parked_at=tx.now if attempts >= ATTEMPTS else None,
            )
