"""Sockets and clocks around the conversation: the RTMP port."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Protocol, cast

import structlog

from hawker.kernel.addresses import client_of
from hawker.kernel.errors import Refusal
from hawker.media.streams.model import EndReason
from hawker.media.streams.rtmp.amf import Value
from hawker.media.streams.rtmp.session import (
    Happening,
    Media,
    Metadata,
    PeerError,
    Phase,
    PublishWanted,
    Session,
    Unpublished,
)

CONNECTIONS_LIMIT = 128
BACKLOG = 100  # connections the system keeps until we take them
ENTERING_LIMIT = 16  # connections of one address that publish nothing (yet)
ENTRY_S = 10.0  # from the first byte to the wish to publish
# Of a publisher, before it counts as vanished: with the watch below, a room hears within 5 s of a
# line that went without a word. Any byte breaks it, and even an encoder without sound sends each
# picture, so that neither a long GOP nor a slow encoder comes near. A line that stalls for longer
# has played out at viewers anyway.
SILENCE_S = 4.0
WATCH_S = 0.5
LEAVING_S = 2.0  # for a peer to hear why, before the connection is closed
UNSENT_LIMIT_BYTES = 64 << 10  # of ours; a peer that does not read is gone

log = structlog.get_logger()


class Sink(Protocol):
    """Takes what a publisher sends once it was let in."""

    def metadata(self, values: dict[str, Value]) -> None: ...

    def media(self, item: Media) -> None:
        """Take a tag. Raises Refusal when the publication cannot go on."""
        ...

    def ended(self, reason: EndReason, words: str = "") -> None:
        """Hear, once, that nothing more comes."""
        ...


Gate = Callable[[str, "Connection"], Awaitable[Sink]]
"""Decides about a key; raises Refusal."""


class Server:
    """The port, its connections and their deadlines."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.connections: set[Connection] = set()
        self.refused = 0  # wishes to publish, since the start
        self.dropped = 0  # connections that spoke no RTMP
        self._server: asyncio.Server | None = None
        self._watch: asyncio.Task[None] | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port, which is chosen by the system if 0 was asked for.

        On :: it listens to IPv4 as well, as our front door does.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server(
            (host, port), family=family, backlog=BACKLOG, dualstack_ipv6=host == "::"
        )
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Connection(self), sock=listener)
        self._watch = asyncio.create_task(self._watching())
        return cast("int", listener.getsockname()[1])

    async def stop(self) -> None:
        """Close the port and every connection."""
        assert self._server is not None, "it was started"
        assert self._watch is not None, "it was started"
        self._server.close()
        self._watch.cancel()
        for connection in list(self.connections):
            connection.dismiss(EndReason.RESTARTED)
            connection.close()
        await asyncio.gather(self._watch, return_exceptions=True)

    def is_full_for(self, origin: str) -> bool:
        """Whether the port takes no more connections, of anybody or of this address."""
        entering = sum(1 for c in self.connections if c.origin == origin and not c.is_publishing)
        return len(self.connections) >= CONNECTIONS_LIMIT or entering >= ENTERING_LIMIT

    async def _watching(self) -> None:
        """Hang up on peers that missed a deadline. One timer for all of them."""
        while True:
            await asyncio.sleep(WATCH_S)
            now = asyncio.get_running_loop().time()
            for connection in list(self.connections):
                connection.check(now)


