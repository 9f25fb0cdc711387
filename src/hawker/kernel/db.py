"""The database: a pool, transactions that carry who acts, and statements by name.

A function taking `Db` begins a transaction, one taking `Tx` is inside one. Row-level security reads
`hawker.account_id` and `hawker.store_ids`, which are set with BEGIN, ahead of the first statement
and in its round trip; what is written later goes ahead of COMMIT, in the same way.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Self, TypeVar

import msgspec

from hawker.kernel import json, rows, sql, tracing
from hawker.kernel.auth import Principal
from hawker.kernel.clock import Clock, SystemClock
from hawker.kernel.connections import Connections, Lent, Unavailable
from hawker.kernel.errors import NotFound, Refusal
from hawker.kernel.events import Told
from hawker.kernel.ids import AccountId, EventId, StoreId
from hawker.kernel.sql import Query
from hawker.kernel.wire import ACT, BEGIN, CHEAP, Found, Sent

Q = sql.load("hawker.kernel")
T = TypeVar("T")

__all__ = ["Db", "Record", "Tx", "Unavailable", "Unexpected", "is_in_transaction"]

Record = msgspec.Struct | Mapping[str, object] | None

is_in_transaction: ContextVar[bool] = ContextVar("is_in_transaction", default=False)
"""Whether this task holds a transaction open: then nothing may wait on a network (law 6)."""


class Unexpected(Exception):  # noqa: N818 — nothing is wrong: things are another way
    """An optimistic transaction did not find what it expected; nothing of it was kept."""


class Tx:
    """One open transaction. Its statements are counted, for the budgets of design §8."""

    def __init__(
        self,
        connection: Lent,
        now: datetime,
        actor: AccountId | None = None,
        *,
        is_optimistic: bool = False,
    ) -> None:
        self._connection = connection
        self._is_optimistic = is_optimistic
        self.is_unsure = False  # whether something is expected that nobody has heard of yet
        self.now = now  # UTC, the same for the whole transaction
        self.actor = actor  # who acts; None for the site itself
        self.statements = 0
        self.facts: list[Told] = []  # see kernel.outbox
        self.writes: list[tuple[Query, list[object]]] = []
        self.left_to_last: list[tuple[Last, Any]] = []
        self._is_finishing = False

    async def run(self, q: Query, record: Record = None, **values: object) -> int:
        """Run it and return how many rows it touched."""
        self.statements += 1
        tag = await self._connection.execute(q.text, *_arguments(q, record, values))
        self.is_unsure = False
        return int(tag.rpartition(" ")[2])

    async def each(self, q: Query, records: Iterable[Record]) -> None:
        """Run it once per record, in one round trip."""
        batch = [_arguments(q, record, {}) for record in records]
        if not batch:
            return
        self.statements += len(batch)
        await self._connection.executemany(q.text, batch)
        self.is_unsure = False

    async def all(
        self, q: Query, kind: type[T], record: Record = None, **values: object
    ) -> list[T]:
        """Every row as a `kind` (see `kernel.rows`)."""
        return _made(kind, await self._fetch(q, record, values))

    async def read(self, q: Query, kind: type[T], **values: object) -> list[T]:
        """Every row, as from `Db.read`: what only reads takes a `Db | Tx` and asks either."""
        return _made(kind, await self._fetch(q, None, values))

    async def maybe(
        self, q: Query, kind: type[T], record: Record = None, **values: object
    ) -> T | None:
        """The row, or None when there is none. Asserts that there is no second one."""
        found = await self.all(q, kind, record, **values)
        assert len(found) <= 1, f"{q.name} promised one row"
        return found[0] if found else None

    async def one(self, q: Query, kind: type[T], record: Record = None, **values: object) -> T:
        """The row. Raises NotFound when there is none."""
        found = await self.maybe(q, kind, record, **values)
        if found is None:
            raise NotFound
        return found

    async def value(self, q: Query, record: Record = None, **values: object) -> Any:
        """The first column of the first row as the driver gives it, None without a row."""
        found = await self._fetch(q, record, values)
        return found[0][0] if found else None

    async def expect(self, q: Query, record: Record = None, **values: object) -> bool:
        """Whether it gives a row.

        An optimistic transaction says yes and goes on: the statement goes ahead of the next one,
        and if it gives no row after all the transaction ends with Unexpected (decision 0057).
        """
        if not self._is_optimistic:
            return bool(await self._fetch(q, record, values))
        self.statements += 1
        self.is_unsure = True
        arguments = _arguments(q, record, values)
        await self._connection.ahead(sql.expected(q), arguments)
        return True

    def later(self, q: Query, record: Record = None, **values: object) -> None:
        """Write it before COMMIT, in one statement with whatever else is written later.

        For writes that nobody asks what became of: until then they are not there to be read.
        """
        self.writes.append((q, _arguments(q, record, values)))

    def last(self, verb: "Last", item: object) -> None:
        """Have `verb` run once, just before COMMIT, with every item given for it.

        For rows that many wait for: the later they are locked, the shorter others wait.
        """
        assert not self._is_finishing, "what comes last has no last of its own"
        self.left_to_last.append((verb, item))

    async def finish(self) -> None:
        """Write what was put off and published, then do what comes last. Called once."""
        await self._write()
        self._is_finishing = True
        items: dict[Last, list[Any]] = {}
        for verb, item in self.left_to_last:
            items.setdefault(verb, []).append(item)
        for verb, given in items.items():
            await verb(self, given)
        await self._write()

    async def _write(self) -> None:
        """In one statement, but for those that come more than once: these follow, one each.

        Always in the same order, so that a connection has few such statements to remember.
        """
        self._write_facts_later()
        if not self.writes:
            return
        given: dict[Query, list[list[object]]] = {}
        for q, values in self.writes:
            given.setdefault(q, []).append(values)
        self.statements += 1 + len(self.writes) - len(given)
        self.writes = []

        queries = sorted(given, key=lambda q: q.name)
        firsts = [value for q in queries for value in given[q][0]]
        await self._connection.ahead(sql.together(tuple(queries)), firsts)
        for q, values in given.items():
            for each in values[1:]:
                await self._connection.ahead(q.text, each)

    def _write_facts_later(self) -> None:
        if not self.facts:
            return
        facts, self.facts = self.facts, []
        self.later(
            Q.insert_facts,
            ids=sorted(EventId.new() for _ in facts),  # carried in the order of their ids
            tags=[fact.event.tag for fact in facts],
            data=[json.encode(fact.event).decode() for fact in facts],
            requests=[fact.request_id for fact in facts],
            traces=[fact.trace for fact in facts],
            at=self.now,
        )

    async def _fetch(self, q: Query, record: Record, values: Mapping[str, object]) -> list[Found]:
        self.statements += 1
        found = await self._connection.fetch(q.text, *_arguments(q, record, values))
        self.is_unsure = False
        return found


Last = Callable[[Tx, Sequence[Any]], Awaitable[None]]


class Db:
    """A pool of connections in one role."""

    def __init__(self, dsn: str, role: str, *, clock: Clock | None = None, size: int = 10) -> None:
        self.clock = clock or SystemClock()
        self.statements = 0  # of finished transactions
        self.transactions = 0
        self.wait_s = 30.0  # for the first connection
        self._connections = Connections(dsn, role, size)

    @property
    def connections_limit(self) -> int:
        return self._connections.size

    @property
    def connections_in_use(self) -> int:
        return self._connections.in_use

    @property
    def connections_waited_for(self) -> int:
        return self._connections.waiting

    async def open(self) -> None:
        """Connect. Raises Unavailable when no connection can be had in `wait_s`."""
        await self._connections.open(self.wait_s)

    async def close(self) -> None:
        await self._connections.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def is_alive(self) -> bool:
        """Tell whether statements are answered now."""
        try:
            async with self.system() as tx:
                return bool(await tx.value(Q.ping))
        except Unavailable:
            return False

    @asynccontextmanager
    async def begin(
        self,
        principal: Principal | None,
        stores: Iterable[StoreId] = (),
        *,
        is_dear: bool = True,
        is_optimistic: bool = False,
    ) -> AsyncGenerator[Tx]:
        """One transaction, seeing the rows of `principal`, their stores and `stores`.

        Commits at the end, undoes everything when something is raised. What is not dear may be
        forgotten when the database is killed within a moment after COMMIT (decision 0009).
        An optimistic one goes on as if all that is expected were so (`Tx.expect`): whoever begins
        it does it over without optimism when it raises Unexpected. Raises Unavailable.
        """
        opening = [BEGIN, *_acting(principal, stores)]
        if not is_dear:
            opening.append(CHEAP)
        async with self._connections.lend(opening) as connection:
            actor = None if principal is None else principal.actor
            with tracing.span("transaction") as span:
                tx = Tx(connection, self.clock.now(), actor, is_optimistic=is_optimistic)
                token = is_in_transaction.set(True)
                try:
                    yield tx
                    await tx.finish()
                    await connection.commit()
                except Exception as error:
                    if is_optimistic and _may_be_unexpected(tx, error):
                        raise Unexpected from error
                    raise
                finally:
                    is_in_transaction.reset(token)
                    self.statements += tx.statements
                    self.transactions += 1
                    span.set_attribute("db.statements", tx.statements)

    def system(self) -> AbstractAsyncContextManager[Tx]:
        """One transaction in which no person acts: the role alone decides what is seen."""
        return self.begin(None)

    async def read(
        self,
        q: Query,
        kind: type[T],
        *,
        principal: Principal | None = None,
        stores: Sequence[StoreId] = (),
        record: Record = None,
        **values: object,
    ) -> list[T]:
        """Rows of one statement, in a single round trip and without BEGIN and COMMIT."""
        self.statements += 1
        async with self._connections.lend(_acting(principal, stores)) as connection:
            tx = Tx(connection, self.clock.now())
            return await tx.all(q, kind, record, **values)


def _may_be_unexpected(tx: Tx, error: Exception) -> bool:
    """Whether it comes of something that was expected, or was refused before that was known."""
    if isinstance(error, Refusal):
        return tx.is_unsure
    return getattr(error, "sqlstate", "") == sql.UNEXPECTED


def _acting(principal: Principal | None, stores: Iterable[StoreId]) -> list[Sent]:
    """Say who acts: nothing for nobody."""
    seen = set(stores)
    if principal is not None:
        seen.update(principal.grants)
    elif not seen:
        return []
    actor = "" if principal is None else str(principal.actor.uuid)
    ids = ",".join([str(store.uuid) for store in seen])
    return [Sent(ACT, (actor, f"{{{ids}}}"))]


def _arguments(q: Query, record: Record, values: Mapping[str, object]) -> list[object]:
    given = rows.parameters(record)
    for name, value in values.items():
        given[name] = rows.parameter(value)
    return [given[name] for name in q.parameters]


def _made(kind: type[T], found: list[Found]) -> list[T]:
    if not found:
        return []
    make = rows.maker(kind, tuple(found[0].keys()))
    return [make(row) for row in found]
