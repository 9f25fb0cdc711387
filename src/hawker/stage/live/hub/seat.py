"""One socket of a room: who sits there, how fast they read, how much they may say."""

import random
from typing import Protocol

from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

from hawker.kernel.addresses import client_behind
from hawker.kernel.bucket import Bucket
from hawker.kernel.ids import AccountId
from hawker.stage.live.hub import encode
from hawker.stage.live.hub.admission import Visit
from hawker.stage.live.hub.lane import HIGH_WATER_BYTES, Lane
from hawker.stage.live.hub.wire import Bye, Me, Refused, Role

FRAMES_BURST = 40
FRAMES_PER_S = 20.0
BAD_FRAMES_ALLOWED = 10

TEXT = WSMsgType.TEXT


class Usher(Protocol):
    """What a seat tells its hub. `heard` says whether the frame is within what it may send."""

    def entered(self, seat: "Seat") -> None: ...
    def heard(self, seat: "Seat") -> bool: ...
    def said(self, seat: "Seat", payload: bytes) -> None: ...
    def slowed(self, seat: "Seat") -> None: ...
    def drained(self, seat: "Seat") -> None: ...
    def left(self, seat: "Seat") -> None: ...


class Seat(WSListener):
    """A listener of picows; the transport is there from `on_ws_connected` on."""

    __slots__ = (
        "_usher",
        "actor",
        "address",
        "bad_frames",
        "heard_s",
        "is_guest",
        "is_host",
        "is_paused",
        "lane",
        "me",
        "name",
        "pace",
        "pinged_s",
        "transport",
        "visit",
    )

    transport: WSTransport

    def __init__(self, usher: Usher, visit: Visit, now_s: float) -> None:
        self._usher = usher
        self.visit = visit
        self.address = ""  # known with the transport
        self.name = ""  # beside what they say
        self.me: Me | None = None  # known once the hub has let the socket in
        self.actor: AccountId | None = None  # None: watches without a name
        self.is_guest = True
        self.is_host = False
        self.is_paused = False  # the transport holds more than it can send
        self.lane: Lane | None = None  # what is owed while the socket is slow
        self.heard_s = now_s
        self.pinged_s = now_s
        self.bad_frames = 0
        self.pace = Bucket(FRAMES_BURST, FRAMES_PER_S, now_s)

    @property
    def language(self) -> str:
        return self.visit.language

    @property
    def role(self) -> Role:
        return Role.VIEWER if self.me is None else self.me.role

    def write(self, buffer: bytearray) -> None:
        self.transport.send_reuse_external_bytearray(TEXT, buffer, encode.HEADROOM_BYTES)

    def tell(self, message: object) -> None:
        """Send something outside the room's sequence."""
        self.write(encode.buffer(message))

    def refuse(self, code: str, detail: str = "", ref: str | None = None) -> None:
        self.tell(Refused(ref, code, detail))

    def dismiss(
        self, code: str, close: WSCloseCode, retry_s: tuple[float, float] | None = None
    ) -> None:
        """Say goodbye and close. `retry_s` spreads those who come back over a span of time."""
        if self.transport.is_close_frame_sent or self.transport.is_disconnected:
            return
        retry_ms = None if retry_s is None else int(random.uniform(*retry_s) * 1000)  # noqa: S311
        self.tell(Bye(code, retry_ms))
        self.transport.send_close(close, code)
        if self.is_paused:  # it does not read: waiting for it to take the goodbye is useless
            self.transport.disconnect(graceful=False)
        else:
            self.transport.disconnect()

    # --- called by picows ---
    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        peer = transport.underlying_transport.get_extra_info("peername")
        self.address = client_behind(str(peer[0]), self.visit.forwarded_for)
        transport.underlying_transport.set_write_buffer_limits(high=HIGH_WATER_BYTES)
        self._usher.entered(self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        match frame.msg_type:
            case WSMsgType.TEXT if frame.fin:
                self._usher.said(self, frame.get_payload_as_bytes())
            case WSMsgType.PING:
                if self._usher.heard(self) and not self.is_paused:  # else pongs would pile up
                    transport.send_pong(frame.get_payload_as_bytes())
            case WSMsgType.PONG:
                self._usher.heard(self)
            case WSMsgType.CLOSE:
                transport.send_close(frame.get_close_code(), frame.get_close_message())
                transport.disconnect()
            case _:
                self.dismiss("live.bad_frame", WSCloseCode.UNSUPPORTED_DATA)

    def on_ws_disconnected(self, transport: WSTransport) -> None:  # noqa: ARG002 — named by picows
        self._usher.left(self)

    def pause_writing(self) -> None:
        self.is_paused = True
        self._usher.slowed(self)

    def resume_writing(self) -> None:
        self.is_paused = False
        self._usher.drained(self)
