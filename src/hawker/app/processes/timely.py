"""uvicorn's connection, for peers that take their time.

uvicorn waits for ever for the rest of a head and for somebody to read an answer, and counts open
connections as if they were requests. Here a head has a time, an answer has a time, and of too many
connections that ask for nothing the one that waited longest goes.
"""

import asyncio
from typing import Any

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_WITHIN_S = 10.0  # for a whole head, however it comes
ANSWER_WITHIN_S = 120.0  # for an answer to be read, as the front door gives
WAITING_LIMIT = 2_048  # connections without a request

log = structlog.get_logger()

Waiting = dict["Timely", None]  # connections without a request, the one that waits longest first


class Timely(HttpToolsProtocol):
    """One connection. `waiting` is shared by all of a server."""

    def __init__(self, *given: Any, waiting: Waiting, **named: Any) -> None:
        super().__init__(*given, **named)
        self._waiting = waiting
        self._has_begun = False  # to send a head, or what is left of a body
        self._head_due: asyncio.TimerHandle | None = None
        self._answer_due: asyncio.TimerHandle | None = None

    # --- asyncio -----------------------------------------------------------------------------
    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._wait_for_head(self.timeout_keep_alive)

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_here()
        self._answer_is_read()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # A whole head needs no timer, and nearly every one comes whole.
        if not self._has_begun and self._is_idle() and not self.transport.is_closing():
            self._wait_for_head(HEAD_WITHIN_S)
            self._has_begun = True

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._answer_due is None:
            self._answer_due = self.loop.call_later(ANSWER_WITHIN_S, self._hang_up)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._is_idle():
            self._answer_is_read()

    # --- httptools ---------------------------------------------------------------------------
    def on_headers_complete(self) -> None:
        self._head_is_here()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """What is left of a body after its answer, too: then the wait for a request begins."""
        super().on_message_complete()
        if self._is_idle():
            self._wait_for_head(self.timeout_keep_alive)

    # --- uvicorn -----------------------------------------------------------------------------
    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.flow.write_paused:
            self._answer_is_read()
        if not self.pipeline:
            self._waiting[self] = None
            self._make_room()

    def timeout_keep_alive_handler(self) -> None:
        self._hang_up()  # without waiting for what nobody reads

    # --- inside ------------------------------------------------------------------------------
    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete  # pyright: ignore[reportUnnecessaryComparison]

    def _wait_for_head(self, within_s: float) -> None:
        self._head_is_here()
        self._head_due = self.loop.call_later(within_s, self._hang_up)
        self._waiting[self] = None
        self._make_room()

    def _head_is_here(self) -> None:
        self._waiting.pop(self, None)
        self._has_begun = False
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None

    def _answer_is_read(self) -> None:
        if self._answer_due is not None:
            self._answer_due.cancel()
            self._answer_due = None

    def _make_room(self) -> None:
        if len(self._waiting) > WAITING_LIMIT:
            oldest = next(iter(self._waiting))
            del self._waiting[oldest]
            oldest._hang_up()  # noqa: SLF001 — one of us

    def _hang_up(self) -> None:
        log.info("http.hung_up", client=self.client)
        self.transport.abort()
