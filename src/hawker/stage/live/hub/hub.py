"""The socket server: lets people in, seats them in their room, and carries what they say."""

import asyncio
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

import structlog
from picows import (
    WSCloseCode,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_create_server,  # pyright: ignore[reportUnknownVariableType] — its asyncio arguments
)
from prometheus_client import Gauge

from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Unavailable
from hawker.kernel.errors import NotFound
from hawker.stage.live.hub.admission import Limits, Unwelcome, Visit, read_visit
from hawker.stage.live.hub.inbox import Inbox
from hawker.stage.live.hub.keeper import Keeper, RoomUnavailable
from hawker.stage.live.hub.place import Place
from hawker.stage.live.hub.seat import Seat
from hawker.stage.live.hub.standing import is_welcome, who_is
from hawker.stage.live.hub.wire import MAX_CLIENT_FRAME_BYTES

READ_BUFFER_BYTES = 2048  # 11 kB per socket instead of 28 with the library's own default
SEND_BUFFER_BYTES = 64 * 1024  # of the kernel: a slow socket shows early and costs little
HANDSHAKE_WITHIN_S = 5.0
PING_EVERY_S = 25.0
SILENT_CLOSED_S = 75.0
SWEEP_EVERY_S = 5.0
RETRY_RESTART_S = (0.2, 2.0)
RETRY_LATER_S = (1.0, 4.0)
RETRY_CROWDED_S = (20.0, 40.0)
GUEST_CHARACTERS = 4

SOCKETS = Gauge("hawker_hub_sockets", "Sockets that are open.")

log = structlog.get_logger()

Identify = Callable[[Visit], Awaitable[Principal | None]]
Page = Callable[[], tuple[HTTPStatus, bytes]]


