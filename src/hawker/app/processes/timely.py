"""uvicorn's connection, for peers that take their time.

uvicorn waits for ever for the rest of a head and for somebody to read an answer, and counts open
connections as if they were requests. Here a head has a time, an answer has a time, and of too many
connections that ask for nothing the one that waited longest goes.
"""

import asyncio
import urllib.parse
from typing import TYPE_CHECKING, Any, cast

import httptools
import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hawker.app.processes.answering import Cycle

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

HEAD_WITHIN_S = 10.0  # for a whole head, however it comes
ANSWER_WITHIN_S = 120.0  # for an answer to be read, as the front door gives
WAITING_LIMIT = 2_048  # connections without a request

log = structlog.get_logger()


class Waiting:
    """The connections of a server that have no request, the one that waits longest first.

    Each may wait for as long. One timer looks after all of them: a timer of its own would be set
    and taken back with every request.
    """

    def __init__(self, within_s: float) -> None:
        self._within_s = within_s
        self._due: dict[Timely, float] = {}  # by the loop's clock
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, connection: "Timely") -> None:
        """Have it wait, from now on, behind the others; of too many the first is hung up on."""
        self._due.pop(connection, None)
        due = self._due[connection] = connection.loop.time() + self._within_s
        if self._timer is None:
            self._timer = connection.loop.call_at(due, self._look, connection.loop)
        if len(self._due) > WAITING_LIMIT:
            self._hang_up(next(iter(self._due)))

    def end(self, connection: "Timely") -> None:
        """It has a request, or is gone."""
        self._due.pop(connection, None)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        now = loop.time()
        while self._due:
            longest, due = next(iter(self._due.items()))
            if due > now:
                self._timer = loop.call_at(due, self._look, loop)
                return
            self._hang_up(longest)

    def _hang_up(self, connection: "Timely") -> None:
        del self._due[connection]
        connection.hang_up()


class Timely(HttpToolsProtocol):
    """One connection. `waiting` is shared by all of a server."""

    def __init__(self, *given: Any, waiting: Waiting, **named: Any) -> None:
        super().__init__(*given, **named)
        self._waiting = waiting
        self._has_begun = False  # to send a head, or what is left of a body
        self._head_due: asyncio.TimerHandle | None = None
        self._answer_due: asyncio.TimerHandle | None = None

    def hang_up(self) -> None:
        """Let go of the peer, without waiting for what it does not read."""
        log.info("http.hung_up", client=self.client)
        self.transport.abort()

    # --- asyncio -----------------------------------------------------------------------------
    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._waiting.begin(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_here()
        self._answer_is_read()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # A whole head needs no timer, and nearly every one comes whole.
        if not self._has_begun and self._is_idle() and not self.transport.is_closing():
            self._has_begun = True
            self._head_due = self.loop.call_later(HEAD_WITHIN_S, self.hang_up)
            self._waiting.begin(self)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._answer_due is None:
            self._answer_due = self.loop.call_later(ANSWER_WITHIN_S, self.hang_up)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._is_idle():
            self._answer_is_read()

    # --- httptools ---------------------------------------------------------------------------
    def on_headers_complete(self) -> None:
        """Hand the request on, behind the one before it."""
        self._head_is_here()
        self._read_head()
        is_next = self._is_idle()
        self.cycle = self._cycle()
        app = cast("ASGI3Application", self.app)
        if is_next:
            self._start_asgi_task(self.cycle, app)
        else:
            self.flow.pause_reading()
            self.pipeline.appendleft((self.cycle, app))

    def on_message_complete(self) -> None:
        """What is left of a body after its answer, too: then the wait for a request begins."""
        super().on_message_complete()
        if self._is_idle():
            self._head_is_here()
            self._waiting.begin(self)

    # --- uvicorn -----------------------------------------------------------------------------
    def on_response_complete(self) -> None:
        """Go on with the next request, or wait for one."""
        self.server_state.total_requests += 1
        if not self.flow.write_paused:
            self._answer_is_read()
        if self.transport.is_closing():
            self._waiting.begin(self)
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        else:
            self._waiting.begin(self)

    # --- inside ------------------------------------------------------------------------------
    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete  # pyright: ignore[reportUnnecessaryComparison]

    def _read_head(self) -> None:
        assert self.parser is not None, "it calls"
        scope = self.scope
        scope["method"] = self.parser.get_method().decode("ascii")
        scope["http_version"] = self.parser.get_http_version()
        address = httptools.parse_url(self.url)
        path = address.path.decode("ascii")
        scope["path"] = urllib.parse.unquote(path) if "%" in path else path
        scope["raw_path"] = address.path
        scope["query_string"] = address.query or b""

    def _cycle(self) -> Cycle:
        assert self.parser is not None, "it calls"
        return Cycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=self.expect_100_continue,
            keep_alive=self.scope["http_version"] != "1.0" and self.parser.should_keep_alive(),
            on_response=self.on_response_complete,
        )

    def _head_is_here(self) -> None:
        self._waiting.end(self)
        self._has_begun = False
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None

    def _answer_is_read(self) -> None:
        if self._answer_due is not None:
            self._answer_due.cancel()
            self._answer_due = None
