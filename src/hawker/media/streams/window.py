"""The newest segments of one rendition: what a playlist lists of them, and who waits for more."""

import asyncio

import msgspec

from hawker.media.streams import playlist
from hawker.media.streams.playlist import LONG_S, PART_S, ROUNDING_S, SHORT_S, Part, Segment, View

WINDOW_S = 60.0  # of segments in the playlist
PARTS_TARGETS = 3.0  # target durations of segments that are also listed in parts
IN_MEMORY_S = 16.0  # of segments whose bytes need no disk
WAIT_S = 6.0  # of a blocked request; players give up on the first byte after 10


class TooFarAhead(Exception):  # noqa: N818 — not an error of ours
    """Somebody asks to wait for a segment that is not the next one."""


class Rate(msgspec.Struct, frozen=True):
    """Bits per second of what a window holds, as EXT-X-STREAM-INF wants them (§4.4.6.2)."""

    peak_bps: int  # of its greediest segment
    average_bps: int


class Window:
    """What can be played now. Belongs to the event loop; whoever fills it says `tell` behind."""

    def __init__(self, part_s: float = PART_S) -> None:
        self.part_s = part_s  # what no part is longer than
        self.is_live = False  # parts are being added
        self.is_ended = False  # for good
        self.segments: list[Segment] = []  # finished, oldest first
        self.open: Segment | None = None
        self.next_number = 0  # that the next opened segment gets
        self.target_s: int | None = None  # not decided
        self.lost_discontinuities = 0  # that stood before the first segment
        self._bytes: dict[int, list[bytes]] = {}  # of newest segments, one per part
        self._texts: dict[tuple[bool, bool, bool], bytes] = {}
        self._changed: asyncio.Future[None] | None = None

    # --- writing -----------------------------------------------------------------------------
    def begin(self, segment: Segment) -> None:
        """Open the next segment."""
        assert self.open is None, "one segment is filled at a time"
        assert segment.number >= self.next_number, "numbers only grow"
        self.open = segment
        self.next_number = segment.number + 1
        self._bytes[segment.number] = []

    def add(self, part: Part, data: bytes) -> None:
        """Add a part to the open segment."""
        assert self.open is not None, "a part belongs to a segment"
        self.open.parts.append(part)
        self.open.duration_s += part.duration_s
        self.open.size_bytes += len(data)
        self.open.sound_bytes += part.sound_bytes
        self._bytes[self.open.number].append(data)

    def close(self) -> tuple[Segment, list[bytes]] | None:
        """Finish the open segment, if there is one; return it with its parts."""
        segment, self.open = self.open, None
        if segment is None:
            return None
        self.segments.append(segment)
        if self.target_s is None:  # nobody has seen a playlist yet, so it may be chosen
            self.target_s = SHORT_S if segment.duration_s <= SHORT_S + ROUNDING_S else LONG_S
        return segment, self._bytes[segment.number]

    def prune(self, *, keeps_bytes: bool = False) -> list[Segment]:
        """Forget what is beyond the window, which is returned, and bytes that the disk has."""
        age_s = 0.0
        keep = 0
        for segment in reversed(self.segments):
            if age_s >= IN_MEMORY_S and not keeps_bytes:
                self._bytes.pop(segment.number, None)
            if age_s >= PARTS_TARGETS * (self.target_s or LONG_S):
                segment.parts = []
            if age_s < WINDOW_S:
                keep += 1
            age_s += segment.duration_s
        return self.drop(len(self.segments) - keep)

    def drop(self, count: int) -> list[Segment]:
        """Take the oldest segments out, and return them."""
        gone, self.segments = self.segments[:count], self.segments[count:]
        for segment in gone:
            self.lost_discontinuities += segment.is_discontinuous
            self._bytes.pop(segment.number, None)
        return gone

    def tell(self) -> None:
        """Have everybody see what is new."""
        self._texts.clear()
        if self._changed is not None:
            self._changed.set_result(None)
            self._changed = None

    # --- reading -----------------------------------------------------------------------------
    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to play yet."""
        return not self.segments

    @property
    def segment_limit_s(self) -> float:
        """How long a segment may get: as long as the first one, which followed the encoder."""
        return (self.target_s or LONG_S) + ROUNDING_S

    @property
    def has_sound(self) -> bool:
        """Whether anything that is listed can be heard."""
        return any(segment.sound_bytes for segment in self._shown())

    def rate(self, *, is_sound: bool = False) -> Rate | None:
        """Measure what is here, None when that is nothing.

        Segments that an interruption cut short are left out where there are others.
        """
        there = [each for each in self._shown() if not each.is_gap and each.duration_s]
        heard = [each for each in there if each.sound_bytes or not is_sound]
        least_s = (self.target_s or LONG_S) / 2
        long = [each for each in heard if each.duration_s >= least_s] or heard
        if not long:
            return None
        sizes = [(each.sound_bytes if is_sound else each.size_bytes) * 8 for each in long]
        peak = max(size / each.duration_s for size, each in zip(sizes, long, strict=True))
        return Rate(round(peak), round(sum(sizes) / sum(each.duration_s for each in long)))

    def text(
        self, *, is_delta: bool = False, is_sound: bool = False, is_plain: bool = False
    ) -> bytes:
        """Return the playlist as it stands, or of its sound alone; a plain one knows no parts."""
        kind = (is_delta, is_sound, is_plain)
        if kind not in self._texts:
            view = View(
                self.segments,
                self.open,
                self.target_s or LONG_S,
                self.part_s,
                self.lost_discontinuities,
                is_live=self.is_live,
                is_ended=self.is_ended,
            )
            self._texts[kind] = playlist.render(
                view, is_delta=is_delta, is_sound=is_sound, is_plain=is_plain
            )
        return self._texts[kind]

    async def reach(self, number: int, part: int | None) -> bool:
        """Wait for a part, or a whole segment; return whether it came in time.

        Raises TooFarAhead.
        """
        if number > self.next_number + 1:
            raise TooFarAhead
        try:
            async with asyncio.timeout(WAIT_S):
                while not (self.is_ended or self._has(number, part)):
                    await self._change()
        except TimeoutError:
            return False
        return True

    async def filled(self) -> bool:
        """Wait until there is something to play; return whether that came in time."""
        try:
            async with asyncio.timeout(WAIT_S):
                while self.is_empty and not self.is_ended:
                    await self._change()
        except TimeoutError:
            return False
        return not self.is_empty

    def part(self, number: int, index: int) -> bytes | None:
        """Return a part's bytes, None when they are not in memory."""
        segment = self._find(number)
        if segment is None or index >= len(segment.parts) or number not in self._bytes:
            return None
        return self._bytes[number][index]

    def segment(self, number: int) -> bytes | None:
        """Return a finished segment's bytes, None when they are not in memory."""
        is_open = self.open is not None and self.open.number == number
        return None if is_open or number not in self._bytes else b"".join(self._bytes[number])

    # --- inside ------------------------------------------------------------------------------
    def _shown(self) -> list[Segment]:
        return [*self.segments, self.open] if self.open is not None else self.segments

    def _has(self, number: int, part: int | None) -> bool:
        if number < self.next_number - 1:
            return True
        if number >= self.next_number:
            return False
        return self.open is None or (part is not None and part < len(self.open.parts))

    def _find(self, number: int) -> Segment | None:
        if self.open is not None and self.open.number == number:
            return self.open
        first = self.segments[0].number if self.segments else 0
        at = number - first
        return self.segments[at] if 0 <= at < len(self.segments) else None

    async def _change(self) -> None:
        if self._changed is None:
            self._changed = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._changed)
