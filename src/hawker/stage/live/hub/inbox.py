"""What a seat may say, and what becomes of it."""

from collections.abc import Callable
from datetime import datetime
from math import ceil

import msgspec
from picows import WSCloseCode

from hawker.stage.live.hub import words
from hawker.stage.live.hub.limits import Buckets, LastTimes
from hawker.stage.live.hub.place import Place
from hawker.stage.live.hub.repeats import Repeats
from hawker.stage.live.hub.seat import BAD_FRAMES_ALLOWED, Seat
from hawker.stage.live.hub.wire import (
    Chat,
    ChatLine,
    ClientFrame,
    Like,
    Ping,
    Pong,
    Recover,
    Reply,
    Role,
    Said,
)
from hawker.stage.live.model import LineId, SanctionKind

CHAT_BURST = 5
CHAT_PER_S = 1.0
LIKE_BURST = 100
LIKES_PER_S = 40.0
GUESTS_BURST = 20  # of one address: a new guest costs nothing to make up
GUESTS_PER_S = 5.0
QUESTION_BURST = 2  # of a person: questions are never thinned out
QUESTIONS_PER_S = 0.05
ACTORS_KEPT = 50_000
RECOVERY_COST = 8  # frames of the socket's allowance: an answer may be long
RETRY_RUDE_S = (5.0, 15.0)

KEEPERS = frozenset({Role.HOST, Role.MODERATOR})  # of order: free of what slows others

_decoder = msgspec.json.Decoder(ClientFrame)


class Inbox:
    """Decodes, limits and passes on. One per hub: the limits of a person span their sockets."""

    def __init__(self, clock_s: Callable[[], float], now: Callable[[], datetime]) -> None:
        self._clock_s = clock_s
        self._now = now
        self._chat = Buckets(CHAT_BURST, CHAT_PER_S, ACTORS_KEPT)
        self._guests = Buckets(GUESTS_BURST, GUESTS_PER_S, ACTORS_KEPT)
        self._questions = Buckets(QUESTION_BURST, QUESTIONS_PER_S, ACTORS_KEPT)
        self._repeats = Repeats()
        self._slow = LastTimes(ACTORS_KEPT)
        self._likes = Buckets(LIKE_BURST, LIKES_PER_S, ACTORS_KEPT)

    def counts(self, seat: Seat) -> bool:
        """Count a frame of any kind; one that is too many is refused, and False comes back."""
        if seat.pace.take(1, self._clock_s()):
            return True
        self._bad(seat, "live.too_fast")
        return False

    def take(self, place: Place, seat: Seat, payload: bytes) -> None:
        """Do what a counted frame says, or refuse it with a code."""
        try:
            frame: ClientFrame = _decoder.decode(payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            self._bad(seat, "live.bad_frame")
            return
        match frame:
            case Chat():
                self._say(place, seat, frame)
            case Like(n):
                self._like(place, seat, n)
            case Recover(epoch, seq):
                if seat.pace.take(RECOVERY_COST, self._clock_s()):
                    place.recover(seat, epoch, seq)
                else:
                    self._bad(seat, "live.too_fast")
            case Ping():
                if not seat.is_paused:  # whoever does not read is owed no more answers
                    seat.tell(Pong())

    def _say(self, place: Place, seat: Seat, chat: Chat) -> None:
        try:
            said = self._said(place, seat, chat)
        except words.Unsayable as reason:
            seat.refuse(reason.code, reason.detail, ref=chat.ref)
            return
        if not place.say(seat, said):
            seat.refuse("live.busy", ref=chat.ref)

    def _said(self, place: Place, seat: Seat, chat: Chat) -> Said:
        """Return the line as the room takes it. Raises Unsayable.

        What costs nothing is asked first, and nothing is counted against a line that is refused
        for what it says.
        """
        self._check_seat(place, seat)
        assert seat.actor is not None
        assert seat.me is not None
        text = words.clean(chat.text)
        is_free = seat.role in KEEPERS
        if not is_free:
            if place.conduct.words.refuse(text):
                raise words.Unsayable("live.word_not_taken")
            self._check_pace(place, seat, text, is_question=chat.is_question)
        line = ChatLine(
            str(LineId.new()),
            seat.me.name,
            self._role(place, seat),
            text,
            self._now(),
            by=seat.me.by,
            re=_reply(place.line(chat.re)),
            to=tuple(dict.fromkeys(chat.to)),
            is_question=chat.is_question and not is_free,
        )
        is_hidden = place.conduct.until(seat.actor, SanctionKind.SHADOW, self._now()) is not None
        return Said(line, str(seat.actor), seat.is_guest, is_hidden)

    def _check_seat(self, place: Place, seat: Seat) -> None:
        """Raise Unsayable for whoever may not speak at all now."""
        if (refusal := self._may_not_take_part(place, seat)) is not None:
            raise words.Unsayable(refusal)
        if seat.role in KEEPERS:
            return
        until = place.conduct.until(seat.actor, SanctionKind.MUTE, self._now())
        if until is not None:
            raise words.Unsayable("live.muted", until.isoformat())
        if place.log is not None and place.log.state.is_quiet:
            raise words.Unsayable("live.room_quiet")

    def _check_pace(self, place: Place, seat: Seat, text: str, *, is_question: bool) -> None:
        """Raise Unsayable for what comes too soon or says again what was just said."""
        now_s = self._clock_s()
        slow_s = 0 if place.log is None else place.log.state.slow_s
        key = f"{place.id} {seat.actor}"
        if (wait_s := self._slow.wait_s(key, slow_s, now_s)) > 0:
            raise words.Unsayable("live.slow_mode", str(ceil(wait_s)))
        if not self._may_say_more(seat):
            raise words.Unsayable("live.too_fast")
        if is_question and not self._allows(self._questions, seat, 1):
            raise words.Unsayable("live.too_many_questions")
        if self._repeats.are(str(place.id), str(seat.actor), text, now_s):
            raise words.Unsayable("live.said_already")
        self._slow.spoke(key, now_s)

    def _like(self, place: Place, seat: Seat, n: int) -> None:
        if (refusal := self._may_not_take_part(place, seat)) is not None:
            seat.refuse(refusal)
        elif self._allows(self._likes, seat, n):
            place.like(n)
        else:
            seat.refuse("live.too_fast")

    def _may_not_take_part(self, place: Place, seat: Seat) -> str | None:
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


def _reply(answered: ChatLine | None) -> Reply | None:
    """Name what is answered; a line that the room shows no more is answered without its name."""
    return None if answered is None else Reply(answered.id, answered.name, answered.by)
