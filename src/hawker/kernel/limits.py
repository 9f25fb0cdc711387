"""Named limits: how often something may be done in a while, by one actor, client or subject.

Two ways of counting. `count` writes rows that all processes share: for secrets that could be
guessed, where every try counts. `Here` counts in the memory of one process: for what is done
hundreds of times a second and must only not be a flood; each web process counts its own share.

A window that ends later than one that begins now was begun by a clock that ran ahead: it is over.

A window begins with the first count and ends after its time, so that between any two moments a
window apart at most twice `most` pass. What is refused is not counted: asking again makes nothing
longer.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from hawker.kernel import audit, sql
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId

Q = sql.load("hawker.kernel")

LISTED = 100
SKEW = timedelta(minutes=1)  # that clocks of two machines may be apart
SUBJECTS = 50_000  # remembered by one process; the ones not seen for longest are forgotten first
LOOK_EVERY = timedelta(seconds=5)  # whether the operator forgave somebody this process refuses
KEPT = timedelta(days=1)  # after their end, for the operator to look back

# The actor that row-level security lets count (migration 0039); taken on in this module alone.
COUNTER = Principal(actor=AccountId.of(UUID(int=4)), is_guest=False, name="counter")


class TooOften(Refusal, code="http.too_often", status=429):
    """Done too often in a while; later again."""


class Per(StrEnum):
    """Whose doings are counted together."""

    ACTOR = "actor"  # an account, or a guest
    CLIENT = "client"  # the network address that asks
    SUBJECT = "subject"  # what the caller names


class Limit(msgspec.Struct, frozen=True):
    """So many in a window."""

    name: str  # "<module>.<what>_of_<whom>"
    per: Per
    most: int
    window: timedelta


class Count(msgspec.Struct, frozen=True):
    """One more of it, by somebody."""

    limit: Limit
    subject: str


class Standing(msgspec.Struct, frozen=True):
    """Where somebody stands with a limit."""

    name: str
    subject: str
    count: int
    most: int
    began_at: datetime
    ends_at: datetime  # of the window: they are forgiven by time

    @property
    def is_locked(self) -> bool:
        """Whether the next one is refused."""
        return self.count >= self.most


class _Window(msgspec.Struct, frozen=True):
    count: int
    ends_at: datetime


async def count(db: Db, *counts: Count) -> None:
    """Count one more of each, in a transaction of its own. Raises TooOften; none is then counted.

    Counted before what it is about, so that a hundred at once do not all pass. What turns out well
    is taken back.
    """
    async with db.begin(COUNTER, is_dear=False) as tx:
        for each in sorted(counts, key=lambda one: (one.limit.name, one.subject)):
            window = await tx.one(
                Q.count_limit,
                _Window,
                name=each.limit.name,
                subject=each.subject,
                most=each.limit.most,
                now=tx.now,
                ends_at=tx.now + each.limit.window,
                skew=SKEW,
            )
            if window.count > each.limit.most:
                raise _too_often(each.limit, window.ends_at, tx.now)


async def take_back(db: Db, *counts: Count) -> None:
    """Uncount what turned out well."""
    async with db.begin(COUNTER, is_dear=False) as tx:
        for each in sorted(counts, key=lambda one: (one.limit.name, one.subject)):
            await tx.run(Q.uncount_limit, name=each.limit.name, subject=each.subject)


async def forgive(db: Db, name: str, subject: str, *, by: Principal) -> bool:
    """Begin anew with somebody; False when nothing was counted. The caller asks who may.

    The log names the limit and not the subject, in which an address stands: it is never erased.
    """
    async with db.begin(COUNTER) as tx:
        if not await tx.run(Q.forget_limit, name=name, subject=subject):
            return False
        await audit.note(
            tx, action="limits.forgiven", subject=name, account=by.actor, actor=by.actor
        )
    return True


async def standings(db: Db) -> list[Standing]:
    """Who is nearest to a limit or over it, at most LISTED. The caller asks who may look."""
    async with db.begin(COUNTER) as tx:
        return await tx.all(Q.standings, Standing, now=tx.now, most_listed=LISTED)


async def forget(tx: Tx) -> int:
    """Forget windows that ended a while ago, as the worker; how many."""
    return await tx.run(Q.forget_limits, before=tx.now - KEPT)


class _Mark:
    __slots__ = ("count", "ends_at", "is_noted", "look_at")

    def __init__(self, now: datetime, window: timedelta) -> None:
        self.count = 0
        self.ends_at = now + window
        self.look_at = now
        self.is_noted = False  # for the operator to see


class Here:
    """Counts in the memory of this process."""

    def __init__(self) -> None:
        self._marks: OrderedDict[tuple[str, str], _Mark] = OrderedDict()

    async def count(self, db: Db, limit: Limit, subject: str) -> None:
        """Count one more. Raises TooOften; the operator then sees who was refused."""
        now, key = db.clock.now(), (limit.name, subject)
        mark = self._marks.get(key)
        if mark is None or not now < mark.ends_at <= now + limit.window + SKEW:
            mark = self._marks[key] = _Mark(now, limit.window)
        self._marks.move_to_end(key)
        if len(self._marks) > SUBJECTS:
            self._marks.popitem(last=False)
        if mark.count >= limit.most and not await self._is_forgiven(db, limit, subject, mark, now):
            raise _too_often(limit, mark.ends_at, now)
        mark.count += 1

    async def _is_forgiven(
        self, db: Db, limit: Limit, subject: str, mark: _Mark, now: datetime
    ) -> bool:
        """Note the lock-out once; a note that is gone was taken away by the operator."""
        if now < mark.look_at <= now + LOOK_EVERY:
            return False
        mark.look_at = now + LOOK_EVERY
        who = {"name": limit.name, "subject": subject}
        if mark.is_noted:
            async with db.begin(COUNTER, is_dear=False) as tx:
                stands = await tx.value(Q.limit_stands, who, now=now)
            if not stands:
                mark.count, mark.is_noted = 0, False
            return not stands
        most, count = limit.most, mark.count
        async with db.begin(COUNTER, is_dear=False) as tx:
            await tx.run(Q.note_limit, who, count=count, most=most, now=now, ends_at=mark.ends_at)
        mark.is_noted = True  # not before COMMIT: what is not there would count as forgiven
        return False


def _too_often(limit: Limit, ends_at: datetime, now: datetime) -> TooOften:
    wait_s = max(1, int((ends_at - now).total_seconds()))
    return TooOften("This was done too often; later again.", limit=limit.name, retry_after_s=wait_s)
