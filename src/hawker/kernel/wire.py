"""One connection: statements that are asked, and statements that go ahead of them.

The driver sends a statement and waits for its answer. Of BEGIN, of who acts and of what is written
just before COMMIT nobody needs the answer: these are bound and executed in front of the next
statement, in the same exchange with the server. When one of them fails the server skips the rest,
and the statement behind it raises the failure (decision 0042).
"""

import struct
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

import asyncpg
import msgspec

from hawker.kernel import rows

T = TypeVar("T")
Writer = Callable[[Any], str]

# Both are always set: neither is ever null. No row comes back, for nobody would read it.
ACT = (
    "SELECT WHERE set_config('hawker.account_id', $1, true) IS NULL"
    " OR set_config('hawker.store_ids', $2, true) IS NULL"
)
EXECUTE = b"E\x00\x00\x00\x09\x00\x00\x00\x00\x00"  # the portal without a name, all rows
STALE = (asyncpg.InvalidCachedStatementError, asyncpg.OutdatedSchemaCacheError)
_COUNT = struct.Struct("!h")
_SIZE = struct.Struct("!i")
_NULL = _SIZE.pack(-1)
_NO_FORMATS = _COUNT.pack(0)  # everything as text


class Found(rows.Row, Protocol):
    """A row as the driver gives it."""

    def keys(self) -> Iterable[str]: ...


class Sent(msgspec.Struct, frozen=True):
    """A statement that goes ahead, and what it is about."""

    text: str
    arguments: Sequence[object] = ()


BEGIN = Sent("BEGIN")
CHEAP = Sent("SET LOCAL synchronous_commit = off")


class Kind(Protocol):
    """A type of the server, as the driver names it."""

    name: str


class Prepared(Protocol):
    """What we use of the driver's statements."""

    async def fetch(self, *arguments: object) -> list[Found]: ...
    async def executemany(self, batch: Sequence[Sequence[object]]) -> None: ...
    def get_name(self) -> str: ...
    def get_parameters(self) -> Sequence[Kind]: ...
    def get_statusmsg(self) -> str: ...


class Transport(Protocol):
    """Where the driver writes to."""

    def write(self, message: bytes) -> None: ...


class Driver(Protocol):
    """What we use of the driver's connection."""

    _transport: Transport

    async def prepare(self, text: str) -> Prepared: ...
    async def execute(self, text: str) -> str: ...
    def is_closed(self) -> bool: ...
    def is_in_transaction(self) -> bool: ...
    def terminate(self) -> None: ...
    async def close(self) -> None: ...


class Wire:
    """A connection of the driver."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._transport = driver._transport  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        self._prepared: dict[str, Prepared] = {}
        self._binders: dict[str, Binder] = {}  # of those that went ahead
        self._ahead: list[bytes] = []
        self._has_unanswered = False  # whether something was sent that no answer came to

    def is_closed(self) -> bool:
        return self._driver.is_closed()

    def is_in_transaction(self) -> bool:
        return self._driver.is_in_transaction()

    def terminate(self) -> None:
        self._driver.terminate()

    async def close(self) -> None:
        await self._driver.close()

    async def prepare(self, text: str) -> Prepared:
        """Have the server know a statement; it is planned once (decision 0008)."""
        known = self._prepared.get(text)
        if known is None:
            known = self._prepared[text] = await self._driver.prepare(text)
        return known

    async def ahead(self, sent: Sent) -> None:
        """Send a statement that gives no rows in front of the next one that is asked."""
        binder = self._binders.get(sent.text)
        if binder is None:
            binder = self._binders[sent.text] = Binder(await self.prepare(sent.text))
        self._ahead.append(binder.bind(sent.arguments))

    async def fetch(self, text: str, arguments: Sequence[object]) -> list[Found]:
        """Ask, and return the rows."""
        prepared = self._prepared.get(text) or await self.prepare(text)
        return await self._ask(prepared.fetch, arguments)

    async def execute(self, text: str, arguments: Sequence[object] = ()) -> str:
        """Ask, and return what the server says it did: "UPDATE 3"."""
        prepared = self._prepared.get(text) or await self.prepare(text)
        await self._ask(prepared.fetch, arguments)
        return prepared.get_statusmsg()

    async def executemany(self, text: str, batch: Sequence[Sequence[object]]) -> None:
        """Ask once per set of arguments, in one exchange."""
        prepared = self._prepared.get(text) or await self.prepare(text)
        await self._ask(prepared.executemany, (batch,))

    async def undo(self) -> None:
        """Roll back what was begun; a connection nobody knows the state of is given up."""
        self._ahead.clear()
        if self._driver.is_closed():
            return
        if self._has_unanswered:
            self._driver.terminate()
        elif self._driver.is_in_transaction():
            await self._driver.execute("ROLLBACK")

    async def _ask(self, ask: Callable[..., Awaitable[T]], arguments: Sequence[object]) -> T:
        if self._ahead:
            self._has_unanswered = True
            self._transport.write(b"".join(self._ahead))
            self._ahead.clear()
        try:
            answer = await ask(*arguments)
        except asyncpg.PostgresError as error:
            # The driver raises some of them itself, before it sends anything.
            self._has_unanswered = self._has_unanswered and getattr(error, "severity", None) is None
            if isinstance(error, STALE):
                self._prepared.clear()
                self._binders.clear()
            raise
        self._has_unanswered = False
        return answer


class Binder:
    """Writes the messages that bind and execute one statement, as text."""

    def __init__(self, prepared: Prepared) -> None:
        name = prepared.get_name().encode()
        kinds = [kind.name for kind in prepared.get_parameters()]
        self._writers = [_WRITERS[kind] for kind in kinds]
        self._head = b"".join((b"\0", name, b"\0", _NO_FORMATS, _COUNT.pack(len(kinds))))
        self._plain = None if kinds else self._message([])

    def bind(self, arguments: Sequence[object]) -> bytes:
        """Raises DataError for what is not of the type the statement takes, as the driver does."""
        if self._plain is not None:
            return self._plain
        parts: list[bytes] = []
        for write, argument in zip(self._writers, arguments, strict=True):
            if argument is None:
                parts.append(_NULL)
                continue
            value = write(argument).encode()
            parts += (_SIZE.pack(len(value)), value)
        return self._message(parts)

    def _message(self, parts: Sequence[bytes]) -> bytes:
        body = b"".join((self._head, *parts, _NO_FORMATS))
        return b"".join((b"B", _SIZE.pack(len(body) + 4), body, EXECUTE))


def _writer(kind: type, write: Callable[[Any], str]) -> Writer:
    def checked(value: object) -> str:
        if not isinstance(value, kind):
            raise asyncpg.DataError(f"{kind.__name__} was expected, not {type(value).__name__}")
        return write(value)

    return checked


def _array(write: Writer) -> Writer:
    def item(value: object) -> str:
        if value is None:
            return "NULL"
        escaped = write(value).replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'

    return _writer(list, lambda values: f"{{{','.join([item(value) for value in values])}}}")


_PLAIN: dict[str, Writer] = {
    "uuid": _writer(UUID, str),
    "text": _writer(str, str),
    "jsonb": _writer(str, str),
    "int2": _writer(int, str),
    "int4": _writer(int, str),
    "int8": _writer(int, str),
    "bool": _writer(bool, str),
    "bytea": _writer(bytes, lambda value: f"\\x{value.hex()}"),
    "timestamptz": _writer(datetime, datetime.isoformat),
}
_WRITERS = _PLAIN | {f"{kind}[]": _array(write) for kind, write in _PLAIN.items()}
