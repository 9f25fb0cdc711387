"""Whether the pictures are given out part by part, or in whole segments because many watch.

With parts every viewer asks four to eight times a second. A playlist without them is asked for once
a segment, and its segments are files that the front door has itself: some seconds later, and for
many more.
"""

import time
from collections.abc import Callable

OVER_FOR_S = 5.0  # above the limit, until parts are left out
UNDER_FOR_S = 60.0  # well below it, until they come back
WELL_BELOW = 0.4  # of the limit: without parts the same viewers cost a fraction


class Load:
    """What this process uses of a core, as measured by whoever calls `look` now and then."""

    def __init__(
        self,
        limit: float,  # cores; 0 never leaves parts out
        clock_s: Callable[[], float] = time.monotonic,
        used_s: Callable[[], float] = time.process_time,
    ) -> None:
        self._limit = limit
        self._clock_s, self._used_s = clock_s, used_s
        self._looked_s, self._used_then_s = clock_s(), used_s()
        self._since_s: float | None = None  # it would have to change
        self.cores = 0.0  # since the look before
        self.is_high = False

    def look(self) -> bool:
        """Measure, and say whether `is_high` changed."""
        now_s, used_s = self._clock_s(), self._used_s()
        passed_s = now_s - self._looked_s
        if passed_s <= 0 or not self._limit:
            return False
        self.cores = (used_s - self._used_then_s) / passed_s
        self._looked_s, self._used_then_s = now_s, used_s
        is_due = self.cores < WELL_BELOW * self._limit if self.is_high else self._is_over()
        if not is_due:
            self._since_s = None
            return False
        if self._since_s is None:
            self._since_s = now_s - passed_s
        if now_s - self._since_s < (UNDER_FOR_S if self.is_high else OVER_FOR_S):
            return False
        self.is_high, self._since_s = not self.is_high, None
        return True

    def _is_over(self) -> bool:
        return self.cores > self._limit
