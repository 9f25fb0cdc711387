"""True times for what arrives with times that jitter, repeat, wrap and jump.

FLV says only when a frame is decoded, in milliseconds modulo 2**32, and never how long it lasts:
a frame is handed on when the next one has told that.
"""

import math
from collections.abc import Callable

from hawker.media.streams.fmp4 import VIDEO_RATE, Sample

WRAP_MS = 1 << 32

_TICKS_PER_MS = VIDEO_RATE // 1000
_SHORTEST = _TICKS_PER_MS  # some encoders begin with several frames at the same time
_PROGRAMME_JUMP_S = 1.0
_SLEW_S = 0.02  # by which a segment's time of day may leave the last one's
_SOUND_SLACK_MS = 60  # by which the encoder's times may leave the count of its samples


class Unwrapped:
    """Undoes the wrap of 32-bit times. A step is the shorter way round, forwards or back."""

    def __init__(self) -> None:
        self._last: int | None = None

    def __call__(self, timestamp: int) -> int:
        if self._last is None:
            self._last = timestamp
        else:
            step = (timestamp - self._last + WRAP_MS // 2) % WRAP_MS - WRAP_MS // 2
            self._last += step
        return self._last


class Programme:
    """Maps a take's times to the time of day at which they reached us.

    One clock, ours: the encoder's counts the frames, and whatever hurried through the network
    most shows how the two stand to each other. It is followed gently, because encoders' clocks
    drift. The first frames come late, behind the looking up of the key, so the first segment has
    only a guess: what the second one shows to be less is followed at once.
    """

    def __init__(self) -> None:
        self._offset_s: float | None = None
        self._is_guess = True
        self._least_s = math.inf

    def hear(self, ms: int, now_s: float) -> None:
        """Take note that the picture of `ms` arrived at `now_s` (Unix time)."""
        self._least_s = min(self._least_s, now_s - ms / 1000)

    def at(self, ms: float) -> float:
        """Return the Unix time of `ms`. To be asked once per segment, after `hear`."""
        if self._offset_s is None:
            self._offset_s = self._least_s
        elif self._least_s != math.inf:
            error = self._least_s - self._offset_s
            is_believed = abs(error) > _PROGRAMME_JUMP_S or (self._is_guess and error < 0)
            self._offset_s += error if is_believed else max(-_SLEW_S, min(_SLEW_S, error))
            self._is_guess = False
        self._least_s = math.inf
        return self._offset_s + ms / 1000


class Pictures:
    """The times of a take's pictures, in VIDEO_RATE, counted from `origin_ms`."""

    def __init__(self, origin_ms: int, hand_on: Callable[[Sample], None]) -> None:
        self._origin_ms = origin_ms
        self._hand_on = hand_on
        self._last: Sample | None = None

    def add(self, ms: int, offset_ms: int, data: bytes, *, is_key: bool) -> None:
        """Take a picture, and hand on the one before it."""
        at = (ms - self._origin_ms) * _TICKS_PER_MS
        if self._last is not None:
            at = max(at, self._last.at + _SHORTEST)
            self._last.duration = at - self._last.at
            self._hand_on(self._last)
        self._last = Sample(data, at, 0, offset_ms * _TICKS_PER_MS, is_key)

    def flush(self, duration: int) -> None:
        """Hand on the last picture; nobody knows how long it would have lasted."""
        if self._last is not None:
            self._last.duration = duration
            self._hand_on(self._last)
            self._last = None


class Sounds:
    """The times of a take's sound, in its own rate, counted from `origin_ms`.

    Frames of AAC last a fixed number of samples, so they are counted; the encoder's times are
    only believed where they leave the count by more than their rounding explains.
    """

    def __init__(
        self, origin_ms: int, rate: int, samples: int, hand_on: Callable[[Sample], None]
    ) -> None:
        self._origin_ms = origin_ms
        self._rate = rate
        self._samples = samples
        self._slack = _SOUND_SLACK_MS * rate // 1000
        self._hand_on = hand_on
        self._last: Sample | None = None
        self.corrections = 0  # times the count had to follow the encoder

    def add(self, ms: int, data: bytes) -> None:
        """Take a frame, and hand on the one before it. One that lies before the origin is lost."""
        said = (ms - self._origin_ms) * self._rate // 1000
        if self._last is None:
            if said >= 0:
                self._last = Sample(data, said, self._samples)
            return
        counted = self._last.at + self._samples
        if said < counted - self._slack:
            return  # of a time that has been heard already
        if said > counted + self._slack:
            self._last.duration = said - self._last.at
            self.corrections += 1
        self._hand_on(self._last)
        self._last = Sample(data, self._last.at + self._last.duration, self._samples)

    def flush(self) -> None:
        """Hand on the last frame."""
        if self._last is not None:
            self._hand_on(self._last)
            self._last = None
