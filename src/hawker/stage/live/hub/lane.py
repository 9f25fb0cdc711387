"""What is owed to a socket that reads slower than its room speaks. Pure.

Chat is dropped first, then likes and the viewer count, commerce never. Past `RESYNC_BYTES` the
frames are given up for one fresh snapshot, which carries all commerce; past `CLOSE_BYTES` of
missed frames, or `CLOSE_AFTER_S` without draining, the socket is asked to come back later.
"""

from collections import deque
from enum import Enum, auto

from hawker.stage.live.hub.encode import Prepared, Weight

HIGH_WATER_BYTES = 32 * 1024  # unsent in the transport: from here on the socket is slow
BARE_BYTES = 64 * 1024
RESYNC_BYTES = 256 * 1024
CLOSE_BYTES = 1024 * 1024
CLOSE_AFTER_S = 30.0


class Fate(Enum):
    KEPT = auto()
    RESYNC = auto()
    CLOSE = auto()


class Lane:
    __slots__ = ("_owed", "language", "missed_bytes", "needs_snapshot", "owed_bytes", "since_s")

    def __init__(self, language: str, now_s: float) -> None:
        self.language = language
        self.since_s = now_s  # the socket last took something
        self.owed_bytes = 0
        self.missed_bytes = 0  # since frames were given up for a snapshot
        self.needs_snapshot = False
        self._owed: deque[bytearray] = deque()

    def offer(self, prepared: Prepared, now_s: float) -> Fate:
        """Owe the frame as light as this lane needs it, and say what becomes of the socket."""
        if now_s - self.since_s > CLOSE_AFTER_S:
            return Fate.CLOSE
        weight = Weight.NO_CHAT if self.owed_bytes < BARE_BYTES else Weight.BARE
        owed = prepared.bytes(self.language, weight)
        if self.needs_snapshot:
            self.missed_bytes += len(owed)
            return Fate.CLOSE if self.missed_bytes > CLOSE_BYTES else Fate.RESYNC
        self._owed.append(owed)
        self.owed_bytes += len(owed)
        return Fate.KEPT if self.owed_bytes <= RESYNC_BYTES else self.give_up()

    def give_up(self) -> Fate:
        """Forget the frames: only a snapshot will do."""
        self.missed_bytes += self.owed_bytes
        self._owed.clear()
        self.owed_bytes = 0
        self.needs_snapshot = True
        return Fate.RESYNC

    def next(self) -> bytearray | None:
        """Return the next buffer to write, None when nothing is owed."""
        if not self._owed:
            return None
        owed = self._owed.popleft()
        self.owed_bytes -= len(owed)
        return owed
