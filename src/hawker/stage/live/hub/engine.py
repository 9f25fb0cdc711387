"""The owner's side of a room: orders everything said and sold into one sequence.

No I/O and no clock of its own: times come in as arguments, frames go out as values.
"""

from collections.abc import Sequence

from hawker.stage.live.hub.encode import Prepared
from hawker.stage.live.hub.limits import Bucket
from hawker.stage.live.hub.state import RoomLog, RoomState
from hawker.stage.live.hub.wire import ChatLine, Event, Role, RoomEvent, Tick

CHAT_LINES_PER_S = 20  # more than a person reads
CHAT_BURST_LINES = 60
MAX_WAITING_LINES = 500
ALWAYS_HEARD = frozenset({Role.HOST, Role.MODERATOR, Role.BUYER})


class Engine:
    def __init__(self, state: RoomState, now_s: float) -> None:
        self.log = RoomLog(state)
        self.unheard: list[ChatLine] = []  # lines the last tick left out; shown to their authors
        self._waiting: list[ChatLine] = []
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
        return bool(self._waiting) or (self._likes, self._viewers) != (state.likes, state.viewers)

    def say(self, line: ChatLine) -> bool:
        """Let a line wait for the next tick; False when too many wait already."""
        if len(self._waiting) >= MAX_WAITING_LINES and line.role not in ALWAYS_HEARD:
            return False
        self._waiting.append(line)
        return True

    def like(self, n: int) -> None:
        assert n >= 0
        self._likes += n

    def count_viewers(self, n: int) -> None:
        assert n >= 0
        self._viewers = n

    def emit(self, event: RoomEvent) -> Prepared:
        """Put a commerce event into the sequence now; the caller sends it at once."""
        return self.log.take(Event(self.log.state.seq + 1, event))

    def tick(self, now_s: float) -> Prepared | None:
        """Return what gathered since the last tick, None when nothing did."""
        state = self.log.state
        chat = self._take_chat(now_s)
        likes = self._likes if self._likes != state.likes else None
        viewers = self._viewers if self._viewers != state.viewers else None
        if not chat and likes is None and viewers is None and not self.unheard:
            return None
        return self.log.take(Tick(state.seq + 1, chat, likes, viewers))

    def _take_chat(self, now_s: float) -> list[ChatLine]:
        """Return the waiting lines in order, evenly thinned when the room outruns reading."""
        waiting, self._waiting = self._waiting, []
        others = [n for n, line in enumerate(waiting) if line.role not in ALWAYS_HEARD]
        room = self._heard.take_up_to(len(others), now_s)
        dropped = set(others) - set(spread(others, room))
        self.unheard = [waiting[n] for n in sorted(dropped)]
        return [line for n, line in enumerate(waiting) if n not in dropped]


def spread(items: Sequence[int], n: int) -> list[int]:
    """Return `n` of the items at even distances; all of them when they are not more."""
    return [items[i * len(items) // n] for i in range(n)] if n else []
