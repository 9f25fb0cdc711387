"""The port that browsers publish to, its sockets and their deadlines."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Protocol

import msgspec
import structlog
from picows import (
    WSCloseCode,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_create_server,  # pyright: ignore[reportUnknownVariableType] — its asyncio arguments
)

from hawker.kernel.addresses import client_behind, is_page_ours
from hawker.kernel.bucket import Bucket
from hawker.kernel.errors import Refusal
from hawker.media.streams.browser import messages
from hawker.media.streams.browser.messages import Hello, Probe, Start
from hawker.media.streams.flv import VideoFrame
from hawker.media.streams.model import BadMedia, EndReason, Grant, TooMuch
from hawker.media.streams.packager import Tag
from hawker.media.streams.service import PUBLISH_PATH

CONNECTIONS_LIMIT = 128
ENTERING_LIMIT = 16  # sockets of one address that publish nothing (yet)
HANDSHAKE_WITHIN_S = 5.0
TICKET_WITHIN_S = 5.0  # of opening the socket
SILENCE_S = 4.0  # before it counts as vanished, as by RTMP; pages send probes every two seconds
WAITING_S = 900.0  # between ticket and start
WATCH_S = 0.5
READ_BUFFER_BYTES = 16 << 10
UNSENT_LIMIT_BYTES = 64 << 10  # of ours; a browser that does not read is gone
BYTES_PER_S, BYTES_BURST = 2_500_000, 8 << 20  # 20 Mbit/s, and what a stalled line let pile up
MESSAGES_PER_S, MESSAGES_BURST = 250.0, 2_000

log = structlog.get_logger()


class Sink(Protocol):
    """Takes what a browser sends once it was let in; see Publication."""

    def take(self, tag: Tag, ms: int, size_bytes: int) -> None: ...

    def ended(self, reason: EndReason, words: str = "") -> None: ...


Admit = Callable[[str], Awaitable[Grant]]
"""Reads a ticket; raises Refusal."""
Gate = Callable[[Grant, "Line"], Awaitable[Sink]]
"""Opens the ingest; raises Refusal."""


class Door:
    """The port and its sockets."""

    def __init__(self, admit: Admit, gate: Gate, public_url: str) -> None:
        self.admit = admit
        self.gate = gate
        self.lines: set[Line] = set()
        self.refused = 0  # tickets and wishes to start, since the start of the process
        self._public_url = public_url
        self._server: asyncio.Server | None = None
        self._watch: asyncio.Task[None] | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen, and return the port, which is chosen by the system if 0 was asked for."""
        listener = socket.create_server((host, port), backlog=100)
        self._server = await ws_create_server(
            self._answer,
            sock=listener,
            websocket_handshake_timeout=HANDSHAKE_WITHIN_S,
            max_frame_size=messages.MESSAGE_LIMIT_BYTES,
            read_buffer_init_size=READ_BUFFER_BYTES,
            enable_auto_pong=False,  # it would answer without a count, and whoever does not read
        )
        self._watch = asyncio.create_task(self._watching())
        return int(listener.getsockname()[1])

    async def close(self) -> None:
        """Close the port and every socket; browsers come back."""
        assert self._server is not None, "it was opened"
        assert self._watch is not None, "it was opened"
        self._server.close()
        self._watch.cancel()
        for line in list(self.lines):
            line.dismiss(EndReason.RESTARTED)
        await asyncio.gather(self._watch, return_exceptions=True)

    def is_full_for(self, origin: str) -> bool:
        """Whether no more sockets are taken, of anybody or of this address."""
        entering = sum(1 for x in self.lines if x.origin == origin and not x.is_publishing)
        return len(self.lines) >= CONNECTIONS_LIMIT or entering >= ENTERING_LIMIT

    def _answer(self, request: WSUpgradeRequest) -> "Line | WSUpgradeResponseWithListener":
        headers: Mapping[str, str] = request.headers
        if request.path.partition(b"?")[0] != PUBLISH_PATH.encode():
            return _respond(HTTPStatus.NOT_FOUND)
        if not is_page_ours(headers.get("origin"), headers.get("host", ""), self._public_url):
            return _respond(HTTPStatus.FORBIDDEN)
        return Line(self, headers.get("x-forwarded-for"))

    async def _watching(self) -> None:
        """Hang up on whoever missed a deadline. One timer for all of them."""
        while True:
            await asyncio.sleep(WATCH_S)
            now = asyncio.get_running_loop().time()
            for line in list(self.lines):
                line.check(now)