class Hub:
    """One process's sockets; the `Usher` of their seats."""

    def __init__(
        self,
        keeper: Keeper,
        inbox: Inbox,
        identify: Identify,
        public_url: str,
        limits: Limits,
        pages: Mapping[str, Page],
        now: Callable[[], datetime],
    ) -> None:
        self.seats: set[Seat] = set()
        self._keeper = keeper
        self._inbox = inbox
        self._identify = identify
        self._public_url = public_url
        self._limits = limits
        self._pages = pages  # small answers over plain HTTP, by path
        self._now = now
        self._loop = asyncio.get_running_loop()
        self._addresses: Counter[str] = Counter()
        self._places: dict[Seat, Place] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    # --- life ---
    async def listen(self, host: str, port: int) -> int:
        """Open the door; return the port, which is a free one when 0 was asked for."""
        listener = socket.create_server((host, port), backlog=4096)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        self._server = await ws_create_server(
            self._answer,
            sock=listener,
            websocket_handshake_timeout=HANDSHAKE_WITHIN_S,
            max_frame_size=MAX_CLIENT_FRAME_BYTES,
            read_buffer_init_size=READ_BUFFER_BYTES,
            enable_auto_pong=False,  # it would answer without a count, and whoever does not read
        )
        self._run(self._sweep())
        return int(listener.getsockname()[1])

    async def close(self) -> None:
        """Send everybody to another hub, spread over a moment."""
        if self._server is not None:
            self._server.close()
        for seat in list(self.seats):
            seat.dismiss("live.hub_restarting", WSCloseCode.SERVICE_RESTART, RETRY_RESTART_S)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- the door ---
    def _answer(self, request: WSUpgradeRequest) -> Seat | WSUpgradeResponseWithListener:
        if (page := self._pages.get(request.path.decode("ascii", "replace"))) is not None:
            return _respond(*page())
        if len(self.seats) >= self._limits.sockets:
            return _respond(HTTPStatus.SERVICE_UNAVAILABLE, b"Full", retry_after_s=5)
        try:
            visit = read_visit(request.path, request.headers, self._public_url)
        except Unwelcome as refusal:
            return _respond(refusal.status, refusal.status.phrase.encode())
        return Seat(self, visit, self._loop.time())

    async def _let_in(self, seat: Seat) -> None:
        """Find out who it is and seat them in their room, or send them away with a reason."""
        try:
            principal, place = await asyncio.gather(
                self._identify(seat.visit), self._keeper.open(seat.visit.room)
            )
        except NotFound:
            seat.dismiss("live.room_not_found", WSCloseCode.POLICY_VIOLATION)
        except (RoomUnavailable, Unavailable):
            seat.dismiss("live.unavailable", WSCloseCode.TRY_AGAIN_LATER, RETRY_LATER_S)
        except Exception:
            log.exception("hub.let_in_failed", room=seat.visit.room)
            seat.dismiss("live.unavailable", WSCloseCode.INTERNAL_ERROR, RETRY_CROWDED_S)
        else:
            if seat in self.seats:  # it may have left while we looked
                self._introduce(seat, place, principal)

    def _introduce(self, seat: Seat, place: Place, principal: Principal | None) -> None:
        if principal is not None:
            seat.actor = principal.actor
            seat.is_guest = principal.is_guest
            seat.is_host = principal.may(Permission.LIVE_HOST, place.store)
            seat.name = _shown_name(seat, principal)
        seat.me = who_is(seat, place, self._now())
        if not is_welcome(seat, place, self._now()):
            seat.dismiss("live.banned", WSCloseCode.POLICY_VIOLATION)
            return
        self._places[seat] = place
        place.enter(seat, seat.visit.position)

    async def _sweep(self) -> None:
        """Ask the silent for a sign of life; close those who give none."""
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            now_s = self._loop.time()
            for seat in list(self.seats):
                if now_s - seat.heard_s > SILENT_CLOSED_S:
                    seat.transport.disconnect(graceful=False)
                elif now_s - max(seat.heard_s, seat.pinged_s) > PING_EVERY_S:
                    seat.pinged_s = now_s
                    seat.transport.send_ping()

    # --- what seats tell ---
    def entered(self, seat: Seat) -> None:
        self.seats.add(seat)
        SOCKETS.inc()
        self._addresses[seat.address] += 1
        if self._addresses[seat.address] > self._limits.sockets_per_address:
            seat.dismiss("live.too_many_sockets", WSCloseCode.TRY_AGAIN_LATER, RETRY_CROWDED_S)
        else:
            self._run(self._let_in(seat))

    def heard(self, seat: Seat) -> bool:
        seat.heard_s = self._loop.time()
        return self._inbox.counts(seat)

    def said(self, seat: Seat, payload: bytes) -> None:
        if not self.heard(seat):
            return
        if (place := self._places.get(seat)) is None:
            seat.refuse("live.not_yet_in")
        else:
            self._inbox.take(place, seat, payload)

    def slowed(self, seat: Seat) -> None:
        if (place := self._places.get(seat)) is not None:
            place.audience.slowed(seat)

    def drained(self, seat: Seat) -> None:
        if (place := self._places.get(seat)) is not None:
            place.audience.drained(seat)

    def left(self, seat: Seat) -> None:
        self.seats.discard(seat)
        SOCKETS.dec()
        self._addresses[seat.address] -= 1
        if not self._addresses[seat.address]:
            del self._addresses[seat.address]
        if (place := self._places.pop(seat, None)) is not None:
            place.leave(seat)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _shown_name(seat: Seat, principal: Principal) -> str:
    """Return the name beside what they say; guests are told apart by the end of their id."""
    if not principal.is_guest:
        return principal.name
    word = "Guest" if seat.language == "en" else "访客"
    return f"{word} {principal.actor[-GUEST_CHARACTERS:]}"


def _respond(
    status: HTTPStatus, body: bytes, retry_after_s: int | None = None
) -> WSUpgradeResponseWithListener:
    headers = {"Cache-Control": "no-store"}
    if retry_after_s is not None:
        headers["Retry-After"] = str(retry_after_s)
    if status is HTTPStatus.OK:
        response = WSUpgradeResponse.create_ok_response(body, headers)
    else:
        response = WSUpgradeResponse.create_error_response(status, body, headers)
    return WSUpgradeResponseWithListener(response, None)
