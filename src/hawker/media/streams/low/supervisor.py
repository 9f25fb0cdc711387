"""Starts the encoder of one publication, feeds it, starts it anew when it fails, and gives up."""

import time
from collections.abc import Callable
from datetime import datetime

import msgspec
import structlog

from hawker.media.streams.low.encoder import SHORT_SIDE, Encoder, Hearer, Program
from hawker.media.streams.low.rendition import Low, Opening
from hawker.media.streams.model import StreamId
from hawker.media.streams.multivariant import described
from hawker.media.streams.shelf import Shelf

LATE_S = 4.0  # of a part, after which the encoder has hung or fallen behind
RESTARTS_LIMIT = 3  # of one publication
FIRST_PAUSE_S = 1.0  # before it is started anew; doubled each time
CORES_EACH = 0.5  # of 1280x720 at 30 a second: measured 0.29, and room for what moves more
CORES_KEPT = 2.0  # for the site itself
PIXELS_EACH = 1280 * 720

log = structlog.get_logger()


class Places:
    """How many renditions the cores of this machine allow, and who has them."""

    def __init__(self, program: Program | None, cores: float) -> None:
        """Without a program there are none."""
        self.program = program
        self._cores = max(0.0, cores - CORES_KEPT) if program is not None else 0.0
        self._taken: dict[StreamId, float] = {}
        self.refused = 0
        self.restarted = 0
        self.withdrawn = 0

    @property
    def running(self) -> int:
        return len(self._taken)

    def take(self, id: StreamId, pixels: int) -> bool:
        """Take one, for pictures of that size; whether there was one left."""
        need = CORES_EACH * max(1.0, pixels / PIXELS_EACH)
        others = sum(cores for taken, cores in self._taken.items() if taken != id)
        if others + need > self._cores:
            self.refused += 1
            return False
        self._taken[id] = need
        return True

    def free(self, id: StreamId) -> None:
        self._taken.pop(id, None)


class Supervised(msgspec.Struct, frozen=True):
    """What a supervisor works with."""

    id: StreamId
    shelf: Shelf
    places: Places
    clock: Callable[[], float] = time.monotonic


class Supervisor:
    """Stands between the packager and the shelf: the shelf gets everything first."""

    def __init__(self, of: Supervised) -> None:
        self._of = of
        self._header = b""
        self._is_wanted = False  # for the take that runs
        self._encoder: Encoder | None = None
        self._failures = 0
        self._retry_at = 0.0
        self.is_withdrawn = False

    # --- a shelf for the packager ------------------------------------------------------------
    @property
    def segment_limit_s(self) -> float:
        return self._of.shelf.segment_limit_s

    @property
    def part_s(self) -> float:
        return self._of.shelf.part_s

    def begin_take(self, header: bytes, programme_time: datetime) -> None:
        self._of.shelf.begin_take(header, programme_time)
        self._stop()
        self._header = header
        self._is_wanted = self._is_allowed(header)
        if not self._is_wanted:
            self._of.places.free(self._of.id)
            self._of.shelf.low = None
            return
        if self._of.shelf.low is None:
            self._of.shelf.low = Low(self._of.shelf.part_s)
        self._of.shelf.low.begin_take(header)

    def add_part(
        self,
        data: bytes,
        duration_s: float,
        programme_time: datetime,
        *,
        is_independent: bool,
        sound_bytes: int,
    ) -> None:
        shelf = self._of.shelf
        is_first = shelf.window.open is None
        shelf.add_part(
            data,
            duration_s,
            programme_time,
            is_independent=is_independent,
            sound_bytes=sound_bytes,
        )
        if not self._is_wanted or shelf.low is None:
            return
        self._watch(shelf.low)
        if self._is_wanted:
            is_fed = self._feed(shelf.low, data, is_start=is_first and is_independent)
            shelf.low.window.target_s = shelf.window.target_s
            shelf.low.add_part(self._opening(), data, duration_s, self._of.clock())
            if not is_fed:
                shelf.low.give_up()

    def close_segment(self) -> None:
        had_one = self._of.shelf.window.open is not None
        self._of.shelf.close_segment()
        if had_one and self._of.shelf.low is not None:
            self._of.shelf.low.close_segment()

    # --- its end -----------------------------------------------------------------------------
    def end(self) -> None:
        """Stop; the pictures may come back, by another publication."""
        self._stop()
        self._is_wanted = False
        self._of.places.free(self._of.id)
        if self._of.shelf.low is not None:
            self._of.shelf.low.give_up(is_end=True)

    # --- inside ------------------------------------------------------------------------------
    def _is_allowed(self, header: bytes) -> bool:
        said = described(header)
        is_larger = min(said.width, said.height) > SHORT_SIDE
        if self.is_withdrawn or not is_larger:
            return False
        return self._of.places.take(self._of.id, said.width * said.height)

    def _opening(self) -> Opening:
        window = self._of.shelf.window
        segment = window.open
        assert segment is not None, "a part was added to it"
        listed = sum(each.is_discontinuous for each in window.segments)
        return Opening(
            segment.number,
            segment.is_discontinuous,
            segment.programme_time,
            window.lost_discontinuities + listed,
        )

    def _feed(self, low: Low, data: bytes, *, is_start: bool) -> bool:
        """Hand the encoder a part; False when there is none to hand it to."""
        if self._encoder is None:
            program = self._of.places.program
            assert program is not None, "without one there are no places"
            if not is_start or self._of.clock() < self._retry_at:
                return False
            self._encoder = Encoder(program, Hearer(low.configure, low.add_picture))
            self._encoder.feed(self._header)
        if not self._encoder.feed(data):
            self._fail(low, "behind")
            return False
        return True

    def _watch(self, low: Low) -> None:
        """Notice an encoder that is gone, has hung or has fallen behind."""
        if self._encoder is None:
            return
        since = low.awaited_since()
        if self._encoder.is_over:
            self._fail(low, "gone")
        elif since is not None and self._of.clock() - since > LATE_S:
            self._fail(low, "late")

    def _fail(self, low: Low, why: str) -> None:
        self._stop()
        low.give_up()
        self._failures += 1
        if self._failures > RESTARTS_LIMIT:
            self._withdraw(why)
            return
        self._of.places.restarted += 1
        self._retry_at = self._of.clock() + FIRST_PAUSE_S * 2 ** (self._failures - 1)
        log.warning("streams.low_failed", stream=self._of.id, why=why, failures=self._failures)

    def _withdraw(self, why: str) -> None:
        """Offer it no more in this publication; the whole picture goes on."""
        self.is_withdrawn = True
        self._is_wanted = False
        self._of.shelf.low = None
        self._of.places.free(self._of.id)
        self._of.places.withdrawn += 1
        log.error("streams.low_withdrawn", stream=self._of.id, why=why, failures=self._failures)

    def _stop(self) -> None:
        encoder, self._encoder = self._encoder, None
        if encoder is not None:
            encoder.stop()
