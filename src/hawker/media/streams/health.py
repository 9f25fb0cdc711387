"""How a publication is doing: counted as it goes, read every few seconds."""

import time
from collections.abc import Callable

from hawker.media.streams.model import Reading, WarningCode

LONG_KEYFRAME_INTERVAL_S = 2.1  # two seconds, and room for an encoder's rounding
LOW_FRAME_RATE = 12.0


class Meter:
    """Counts one publication."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun_s = clock()
        self._bytes = 0
        self._pictures = 0
        self._sounds = 0
        self._resynced = False
        self._size = (0, 0)
        self._last_key_ms: int | None = None
        self._interval_s: float | None = None

    def bytes(self, count: int) -> None:
        """A tag of that length came."""
        self._bytes += count

    def picture(self, ms: int, *, is_key: bool) -> None:
        """A picture came."""
        self._pictures += 1
        if not is_key:
            return
        if self._last_key_ms is not None:
            self._interval_s = max(ms - self._last_key_ms, 0) / 1000
        self._last_key_ms = ms

    def sound(self) -> None:
        """A frame of sound came."""
        self._sounds += 1

    def size(self, width: int, height: int) -> None:
        """Pictures have this size from now on."""
        self._size = (width, height)

    def resynced(self) -> None:
        """The encoder set its clock anew."""
        self._resynced = True
        self._last_key_ms = None

    def read(self) -> Reading:
        """Tell how it went since the last reading."""
        now_s = self._clock()
        elapsed_s = max(now_s - self._begun_s, 0.001)
        reading = Reading(
            width=self._size[0],
            height=self._size[1],
            bitrate_bps=round(self._bytes * 8 / elapsed_s),
            fps=round(self._pictures / elapsed_s, 1),
            keyframe_interval_s=self._interval_s,
            audio=self._sounds > 0,
            warnings=self._warnings(elapsed_s),
        )
        self._begun_s = now_s
        self._bytes = self._pictures = self._sounds = 0
        self._resynced = False
        return reading

    def _warnings(self, elapsed_s: float) -> list[WarningCode]:
        found: list[WarningCode] = []
        if (self._interval_s or 0) > LONG_KEYFRAME_INTERVAL_S:
            found.append(WarningCode.LONG_KEYFRAME_INTERVAL)
        if not self._pictures:
            found.append(WarningCode.PICTURE_STALLED)
        elif self._pictures / elapsed_s < LOW_FRAME_RATE:
            found.append(WarningCode.LOW_FRAME_RATE)
        if not self._sounds:
            found.append(WarningCode.NO_AUDIO)
        if self._resynced:
            found.append(WarningCode.RESYNCED)
        return found
