"""Lines that only their author sees: kept, so that a page loaded again shows them still."""

from collections import OrderedDict, deque
from collections.abc import Sequence

from hawker.stage.live.hub.wire import ChatLine, Removed

AUTHORS_KEPT = 500  # of one room
LINES_KEPT = 20  # of one author


class Hidden:
    """Hidden lines by their author's tag, the least recent author forgotten first."""

    def __init__(self) -> None:
        self._lines: OrderedDict[str, deque[ChatLine]] = OrderedDict()

    def note(self, line: ChatLine) -> None:
        self._lines.setdefault(line.by, deque(maxlen=LINES_KEPT)).append(line)
        self._lines.move_to_end(line.by)
        if len(self._lines) > AUTHORS_KEPT:
            self._lines.popitem(last=False)

    def of(self, by: str) -> Sequence[ChatLine]:
        """The author's lines, oldest first."""
        return self._lines.get(by, ())

    def drop(self, removed: Removed) -> None:
        for by, lines in self._lines.items():
            kept = (line for line in lines if not removed.takes(line))
            self._lines[by] = deque(kept, maxlen=LINES_KEPT)
