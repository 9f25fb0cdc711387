"""Connections to PostgreSQL: shared, given back clean, replaced when they are lost."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Self, TypeVar, cast

import asyncpg
import structlog
from psycopg.conninfo import conninfo_to_dict

from hawker.kernel.errors import Overloaded
from hawker.kernel.wire import Driver, Found, Sent, Wire

POOL_WAIT_S = 5.0
CLOSE_WAIT_S = 3.0
RETRY_S = 0.1  # while the server is not there yet
WAITING_LIMIT = 500  # requests queued for a connection before new ones are refused
PREPARED_LIMIT = 500  # statements a connection remembers; there are hardly more
SESSION = {
    "timezone": "UTC",
    "statement_timeout": "15s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
    "plan_cache_mode": "force_generic_plan",  # planned once per connection: decision 0008
    "enable_seqscan": "off",  # a plan made while a table was empty must fit when it is full
}
LOST = (
    ConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # shut down, starting up, cancelled by a timeout
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,  # deadlocks
    asyncpg.LockNotAvailableError,
)
HUNG_UP = asyncpg.InternalClientError  # the server has, and the driver has yet to notice
CONFUSED = (asyncpg.InterfaceError, HUNG_UP)  # a lost connection, or a defect
AWAY = (*LOST, *CONFUSED, OSError)  # where a defect of ours is ruled out
REFUSED = (*AWAY, asyncpg.PostgresError)  # while connecting the server speaks of itself alone

log = structlog.get_logger()

T = TypeVar("T")


class Unavailable(Overloaded, code="db.unavailable", status=503):
    """The database is away, or too slow, or every connection is taken; ask again soon."""


class Connections:
    """A pool of connections in one role.

    The driver's own pool wraps every connection and every giving back in objects and tasks; that
    was a twentieth of what a purchase costs a web process.
    """

    def __init__(self, dsn: str, role: str, size: int) -> None:
        self._dsn = dsn
        self._role = role
        self._size = size
        self._places = asyncio.Semaphore(size)
        self._waiting = 0
        self._idle: list[Wire] = []  # the last one given back is the warmest
        self._all: set[Wire] = set()

    @property
    def size(self) -> int:
        return self._size

    @property
    def in_use(self) -> int:
        return len(self._all) - len(self._idle)

    @property
    def waiting(self) -> int:
        """Who waits for a connection."""
        return self._waiting if self._places.locked() else 0

    async def open(self, wait_s: float) -> None:
        """Connect. Raises Unavailable when no connection can be had in time."""
        try:
            async with asyncio.timeout(wait_s):
                while not self._idle:
                    await self._connect_first()
        except TimeoutError as error:
            raise Unavailable("No connection to the database.") from error

    async def close(self) -> None:
        """Let go of all connections; those in use get a moment to be given back."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_WAIT_S):
                for _ in range(self._size):
                    await self._places.acquire()
                await asyncio.gather(*(each.close() for each in self._all), return_exceptions=True)
        for connection in self._all:
            connection.terminate()

    def lend(self, opening: Sequence[Sent]) -> "Lent":
        """Lend a connection, on which `opening` goes ahead of the first statement."""
        return Lent(self, opening)

    async def take(self) -> Wire:
        """Take a connection for a while. Raises Unavailable."""
        if self._waiting >= WAITING_LIMIT:
            raise Unavailable("Too much is going on at this moment.")
        self._waiting += 1
        try:
            async with asyncio.timeout(POOL_WAIT_S if self._places.locked() else None):
                await self._places.acquire()
        except TimeoutError as error:
            raise Unavailable("Too much is going on at this moment.") from error
        finally:
            self._waiting -= 1
        return await self._pick()

    async def _pick(self) -> Wire:
        """Take one that is idle, or a new one; the caller has a place."""
        try:
            while self._idle:
                connection = self._idle.pop()
                if not connection.is_closed():
                    return connection
                self._all.discard(connection)
            return await self._connect()
        except REFUSED as error:
            self._places.release()
            log.info("db.no_connection", error=repr(error))
            raise Unavailable("The database takes no connection.") from error
        except BaseException:
            self._places.release()
            raise

    def give_back(self, connection: Wire) -> None:
        """Every transaction of ours cleans up after itself; what is lost, or was cancelled while
        it cleaned up, is forgotten.
        """
        if not connection.is_closed() and connection.is_in_transaction():
            connection.terminate()
        if connection.is_closed():
            self._all.discard(connection)
        else:
            self._idle.append(connection)
        self._places.release()

    async def _connect_first(self) -> None:
        try:
            self._idle.append(await self._connect())
        except AWAY as error:
            log.info("db.not_there_yet", error=repr(error))
            await asyncio.sleep(RETRY_S)

    async def _connect(self) -> Wire:
        options: dict[str, Any] = _address(self._dsn) | {
            "server_settings": SESSION | {"role": self._role},
            "statement_cache_size": PREPARED_LIMIT,
            "max_cached_statement_lifetime": 0,
        }
        connection = Wire(cast("Driver", await asyncpg.connect(**options)))
        self._all.add(connection)
        return connection


