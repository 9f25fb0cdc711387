"""Connections to PostgreSQL: shared, given back clean, replaced when they are lost."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol, cast

import asyncpg
import structlog
from psycopg.conninfo import conninfo_to_dict

from hawker.kernel import rows
from hawker.kernel.errors import Overloaded

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
CONFUSED = (asyncpg.InterfaceError, asyncpg.InternalClientError)  # a lost connection, or a defect
AWAY = (*LOST, *CONFUSED, OSError)  # where a defect of ours is ruled out
REFUSED = (*AWAY, asyncpg.PostgresError)  # while connecting the server speaks of itself alone

log = structlog.get_logger()


class Unavailable(Overloaded, code="db.unavailable", status=503):
    """The database is away, or too slow, or every connection is taken; ask again soon."""


class Found(rows.Row, Protocol):
    """A row as the driver gives it."""

    def keys(self) -> Iterable[str]: ...


class Connection(Protocol):
    """What we use of the driver's connection."""

    async def execute(self, text: str, *arguments: object) -> str: ...
    async def executemany(self, text: str, batch: Iterable[Sequence[object]]) -> None: ...
    async def fetch(self, text: str, *arguments: object) -> list[Found]: ...
    def is_closed(self) -> bool: ...
    def is_in_transaction(self) -> bool: ...
    def terminate(self) -> None: ...
    async def close(self) -> None: ...


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
        self._idle: list[Connection] = []  # the last one given back is the warmest
        self._all: set[Connection] = set()

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

    @asynccontextmanager
    async def use(self, opening: str | None) -> AsyncGenerator[Connection]:
        """Lend a connection on which `opening` was run. Raises Unavailable when it is lost."""
        connection = await self._start(opening)
        try:
            yield connection
        except LOST as error:
            raise Unavailable("The database did not answer.") from error
        except CONFUSED as error:
            if not connection.is_closed():
                raise
            raise Unavailable("The database did not answer.") from error
        finally:
            self._give_back(connection)

    async def _start(self, opening: str | None) -> Connection:
        """Take a connection and send `opening`. One that died in the pool is replaced."""
        for _ in range(self._size + 1):
            connection = await self._take()
            if opening is None:
                return connection
            try:
                await connection.execute(opening)
            except AWAY as error:
                log.info("db.connection_lost", error=repr(error))
                connection.terminate()
                self._give_back(connection)
            except BaseException:
                connection.terminate()  # cancelled: nobody knows how much of it the server did
                self._give_back(connection)
                raise
            else:
                return connection
        raise Unavailable("The database did not answer.")

    async def _take(self) -> Connection:
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

    async def _pick(self) -> Connection:
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

    def _give_back(self, connection: Connection) -> None:
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

    async def _connect(self) -> Connection:
        options: dict[str, Any] = _address(self._dsn) | {
            "server_settings": SESSION | {"role": self._role},
            "statement_cache_size": PREPARED_LIMIT,
            "max_cached_statement_lifetime": 0,
        }
        connection = cast("Connection", await asyncpg.connect(**options))
        self._all.add(connection)
        return connection


async def undo(connection: Connection) -> None:
    """Roll back. A connection that is lost needs no word: the server forgets by itself."""
    try:
        await connection.execute("ROLLBACK")
    except AWAY as error:
        log.warning("db.rollback_lost", error=repr(error))
        connection.terminate()


def _address(dsn: str) -> dict[str, Any]:
    """What the driver calls the parts of an address in either form libpq knows."""
    names = {"dbname": "database", "sslmode": "ssl", "connect_timeout": "timeout"}
    parts = {names.get(name, name): value for name, value in conninfo_to_dict(dsn).items()}
    port, wait_s = (
        int(str(parts.get("port") or 5432)),
        float(str(parts.get("timeout") or POOL_WAIT_S)),
    )
    return parts | {"port": port, "timeout": wait_s}