class Line(WSListener):
    """One browser: stranger → (ticket) → waiting → (start) → publishing → over."""

    transport: WSTransport
    kind = "browser"

    def __init__(self, door: Door, forwarded_for: str | None) -> None:
        self._door = door
        self._forwarded_for = forwarded_for
        self._loop = asyncio.get_running_loop()
        self._reader = messages.Reader()
        self._grant: Grant | None = None
        self._sink: Sink | None = None
        self._asking: asyncio.Task[None] | None = None
        self._is_over = False
        self._pieces: list[bytes] = []  # of a message in several frames
        self._pieces_bytes = 0
        self.origin = ""  # the address it comes from
        self.begun_at = self.heard_at = self._loop.time()
        self._bytes = Bucket(BYTES_BURST, BYTES_PER_S, self.begun_at)
        self._messages = Bucket(MESSAGES_BURST, MESSAGES_PER_S, self.begun_at)

    @property
    def is_publishing(self) -> bool:
        return self._sink is not None

    # --- called by picows --------------------------------------------------------------------
    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        peer = transport.underlying_transport.get_extra_info("peername") or ("",)
        self.origin = client_behind(str(peer[0]), self._forwarded_for)
        if self._door.is_full_for(self.origin):
            log.warning("publish.full", origin=self.origin)
            self._bye("streams.full", "Too many browsers publish from here.")
            return
        self._door.lines.add(self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if self._is_over:
            return
        self.heard_at = self._loop.time()
        try:
            self._count(frame.payload_size)
            match frame.msg_type:
                case WSMsgType.TEXT if frame.fin:
                    self._hear(messages.said(frame.get_payload_as_bytes()))
                case WSMsgType.BINARY | WSMsgType.CONTINUATION:
                    self._collect(frame)
                case WSMsgType.PING:
                    transport.send_pong(frame.get_payload_as_bytes())
                    self._check_reads()
                case WSMsgType.PONG:
                    pass
                case WSMsgType.CLOSE:
                    self._end(EndReason.LOST)
                    transport.send_close(WSCloseCode.OK)
                    transport.disconnect()
                case _:
                    raise BadMedia("A text message came in pieces.")
        except Refusal as refusal:
            log.info("publish.unplayable", code=refusal.code, detail=refusal.detail)
            self._end(EndReason.UNPLAYABLE, refusal.detail)
            self._bye(refusal.code, refusal.detail)

    def on_ws_disconnected(self, transport: WSTransport) -> None:  # noqa: ARG002 — named by picows
        self._door.lines.discard(self)
        self._end(EndReason.LOST)
        self._is_over = True

    # --- for those who look after it ---------------------------------------------------------
    def check(self, now: float) -> None:
        """Hang up if a deadline has passed."""
        if self._is_over:
            return
        if self._grant is None and self._asking is None and now - self.begun_at > TICKET_WITHIN_S:
            self._bye("streams.bad_ticket", "No ticket came.")
        elif self._asking is None and now - self.heard_at > SILENCE_S:  # asking: nothing is read
            log.info("publish.silent", seconds=SILENCE_S)
            self._end(EndReason.LOST)
            self._hang_up()
        elif self._sink is None and now - self.begun_at > WAITING_S:
            self._bye("streams.waited_too_long", "Nothing was started.")

    def dismiss(self, reason: EndReason, words: str = "") -> None:
        """Cut the publisher off, and tell it: in these words, if there are any."""
        if self._is_over:
            return
        self._end(reason, words)
        self._bye(f"ended.{reason.value}", words)

    # --- inside ------------------------------------------------------------------------------
    def _collect(self, frame: WSFrame) -> None:
        """Put messages together that browsers send in several frames, up to a limit."""
        if (frame.msg_type is WSMsgType.CONTINUATION) != bool(self._pieces):
            raise BadMedia("A message began inside another.")
        self._pieces_bytes += frame.payload_size
        if self._pieces_bytes > messages.MESSAGE_LIMIT_BYTES:
            raise TooMuch("A message is larger than any picture.")
        self._pieces.append(frame.get_payload_as_bytes())
        if not frame.fin:
            return
        payload = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces, self._pieces_bytes = [], 0
        self._take(payload)

    def _count(self, size_bytes: int) -> None:
        now = self.heard_at
        if not (self._messages.take(1, now) and self._bytes.take(size_bytes, now)):
            raise TooMuch("More comes than a broadcast needs.")

    def _hear(self, said: messages.Said) -> None:
        match said:
            case Hello(ticket):
                if self._grant is not None or self._asking is not None:
                    raise BadMedia("A second hello.")
                self._ask(self._let_wait(ticket))
            case Start():
                if self._grant is None or self._asking is not None or self._sink is not None:
                    raise BadMedia("A start out of turn.")
                self._ask(self._let_in(self._grant))
            case _:
                self._end(EndReason.FINISHED)
                self._bye("ended.finished", "Goodbye.")

    def _take(self, payload: bytes) -> None:
        if self._grant is None:
            raise BadMedia("Something came before a ticket.")
        if self._sink is None and not messages.is_probe(payload):
            raise BadMedia("Media came before the answer to a start.")
        message = self._reader.read(payload, self.heard_at)
        if isinstance(message, Probe):
            self._tell({"t": "heard", "at_us": message.at_us})
            return
        assert self._sink is not None, "media follow a start"
        self._sink.take(message.tag, message.at_us // 1000, message.size_bytes)
        if isinstance(message.tag, VideoFrame) and message.tag.is_key:
            self._tell({"t": "heard", "at_us": message.at_us})

    def _ask(self, work: Awaitable[None]) -> None:
        """Have the database decide; until it did, nothing more is read."""
        self.transport.underlying_transport.pause_reading()
        self._asking = asyncio.ensure_future(self._answered(work))

    async def _answered(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Refusal as refusal:
            self._door.refused += 1
            log.info("publish.refused", code=refusal.code)
            self._bye(refusal.code, refusal.detail)
        except Exception:
            log.exception("publish.gate_failed")
            self._bye("streams.failed", "Try again later.")
        else:
            self.heard_at = self._loop.time()
            if not self._is_over:
                self.transport.underlying_transport.resume_reading()
        finally:
            self._asking = None

    async def _let_wait(self, ticket: str) -> None:
        self._grant = await self._door.admit(ticket)
        self._tell({"t": "ready"})

    async def _let_in(self, grant: Grant) -> None:
        sink = await self._door.gate(grant, self)
        if self._is_over:  # it left, or was dismissed, while the gate was asked
            sink.ended(EndReason.LOST)
            return
        self._sink = sink
        self._tell({"t": "started"})

    def _tell(self, message: dict[str, Any]) -> None:
        if self._is_over or self.transport.is_disconnected:
            return
        self.transport.send(WSMsgType.TEXT, msgspec.json.encode(message))
        self._check_reads()

    def _check_reads(self) -> None:
        """Hang up on a browser that leaves lying what it is told."""
        if self.transport.underlying_transport.get_write_buffer_size() > UNSENT_LIMIT_BYTES:
            log.info("publish.does_not_read")
            self._end(EndReason.LOST)
            self._hang_up()

    def _bye(self, code: str, detail: str) -> None:
        """Say why, and close."""
        if self._is_over:
            return
        self._tell({"t": "bye", "code": code, "detail": detail})
        self._is_over = True
        self._door.lines.discard(self)
        if not self.transport.is_disconnected:
            self.transport.send_close(WSCloseCode.POLICY_VIOLATION, code.encode())
            self.transport.disconnect()

    def _hang_up(self) -> None:
        self._is_over = True
        self._door.lines.discard(self)
        self.transport.disconnect(graceful=False)

    def _end(self, reason: EndReason, words: str = "") -> None:
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.ended(reason, words)


def _respond(status: HTTPStatus) -> WSUpgradeResponseWithListener:
    headers = {"Cache-Control": "no-store"}
    body = f"{status.phrase}\n".encode()
    response = WSUpgradeResponse.create_error_response(status, body, headers)
    return WSUpgradeResponseWithListener(response, None)
