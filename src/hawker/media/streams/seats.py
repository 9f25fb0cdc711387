"""How many publishers one process takes, and whose place is kept while their line is gone."""

import time
from collections.abc import Callable, Collection

from hawker.media.streams.model import NoRoom, StreamId

HELD_S = 60.0  # as long as a broadcast waits for its picture
RETRY_AFTER_S = 30


class Seats:
    """A publisher that has begun is never refused for want of room; a new one may be."""

    def __init__(self, limit: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        """A limit of 0 is none."""
        self.limit = limit
        self.refused = 0
        self._clock = clock
        self._held: dict[StreamId, float] = {}  # until when

    def ask(self, id: StreamId, sending: Collection[StreamId]) -> None:
        """Return if a publisher of the stream may be let in beside those. Raises NoRoom."""
        now = self._clock()
        self._held = {each: until for each, until in self._held.items() if until > now}
        taken = self._held.keys() | set(sending)
        if not self.limit or id in taken or len(taken) < self.limit:
            return
        self.refused += 1
        raise NoRoom(
            f"This site takes {self.limit} broadcasts at a time, and has as many."
            " Try again when one has ended.",
            retry_after_s=RETRY_AFTER_S,
        )

    def hold(self, id: StreamId) -> None:
        """Keep the stream's place: its publisher is gone, and may come back."""
        self._held[id] = self._clock() + HELD_S

    def release(self, id: StreamId) -> None:
        """The stream needs no place kept."""
        self._held.pop(id, None)
