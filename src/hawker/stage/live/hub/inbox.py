"""What a seat may say, and what becomes of it."""

from collections.abc import Callable
from datetime import datetime

import msgspec
from picows import WSCloseCode

from hawker.stage.live.hub import words
from hawker.stage.live.hub.limits import Buckets
from hawker.stage.live.hub.place import Place
from hawker.stage.live.hub.seat import BAD_FRAMES_ALLOWED, Seat
from hawker.stage.live.hub.wire import (
    Chat,
    ChatLine,
    ClientFrame,
    Like,
    Ping,
    Pong,
    Recover,
    Role,
    Said,
)
from hawker.stage.live.model import LineId

CHAT_BURST = 5
CHAT_PER_S = 1.0
LIKE_BURST = 100
LIKES_PER_S = 40.0
GUESTS_BURST = 20  # of one address: a new guest costs nothing to make up
GUESTS_PER_S = 5.0
ACTORS_KEPT = 50_000
RECOVERY_COST = 8  # frames of the socket's allowance: an answer may be long
RETRY_RUDE_S = (5.0, 15.0)

_decoder = msgspec.json.Decoder(ClientFrame)


class Inbox:
    """Decodes, limits and passes on. One per hub: the limits of a person span their sockets."""

    def __init__(self, clock_s: Callable[[], float], now: Callable[[], datetime]) -> None:
        self._clock_s = clock_s
        self._now = now
        self._chat = Buckets(CHAT_BURST, CHAT_PER_S, ACTORS_KEPT)
        self._guests = Buckets(GUESTS_BURST, GUESTS_PER_S, ACTORS_KEPT)
        self._likes = Buckets(LIKE_BURST, LIKES_PER_S, ACTORS_KEPT)

    def take(self, place: Place, seat: Seat, payload: bytes) -> None:
        """Do what the frame says, or refuse it with a code."""
        if not seat.pace.take(1, self._clock_s()):
            self._bad(seat, "live.too_fast")
            return
        try:
            frame: ClientFrame = _decoder.decode(payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            self._bad(seat, "live.bad_frame")
            return
        match frame:
            case Chat(ref, text):
                self._say(place, seat, ref, text)
            case Like(n):
                self._like(place, seat, n)
            case Recover(epoch, seq):
                if seat.pace.take(RECOVERY_COST, self._clock_s()):
                    place.recover(seat, epoch, seq)
                else:
                    self._bad(seat, "live.too_fast")
            case Ping():
                seat.tell(Pong())

    def _say(self, place: Place, seat: Seat, ref: str, text: str) -> None:
        if (refusal := self._may_not_speak(place, seat)) is not None:
            seat.refuse(refusal, ref=ref)
            return
        assert seat.actor is not None
        assert seat.me is not None
        try:
            line = words.clean(text)
        except words.Unsayable as reason:
            seat.refuse(reason.code, ref=ref)
            return
        if not seat.is_host and not self._may_say_more(seat):
            seat.refuse("live.too_fast", ref=ref)
            return
        role = self._role(place, seat)
        said = ChatLine(str(LineId.new()), seat.me.name, role, line, self._now())
        if not place.say(seat, Said(said, str(seat.actor))):
            seat.refuse("live.busy", ref=ref)

    def _like(self, place: Place, seat: Seat, n: int) -> None:
        if (refusal := self._may_not_speak(place, seat)) is not None:
            seat.refuse(refusal)
        elif self._allows(self._likes, seat, n):
            place.like(n)
        else:
            seat.refuse("live.too_fast")

    def _may_not_speak(self, place: Place, seat: Seat) -> str | None:
        if seat.actor is None:
            return "auth.sign_in_needed"
        return "live.room_ended" if place.has_ended else None

    def _role(self, place: Place, seat: Seat) -> Role:
        if seat.role is Role.VIEWER and seat.actor in place.buyers:
            return Role.BUYER
        return seat.role

    def _may_say_more(self, seat: Seat) -> bool:
        now_s = self._clock_s()
        if not self._chat.of(str(seat.actor), now_s).take(1, now_s):
            return False
        return not seat.is_guest or self._guests.of(seat.address, now_s).take(1, now_s)

    def _allows(self, buckets: Buckets, seat: Seat, n: int) -> bool:
        now_s = self._clock_s()
        return buckets.of(str(seat.actor), now_s).take(n, now_s)

    def _bad(self, seat: Seat, code: str) -> None:
        """Refuse a frame that no honest client sends; too many of them end the socket."""
        seat.bad_frames += 1
        if seat.bad_frames > BAD_FRAMES_ALLOWED:
            seat.dismiss(code, WSCloseCode.POLICY_VIOLATION, RETRY_RUDE_S)
        else:
            seat.refuse(code)
