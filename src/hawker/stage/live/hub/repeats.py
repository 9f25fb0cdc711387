"""Lines that say again what was just said. Pure."""

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import TypeVar

from hawker.stage.live.filtering import squeeze

OWN_WITHIN_S = 30.0  # somebody's own lines count for so long
OWN_KEPT = 3  # lines of one person
OWN_SHORTEST = 4  # characters: a "yes" or a "1" may be said again
SAME_WITHIN_S = 30.0
SAME_SHORTEST = 12  # a crowd says short things at once; long ones are pasted
SAME_TIMES = 3  # of the same line by anybody
ALIKE = 0.8  # of their pairs of characters are the same
KEPT = 20_000

Pairs = frozenset[str]
T = TypeVar("T")


class Repeats:
    """What was said lately, by whom and in which room. One per hub."""

    def __init__(self) -> None:
        self._own: OrderedDict[str, deque[tuple[float, Pairs]]] = OrderedDict()
        self._same: OrderedDict[str, deque[float]] = OrderedDict()

    def are(self, room: str, actor: str, text: str, now_s: float) -> bool:
        """Whether the line says again what was just said; if not, it is remembered."""
        line = squeeze(text)
        if len(line) < OWN_SHORTEST:
            return False
        _forget(self._own, lambda said: said[0] > now_s - OWN_WITHIN_S)
        _forget(self._same, lambda said_s: said_s > now_s - SAME_WITHIN_S)
        pairs = frozenset(line[n : n + 2] for n in range(len(line) - 1))
        own = _of(self._own, f"{room} {actor}", OWN_KEPT)
        if any(now_s - at < OWN_WITHIN_S and alike(pairs, before) for at, before in own):
            return True
        if len(line) >= SAME_SHORTEST:
            same = _of(self._same, f"{room} {line}", SAME_TIMES)
            if len(same) == SAME_TIMES and now_s - same[0] < SAME_WITHIN_S:
                return True
            same.append(now_s)
        own.append((now_s, pairs))
        return False


def alike(one: Pairs, other: Pairs) -> bool:
    """Whether two lines share most of their pairs of characters."""
    return len(one & other) >= ALIKE * len(one | other)


def _forget(kept: "OrderedDict[str, deque[T]]", still_counts: Callable[[T], bool]) -> None:
    """Let go of what counts no more. What was used least lately comes first."""
    while kept:
        newest = next(iter(kept.values()))
        if newest and still_counts(newest[-1]):
            return
        kept.popitem(last=False)


def _of(kept: "OrderedDict[str, deque[T]]", key: str, most: int) -> "deque[T]":
    found = kept.get(key)
    if found is None:
        found = kept[key] = deque(maxlen=most)
        if len(kept) > KEPT:
            kept.popitem(last=False)
    else:
        kept.move_to_end(key)
    return found
