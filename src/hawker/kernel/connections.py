"""Connections to PostgreSQL: shared, given back clean, replaced when they are lost."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

import asyncpg
import structlog
from psycopg.conninfo import conninfo_to_dict

from hawker.kernel import rows
from hawker.kernel.errors import Overloaded

POOL_WAIT_S = 5.0
CLOSE_WAIT_S = 3.0
RETRY_S = 0.1  # while the server is not there yet
WAITING_LIMIT = 500  # requests queued for a connection before new ones are refused
PREPARED_LIMIT = 500  # statements a connection remembers; there are fewer in all
QUERIES_LIMIT = 1 << 40  # a connection is never too old
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
    def terminate(self) -> None: ...


class Connections:
    """A pool of connections in one role."""

    def __init__(self, dsn: str, role: str, size: int) -> None:
        self._dsn = dsn
        self._role = role
        self._size = size
        self._waiting = 0
        self._pool: Any = None

    async def open(self, wait_s: float) -> None:
        """Connect. Raises Unavailable when no connection can be had in time."""
        try:
            async with asyncio.timeout(wait_s):
                while self._pool is None:
                    await self._connect()
        except TimeoutError as error:
            raise Unavailable("No connection to the database.") from error

    async def close(self) -> None:
        """Let go of all connections; those in use get a moment to be given back."""
        if self._pool is None:
            return
        try:
            await asyncio.wait_for(self._pool.close(), CLOSE_WAIT_S)
        except TimeoutError:
            self._pool.terminate()

    @asynccontextmanager
    async def use(self, opening: str | None) -> AsyncGenerator[Connection]:
        """Lend a connection on which `opening` was run. Raises Unavailable when it is lost."""
        connection = await self._start(opening)
        try:
            yield connection
        except LOST as error:
            raise Unavailable("The database did not answer.") from error
        except CONFUSED as error:
            if not _is_lost(connection):
                raise
            raise Unavailable("The database did not answer.") from error
        finally:
            await self._pool.release(connection)

    async def _connect(self) -> None:
        try:
            self._pool = await asyncpg.create_pool(
                **_address(self._dsn),
                server_settings=SESSION | {"role": self._role},
                min_size=1,
                max_size=self._size,
                max_queries=QUERIES_LIMIT,
                statement_cache_size=PREPARED_LIMIT,
                max_cached_statement_lifetime=0,
                reset=_keep,
            )
        except AWAY as error:
            log.info("db.not_there_yet", error=repr(error))
            await asyncio.sleep(RETRY_S)

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
                _drop(connection)
                await self._pool.release(connection)
            except BaseException:
                await self._pool.release(connection)
                raise
            else:
                return connection
        raise Unavailable("The database did not answer.")

    async def _take(self) -> Connection:
        if self._waiting >= WAITING_LIMIT:
            raise Unavailable("Too much is going on at this moment.")
        self._waiting += 1
        try:
            return await self._pool.acquire(timeout=POOL_WAIT_S)
        except REFUSED as error:
            log.info("db.no_connection", error=repr(error))
            raise Unavailable("Too much is going on at this moment.") from error
        finally:
            self._waiting -= 1


async def undo(connection: Connection) -> None:
    """Roll back. A connection that is lost needs no word: the server forgets by itself."""
    try:
        await connection.execute("ROLLBACK")
    except AWAY as error:
        log.warning("db.rollback_lost", error=repr(error))
        _drop(connection)


async def _keep(_: object) -> None:
    """Give a connection back as it is: every transaction of ours cleans up after itself."""


def _address(dsn: str) -> dict[str, Any]:
    """What the driver calls the parts of an address in either form libpq knows."""
    names = {"dbname": "database", "sslmode": "ssl", "connect_timeout": "timeout"}
    parts = {names.get(name, name): value for name, value in conninfo_to_dict(dsn).items()}
    return parts | {"port": int(str(parts.get("port") or 5432))}


def _is_lost(connection: Connection) -> bool:
    """The driver says the same of a lost connection and of a call it does not understand."""
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # lost, and taken back by the pool already
        return True


def _drop(connection: Connection) -> None:
    """See that nobody gets this connection again."""
    if not _is_lost(connection):
        connection.terminate()
