"""The database: a pool, transactions that carry who acts, and statements by name.

A function taking `Db` begins a transaction, one taking `Tx` is inside one. Row-level security reads
`hawker.account_id` and `hawker.store_ids`, which are set with BEGIN, in the same round trip.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, LiteralString, Self, TypeVar, cast

import msgspec
import psycopg
import structlog
from psycopg import AsyncConnection, AsyncRawCursor
from psycopg.adapt import Buffer, Dumper, Loader
from psycopg.types.numeric import Int8Dumper
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from hawker.kernel import json, rows, sql
from hawker.kernel.auth import Principal
from hawker.kernel.clock import Clock, SystemClock
from hawker.kernel.errors import NotFound, Overloaded
from hawker.kernel.events import Event
from hawker.kernel.ids import EventId, Id, StoreId
from hawker.kernel.sql import Query

Q = sql.load("hawker.kernel")
T = TypeVar("T")
Record = msgspec.Struct | Mapping[str, object] | None
Connection = AsyncConnection[tuple[Any, ...]]

POOL_WAIT_S = 5.0
WAITING_LIMIT = 500  # requests queued for a connection before new ones are refused
SESSION = (
    "-c timezone=UTC -c statement_timeout=15s -c lock_timeout=5s"
    " -c idle_in_transaction_session_timeout=30s"
)

log = structlog.get_logger()

is_in_transaction: ContextVar[bool] = ContextVar("is_in_transaction", default=False)
"""Whether this task holds a transaction open: then nothing may wait on a network (law 6)."""


class Unavailable(Overloaded, code="db.unavailable", status=503):
    """The database is away, or too slow, or every connection is taken; ask again soon."""


class Tx:
    """One open transaction. Its statements are counted, for the budgets of design §8."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._cursor = AsyncRawCursor(connection)
        self.now = now  # UTC, the same for the whole transaction
        self.statements = 0
        self.facts: list[Event] = []  # see kernel.outbox
        self.left_to_last: list[tuple[Last, Any]] = []
        self.callbacks: list[Callable[[], Awaitable[None]]] = []

    async def run(self, q: Query, record: Record = None, **values: object) -> int:
        """Run it and return how many rows it touched."""
        await self._execute(q, record, values)
        return self._cursor.rowcount

    async def each(self, q: Query, records: Iterable[Record]) -> None:
        """Run it once per record, in one round trip."""
        batch = [_arguments(q, record, {}) for record in records]
        if not batch:
            return
        self.statements += len(batch)
        await self._cursor.executemany(cast("LiteralString", q.text), batch)

    async def all(
        self, q: Query, kind: type[T], record: Record = None, **values: object
    ) -> list[T]:
        """Every row as a `kind` (see `kernel.rows`)."""
        await self._execute(q, record, values)
        return _made(self._cursor, kind, await self._cursor.fetchall())

    async def read(self, q: Query, kind: type[T], **values: object) -> list[T]:
        """Every row, as from `Db.read`: what only reads takes a `Db | Tx` and asks either."""
        await self._execute(q, None, values)
        return _made(self._cursor, kind, await self._cursor.fetchall())

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
        await self._execute(q, record, values)
        row = await self._cursor.fetchone()
        return None if row is None else row[0]

    def after_commit(self, callback: Callable[[], Awaitable[None]]) -> None:
        """Run `callback` once the transaction is kept. It may be lost with the process."""
        self.callbacks.append(callback)

    def last(self, verb: "Last", item: object) -> None:
        """Have `verb` run once, just before COMMIT, with every item given for it.

        For rows that many wait for: the later they are locked, the shorter others wait.
        """
        self.left_to_last.append((verb, item))

    async def finish(self) -> None:
        """Do what comes last, then write what was published. Called once, just before COMMIT."""
        items: dict[Last, list[Any]] = {}
        for verb, item in self.left_to_last:
            items.setdefault(verb, []).append(item)
        for verb, given in items.items():
            await verb(self, given)
        await self._write_facts()

    async def _write_facts(self) -> None:
        """In one statement."""
        if not self.facts:
            return
        facts, self.facts = self.facts, []
        await self.run(
            Q.insert_facts,
            ids=sorted(EventId.new() for _ in facts),  # carried in the order of their ids
            tags=[fact.tag for fact in facts],
            data=[json.encode(fact).decode() for fact in facts],
            at=self.now,
        )

    @asynccontextmanager
    async def savepoint(self) -> AsyncGenerator[None]:
        """Undo only what is inside when it fails, facts and what was left to the last included."""
        await self._cursor.execute("SAVEPOINT inside")
        facts, left = len(self.facts), len(self.left_to_last)
        try:
            yield
        except BaseException:
            del self.facts[facts:], self.left_to_last[left:]
            await self._cursor.execute("ROLLBACK TO SAVEPOINT inside")
            raise
        await self._cursor.execute("RELEASE SAVEPOINT inside")

    async def _execute(self, q: Query, record: Record, values: Mapping[str, object]) -> None:
        self.statements += 1
        arguments = _arguments(q, record, values)
        await self._cursor.execute(cast("LiteralString", q.text), arguments, prepare=True)


Last = Callable[[Tx, Sequence[Any]], Awaitable[None]]