class Lent:
    """A connection lent to one piece of work; whatever that left open is undone.

    Raises Unavailable when it is lost. One that died in the pool is replaced: nothing of the work
    was done on it.
    """

    def __init__(self, pool: Connections, opening: Sequence[Sent]) -> None:
        self._pool = pool
        self._opening = list(opening)
        self._wire: Wire | None = None
        self._has_begun = False  # something was asked
        self._has_writes = False  # that nobody asked about

    async def __aenter__(self) -> Self:
        self._wire = await self._pool.take()
        return self

    async def __aexit__(self, _: object, error: BaseException | None, __: object) -> None:
        wire, self._wire = self._wire, None
        is_lost = isinstance(error, (*LOST, HUNG_UP))
        if wire is not None:
            is_lost = is_lost or (isinstance(error, CONFUSED) and wire.is_closed())
            try:
                if error is not None:
                    await _undo(wire)
            finally:
                self._pool.give_back(wire)
        if is_lost:
            raise Unavailable("The database did not answer.") from error

    async def fetch(self, text: str, *arguments: object) -> list[Found]:
        """Ask, and return the rows."""
        if self._has_begun:
            return await self._lent.fetch(text, arguments)
        return await self._first(lambda wire: wire.fetch(text, arguments))

    async def execute(self, text: str, *arguments: object) -> str:
        """Ask, and return what the server says it did."""
        if self._has_begun:
            return await self._lent.execute(text, arguments)
        return await self._first(lambda wire: wire.execute(text, arguments))

    async def executemany(self, text: str, batch: Sequence[Sequence[object]]) -> None:
        """Ask once per set of arguments, in one exchange."""
        if self._has_begun:
            await self._lent.executemany(text, batch)
        else:
            await self._first(lambda wire: wire.executemany(text, batch))

    async def ahead(self, text: str, arguments: Sequence[object]) -> None:
        """Write ahead of the next statement; a failure is raised by that one."""
        self._has_writes = True
        if self._has_begun:
            await self._lent.ahead(Sent(text, arguments))
        else:
            self._opening.append(Sent(text, arguments))

    async def commit(self) -> None:
        """Keep what was done."""
        if self._has_begun:
            answer = await self._lent.execute("COMMIT")
        elif self._has_writes:  # never sent twice: nobody would know whether it was kept
            answer = await self._open(self._lent, lambda wire: wire.execute("COMMIT"))
        else:
            return
        # A server that had to refuse a statement rolls back instead, without an error.
        assert answer == "COMMIT", "a failure was swallowed"

    def terminate(self) -> None:
        """Give the connection up, whatever it was doing."""
        self._lent.terminate()

    @property
    def _lent(self) -> Wire:
        assert self._wire is not None, "used while it is lent"
        return self._wire

    async def _first(self, ask: Callable[[Wire], Awaitable[T]]) -> T:
        for _ in range(self._pool.size + 1):
            wire = self._lent
            try:
                return await self._open(wire, ask)
            except AWAY as error:
                if isinstance(error, HUNG_UP):
                    wire.terminate()
                if not wire.is_closed():
                    raise
                log.info("db.connection_lost", error=repr(error))
                self._wire, self._has_begun = None, False
                self._pool.give_back(wire)
                self._wire = await self._pool.take()
        raise Unavailable("The database did not answer.")

    async def _open(self, wire: Wire, ask: Callable[[Wire], Awaitable[T]]) -> T:
        self._has_begun = True
        for sent in self._opening:
            await wire.ahead(sent)
        return await ask(wire)


async def _undo(wire: Wire) -> None:
    """Roll back. A connection that is lost needs no word: the server forgets by itself."""
    try:
        await wire.undo()
    except AWAY as error:
        log.warning("db.rollback_lost", error=repr(error))
        wire.terminate()


def _address(dsn: str) -> dict[str, Any]:
    """What the driver calls the parts of an address in either form libpq knows."""
    names = {"dbname": "database", "sslmode": "ssl", "connect_timeout": "timeout"}
    parts = {names.get(name, name): value for name, value in conninfo_to_dict(dsn).items()}
    port, wait_s = (
        int(str(parts.get("port") or 5432)),
        float(str(parts.get("timeout") or POOL_WAIT_S)),
    )
    return parts | {"port": port, "timeout": wait_s}
