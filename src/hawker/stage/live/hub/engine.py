"""The owner's side of a room: orders everything said and sold into one sequence.

No I/O and no clock of its own: times come in as arguments, frames go out as values.
"""

from collections.abc import Sequence

from hawker.kernel.bucket import Bucket
from hawker.stage.live.hub.encode import Prepared
from hawker.stage.live.hub.state import RoomLog, RoomState
from hawker.stage.live.hub.wire import ChatLine, Event, Removed, Role, RoomEvent, Tick

CHAT_LINES_PER_S = 20  # more than a person reads
CHAT_BURST_LINES = 60
MAX_WAITING_LINES = 500
ALWAYS_HEARD = frozenset({Role.HOST, Role.MODERATOR, Role.BUYER})


class Engine:
    def __init__(self, state: RoomState, now_s: float) -> None:
        self.log = RoomLog(state)
        self.unheard: list[ChatLine] = []  # lines the last tick left out; shown to their authors
        self._more = 0  # of them, those that all others are told the number of
        self._waiting: list[ChatLine] = []
        self._hidden: list[ChatLine] = []  # for their authors alone
        self._likes = state.likes
        self._viewers = state.viewers
        self._heard = Bucket(CHAT_BURST_LINES, CHAT_LINES_PER_S, now_s)

    @property
    def likes(self) -> int:
        return self._likes

    @property
    def viewers(self) -> int:
        return self._viewers

    @property
    def has_news(self) -> bool:
        state = self.log.state
        if self._waiting or self._hidden:
            return True
        return (self._likes, self._viewers) != (state.likes, state.viewers)

    def say(self, line: ChatLine) -> bool:
        """Let a line wait for the next tick; False when too many wait already."""
        if self.log.state.is_gone(line):
            return True  # and says nothing: it was taken away on its way here
        if len(self._waiting) >= MAX_WAITING_LINES and not is_heard(line):
            return False
        self._waiting.append(line)
        return True

    def hide(self, line: ChatLine) -> None:
        """Let a line wait that nobody but its author sees."""
        if len(self._hidden) < MAX_WAITING_LINES and not self.log.state.is_gone(line):
            self._hidden.append(line)

    def like(self, n: int) -> None:
        assert n >= 0
        self._likes += n

    def count_viewers(self, n: int) -> None:
        assert n >= 0
        self._viewers = n

    def emit(self, event: RoomEvent) -> Prepared:
        """Put an event into the sequence now; the caller sends it at once."""
        if isinstance(event, Removed):  # also what was not said yet
            self._waiting = [line for line in self._waiting if not event.takes(line)]
            self._hidden = [line for line in self._hidden if not event.takes(line)]
        return self.log.take(Event(self.log.state.seq + 1, event))

    def tick(self, now_s: float) -> Prepared | None:
        """Return what gathered since the last tick, None when nothing did."""
        state = self.log.state
        chat = self._take_chat(now_s)
        likes = self._likes if self._likes != state.likes else None
        viewers = self._viewers if self._viewers != state.viewers else None
        if not chat and likes is None and viewers is None and not self.unheard:
            return None
        return self.log.take(Tick(state.seq + 1, chat, likes, viewers, self._more))

    def _take_chat(self, now_s: float) -> list[ChatLine]:
        """Return the waiting lines in order, evenly thinned when the room outruns reading."""
        waiting, self._waiting = self._waiting, []
        others = [n for n, line in enumerate(waiting) if not is_heard(line)]
        room = self._heard.take_up_to(len(others), now_s)
        dropped = set(others) - set(spread(others, room))
        self.unheard = [waiting[n] for n in sorted(dropped)] + self._hidden
        self._more = len(dropped)
        self._hidden = []
        return [line for n, line in enumerate(waiting) if n not in dropped]


def is_heard(line: ChatLine) -> bool:
    """Whether a line is never thinned out."""
    return line.role in ALWAYS_HEARD or line.is_question


def spread(items: Sequence[int], n: int) -> list[int]:
    """Return `n` of the items at even distances; all of them when they are not more."""
    return [items[i * len(items) // n] for i in range(n)] if n else []
