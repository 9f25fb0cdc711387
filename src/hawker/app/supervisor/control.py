"""How others speak to the supervisor of a running site: a socket in `run`, for its owner alone.

One request per connection, as a line of JSON; lines of JSON come back while it is done, the last
one says that it is over and what went wrong. `hawker restart` and `hawker upgrade` speak it.
"""

import asyncio
import os
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec

from hawker.app.embedded.launching import CannotStart

SOCKET = "control.sock"
LINE_LIMIT_BYTES = 4_096
ASKED_WITHIN_S = 5.0
ANSWERED_WITHIN_S = 600.0

Say = Callable[[str], None]


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody wants of the supervisor."""

    restart: list[str]  # names or kinds of processes; none is all of our own


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the answer."""

    say: str = ""
    is_over: bool = False
    failed: str = ""  # why, when it is over


class NotRunning(CannotStart):
    """No supervisor listens in this folder."""


class Stopped(CannotStart):
    """The supervisor was gone before it had said that it is over."""


Grant = Callable[[Wish, Say], Awaitable[None]]


@asynccontextmanager
async def listening(folder: Path, grant: Grant) -> AsyncGenerator[None]:
    """Grant wishes while inside, one after the other. What fails is told to who asked."""
    place = _cleared(folder)
    turn = asyncio.Lock()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(ASKED_WITHIN_S):
                line = await reader.readuntil(b"\n")
            async with turn:
                _write(writer, await _granted(line, grant, lambda said: _write(writer, Line(said))))
            await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever asked is gone, or never asked
        finally:
            writer.close()

    before = os.umask(0o177)
    try:
        server = await asyncio.start_unix_server(serve, place, limit=LINE_LIMIT_BYTES)
    finally:
        os.umask(before)
    try:
        yield
    finally:
        server.close()
        place.unlink(missing_ok=True)


def is_listening(folder: Path) -> bool:
    """Tell whether a supervisor listens in this folder."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        try:
            line.connect(str(folder / SOCKET))
        except OSError:
            return False
    return True


def ask(folder: Path, wish: Wish) -> Iterator[Line]:
    """Have a wish granted; every line of the answer as it comes, up to the one that says so.

    Raises NotRunning, Stopped.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(ANSWERED_WITHIN_S)
        try:
            line.connect(str(folder / SOCKET))
        except OSError as error:
            raise NotRunning("No site runs here.") from error
        try:
            line.sendall(msgspec.json.encode(wish) + b"\n")
            with line.makefile("rb") as answer:
                for said in answer:
                    told = msgspec.json.decode(said, type=Line)
                    yield told
                    if told.is_over:
                        return
        except OSError as error:
            raise Stopped("The site was stopped meanwhile.") from error
        raise Stopped("The site was stopped meanwhile.")


def _cleared(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = folder / SOCKET
    place.unlink(missing_ok=True)  # of a supervisor that was killed: we hold the folder's lock
    return place


async def _granted(line: bytes, grant: Grant, say: Say) -> Line:
    try:
        await grant(msgspec.json.decode(line, type=Wish), say)
    except (msgspec.MsgspecError, CannotStart) as error:
        return Line(is_over=True, failed=str(error))
    return Line(is_over=True)


def _write(writer: asyncio.StreamWriter, line: Line) -> None:
    with suppress(OSError):
        writer.write(msgspec.json.encode(line) + b"\n")