class Connection(asyncio.Protocol):
    """One peer on the port."""

    kind = "rtmp"

    def __init__(self, server: Server) -> None:
        self._server = server
        self._session = Session()
        self._sink: Sink | None = None
        self._asking: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport | None = None
        self.origin = ""  # the address it comes from
        self._begun_at = asyncio.get_running_loop().time()
        self.heard_at = self._begun_at  # of the loop's clock
        self._left_at: float | None = None  # when the last word was said

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername") or ("",)  # none: it left before we looked
        self.origin = client_of(peer[0])
        if self._server.is_full_for(self.origin):
            log.warning("rtmp.full", origin=self.origin)
            self._transport.abort()
            return
        self._server.connections.add(self)

    @property
    def is_publishing(self) -> bool:
        return self._session.phase is Phase.PUBLISHING

    def data_received(self, data: bytes) -> None:
        if self._left_at is not None:
            return
        self.heard_at = asyncio.get_running_loop().time()
        try:
            happenings = self._session.receive(data)
        except PeerError as error:
            self._drop(str(error))
            return
        self._follow(happenings)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 — asyncio's
        self._server.connections.discard(self)
        self._end(EndReason.LOST)

    def check(self, now: float) -> None:
        """Hang up if a deadline has passed."""
        if self._left_at is not None and now - self._left_at > LEAVING_S:
            self.close()
        transport = self._open_transport()
        if transport is None:
            return
        if self.is_publishing:
            if now - self.heard_at > SILENCE_S:
                log.info("rtmp.silent", seconds=SILENCE_S)
                self._end(EndReason.LOST)
                transport.abort()
        elif self._session.phase is not Phase.ASKING and now - self._begun_at > ENTRY_S:
            self._drop("says nothing")

    def dismiss(self, reason: EndReason, words: str = "") -> None:
        """Cut the publisher off, and tell it: in these words, if there are any."""
        transport = self._open_transport()
        if transport is None:
            return
        why = words or f"The publication ended: {reason.value}."
        self._session.refuse("NetStream.Publish.Denied", why)
        self._flush(transport)
        self._end(reason, words)
        self._leave(transport)

    def close(self) -> None:
        """Close, whether or not the peer has heard the last words."""
        if self._transport is not None:
            self._transport.close()

    def _follow(self, happenings: list[Happening]) -> None:
        transport = self._open_transport()
        if transport is None:
            return
        try:
            for happening in happenings:
                self._one(happening, transport)
        except Refusal as refusal:
            log.info("rtmp.unplayable", code=refusal.code, detail=refusal.detail)
            self._session.refuse("NetStream.Publish.Rejected", refusal.detail)
            self._end(EndReason.UNPLAYABLE, refusal.detail)
        self._flush(transport)
        if self._session.phase is Phase.OVER:
            self._leave(transport)

    def _one(self, happening: Happening, transport: asyncio.Transport) -> None:
        match happening:
            case Media():
                assert self._sink is not None, "media follow a key that was found good"
                self._sink.media(happening)
            case Metadata():
                assert self._sink is not None, "media follow a key that was found good"
                self._sink.metadata(happening.values)
            case PublishWanted():
                transport.pause_reading()
                self._asking = asyncio.create_task(self._ask(happening.key, transport))
            case Unpublished():
                self._end(EndReason.FINISHED)

    async def _ask(self, key: str, transport: asyncio.Transport) -> None:
        try:
            self._sink = await self._server.gate(key, self)
        except Refusal as refusal:
            self._turn_away(transport, refusal.code, refusal.detail)
            return
        except Exception:
            log.exception("rtmp.gate_failed")
            self._turn_away(transport, "failed", "Try again later.")
            return
        if self._open_transport() is None:  # it left, or was dismissed, while the key was looked up
            self._end(EndReason.LOST)
            return
        self.heard_at = asyncio.get_running_loop().time()
        transport.resume_reading()
        try:
            happenings = self._session.accept()
        except PeerError as error:
            self._drop(str(error))
            return
        self._follow(happenings)

    def _turn_away(self, transport: asyncio.Transport, code: str, why: str) -> None:
        self._server.refused += 1
        log.info("rtmp.refused", code=code)
        self._session.refuse("NetStream.Publish.BadName", why)
        self._flush(transport)
        self._leave(transport)

    def _leave(self, transport: asyncio.Transport) -> None:
        """Say no more, and throw away what still comes until the peer goes, or its time is up.

        Closing at once, with something unread, resets the connection: encoders then report a
        broken pipe instead of our words.
        """
        if self._left_at is None and not transport.is_closing():
            self._left_at = asyncio.get_running_loop().time()
            transport.write_eof()
            transport.resume_reading()

    def _drop(self, why: str) -> None:
        """Hang up on a peer that speaks no RTMP: there is nobody to explain it to."""
        log.info("rtmp.dropped", why=why)
        self._server.dropped += 1
        self._end(EndReason.LOST)
        if self._transport is not None:
            self._transport.abort()

    def _end(self, reason: EndReason, words: str = "") -> None:
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.ended(reason, words)

    def _flush(self, transport: asyncio.Transport) -> None:
        if not self._session.outgoing:
            return
        transport.write(bytes(self._session.outgoing))
        self._session.outgoing.clear()
        if transport.get_write_buffer_size() > UNSENT_LIMIT_BYTES:
            self._drop("does not read")

    def _open_transport(self) -> asyncio.Transport | None:
        transport = self._transport
        is_gone = transport is None or transport.is_closing() or self._left_at is not None
        return None if is_gone else transport