class Db:
    """A pool of connections in one role."""

    def __init__(self, dsn: str, role: str, *, clock: Clock | None = None, size: int = 10) -> None:
        self.clock = clock or SystemClock()
        self.statements = 0  # of finished transactions
        self.transactions = 0
        self.wait_s = 30.0  # for the first connection
        self._size = size
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            dsn,
            min_size=1,
            max_size=size,
            open=False,
            timeout=POOL_WAIT_S,
            max_waiting=WAITING_LIMIT,
            configure=_configure,
            kwargs={"autocommit": True, "options": f"-c role={role} {SESSION}"},
        )

    async def open(self) -> None:
        """Connect. Raises Unavailable when no connection can be had in time."""
        await self._pool.open()
        try:
            await self._pool.wait(timeout=self.wait_s)
        except PoolTimeout as error:
            await self._pool.close()
            raise Unavailable("No connection to the database.") from error

    async def close(self) -> None:
        await self._pool.close()

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
        self, principal: Principal | None, stores: Iterable[StoreId] = ()
    ) -> AsyncGenerator[Tx]:
        """One transaction, seeing the rows of `principal`, their stores and `stores`.

        Commits at the end, undoes everything when something is raised. Raises Unavailable.
        """
        connection = await self._start(_opening(principal, stores))
        tx = Tx(connection, self.clock.now())
        token = is_in_transaction.set(True)
        try:
            try:
                yield tx
                await tx.finish()
                await _send(connection, "COMMIT")
            except BaseException:
                await _undo(connection)
                raise
        except psycopg.OperationalError as error:
            raise Unavailable("The database did not answer.") from error
        finally:
            is_in_transaction.reset(token)
            self.statements += tx.statements
            self.transactions += 1
            await self._pool.putconn(connection)
        for callback in tx.callbacks:
            await callback()

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
        """Rows of one statement; public ones, when nobody is named, in a single round trip."""
        if principal is not None or stores:
            async with self.begin(principal, stores) as tx:
                return await tx.all(q, kind, record, **values)
        connection = await self._start(None)
        try:
            tx = Tx(connection, self.clock.now())
            return await tx.all(q, kind, record, **values)
        except psycopg.OperationalError as error:
            raise Unavailable("The database did not answer.") from error
        finally:
            self.statements += 1
            await self._pool.putconn(connection)

    async def _start(self, opening: str | None) -> Connection:
        """Take a connection and send `opening`. One that died in the pool is replaced."""
        for _ in range(self._size + 1):
            connection = await self._take()
            if opening is None and not connection.broken:
                return connection
            try:
                await _send(connection, opening or "SELECT")
            except psycopg.OperationalError:
                await self._pool.putconn(connection)
            except BaseException:
                await self._pool.putconn(connection)
                raise
            else:
                return connection
        raise Unavailable("The database did not answer.")

    async def _take(self) -> Connection:
        try:
            return await self._pool.getconn()
        except (PoolTimeout, TooManyRequests) as error:
            raise Unavailable("Too much is going on at this moment.") from error


async def _send(connection: Connection, text: str) -> None:
    """Send statements that return nothing, in one round trip and unprepared."""
    await connection.execute(cast("LiteralString", text), prepare=False)


def _opening(principal: Principal | None, stores: Iterable[StoreId]) -> str:
    """BEGIN with who acts. The values are uuids rendered by us, so they need no quoting."""
    actor = "" if principal is None else str(principal.actor.uuid)
    seen = set(stores)
    if principal is not None:
        seen.update(principal.grants)
    ids = ",".join(str(store.uuid) for store in seen)
    return (
        f"BEGIN; SET LOCAL hawker.account_id = '{actor}'; SET LOCAL hawker.store_ids = '{{{ids}}}'"
    )


async def _undo(connection: Connection) -> None:
    try:
        await _send(connection, "ROLLBACK")
    except psycopg.OperationalError as error:  # the server forgets the transaction by itself
        log.warning("db.rollback_lost", error=str(error))


def _arguments(q: Query, record: Record, values: Mapping[str, object]) -> list[object]:
    given = rows.parameters(record)
    for name, value in values.items():
        given[name] = rows.parameter(value)
    return [given[name] for name in q.parameters]


def _made(cursor: AsyncRawCursor[Any], kind: type[T], found: list[tuple[Any, ...]]) -> list[T]:
    if not found:
        return []
    columns = tuple([column.name for column in cursor.description or ()])
    make = rows.maker(kind, columns)
    return [make(row) for row in found]


class _IdDumper(Dumper):
    """Sends an id as the uuid it holds."""

    oid = 2950  # uuid

    def dump(self, obj: Id) -> Buffer:
        return obj.uuid.hex.encode()


class _RawJson(Loader):
    """Hands JSON over undecoded: only the record knows its type."""

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


async def _configure(connection: Connection) -> None:
    connection.prepared_max = 500
    adapters = connection.adapters
    adapters.register_dumper(Id, _IdDumper)
    adapters.register_dumper(int, Int8Dumper)  # one plan per statement, not one per magnitude
    adapters.register_loader("json", _RawJson)
    adapters.register_loader("jsonb", _RawJson)
