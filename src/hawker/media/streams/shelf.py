"""What can be played of one stream now: its newest segments, in memory and on disk.

Everything a restart needs stands in `state.json`, written behind every part, so that after
`kill -9` the numbers go on and what was shown stays playable.
"""

import asyncio
from datetime import datetime
from pathlib import Path

import msgspec
import structlog

from hawker.media.streams import playlist, recording
from hawker.media.streams.disk import Disk
from hawker.media.streams.playlist import LONG_S, ROUNDING_S, SHORT_S, Part, Segment, View
from hawker.media.streams.recording import Sums

WINDOW_S = 60.0  # of segments in the playlist
PARTS_TARGETS = 3.0  # target durations of segments that are also listed in parts
IN_MEMORY_S = 16.0  # of segments whose bytes need no disk
LINGER_S = 60.0  # files outlive their place in the playlist by that
STALE_S = 120.0  # a picture that comes back later finds an empty window
WAIT_S = 6.0  # of a blocked request; players give up on the first byte after 10

STATE = "state.json"

log = structlog.get_logger()


class _Saved(msgspec.Struct, frozen=True):
    """What is kept over a restart."""

    next_number: int
    take: int
    target_s: int | None
    lost_discontinuities: int
    is_ended: bool
    segments: list[Segment]
    open_segment: Segment | None


class TooFarAhead(Exception):  # noqa: N818 — not an error of ours
    """Somebody asks to wait for a segment that is not the next one."""


class Shelf:
    """The playable state of one stream. All of its methods belong to the event loop."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.folder = folder
        self.is_live = False  # parts are being added
        self.is_ended = False  # for good
        self.used_at = 0.0  # of the loop's clock; kept by whoever looks at it
        self._disk = disk
        self._segments: list[Segment] = []
        self._open: Segment | None = None
        self._next_number = 0
        self._take = 0
        self._is_take_new = False
        self._target_s: int | None = None  # not decided
        self._lost_discontinuities = 0
        self._bytes: dict[int, list[bytes]] = {}  # of newest segments, one per part
        self._headers: dict[int, bytes] = {}
        self._expired: list[tuple[float, str]] = []  # when to delete which file
        self._changed: asyncio.Future[None] | None = None
        self._texts: dict[bool, bytes] = {}
        self.recorded = Sums()
        self._missing_s = 0.0  # directly before the next segment of the recording

    # --- writing -----------------------------------------------------------------------------
    def begin_take(self, header: bytes, programme_time: datetime) -> None:
        """Go on with pictures that do not continue the ones before."""
        self.close_segment()
        if self._segments and _age_s(self._segments[-1], programme_time) > STALE_S:
            self._drop(len(self._segments), programme_time.timestamp())
            self._target_s = None
        self._take += 1
        self._is_take_new = True
        self.is_live = True
        self._headers = {self._take: header}
        self._disk.write(self.folder / playlist.header_name(self._take), header)

    def add_part(
        self, data: bytes, duration_s: float, programme_time: datetime, *, is_independent: bool
    ) -> None:
        """Add what was cut; `programme_time` is used if it opens a segment."""
        if self._open is None:
            self._open = self._opened(programme_time, is_independent=is_independent)
        segment = self._open
        self._disk.append(self._file(segment, is_open=True), segment.size_bytes, data)
        segment.parts.append(Part(duration_s, is_independent))
        segment.duration_s += duration_s
        segment.size_bytes += len(data)
        self._bytes[segment.number].append(data)
        self._save()
        self._tell()

    def close_segment(self) -> None:
        """Finish the open segment, if there is one."""
        segment, self._open = self._open, None
        if segment is None:
            return
        self._disk.finish(
            self._file(segment, is_open=True),
            self._file(segment),
            segment.size_bytes,
            self._bytes[segment.number],
        )
        self._record(segment, self._headers.get(segment.take))
        self._segments.append(segment)
        if self._target_s is None:  # nobody has seen a playlist yet, so it may be chosen
            self._target_s = SHORT_S if segment.duration_s <= SHORT_S + ROUNDING_S else LONG_S
        self._prune(segment.programme_time.timestamp())
        self._save()
        self._tell()

    def pause(self) -> None:
        """Stop where it is: the picture may come back."""
        self.close_segment()
        self.is_live = False
        self._tell()

    def end(self) -> None:
        """Stop for good."""
        self.pause()
        self.is_ended = True
        self._save()
        self._tell()

    def clear(self) -> None:
        """Give up the window of a stream that nobody fills; its numbers still go on."""
        assert not self.is_live, "somebody fills it"
        if not self._segments:
            return
        self._drop(len(self._segments), 0.0)
        for _, name in self._expired:
            self._disk.delete(self.folder / name)
        self._disk.delete(self.folder / playlist.header_name(self._take))
        self._expired = []
        self._headers = {}
        self._save()
        self._tell()

    # --- reading -----------------------------------------------------------------------------
    @property
    def segment_limit_s(self) -> float:
        """How long a segment may get: as long as the first one, which followed the encoder."""
        return (self._target_s or LONG_S) + ROUNDING_S

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to play yet."""
        return not self._segments

    @property
    def next_number(self) -> int:
        """The number that the next opened segment gets."""
        return self._next_number

    def text(self, *, is_delta: bool = False) -> bytes:
        """Return the playlist as it stands."""
        if is_delta not in self._texts:
            view = View(
                self._segments,
                self._open,
                self._target_s or LONG_S,
                self._lost_discontinuities,
                is_live=self.is_live,
                is_ended=self.is_ended,
            )
            self._texts[is_delta] = playlist.render(view, is_delta=is_delta)
        return self._texts[is_delta]

    async def reach(self, number: int, part: int | None) -> bool:
        """Wait for a part, or a whole segment; return whether it came in time.

        Raises TooFarAhead.
        """
        if number > self._next_number + 1:
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
        is_open = self._open is not None and self._open.number == number
        return None if is_open or number not in self._bytes else b"".join(self._bytes[number])

    def header(self, take: int) -> bytes | None:
        """Return a take's header, None when it is not in memory."""
        return self._headers.get(take)

    # --- recording ---------------------------------------------------------------------------
    def _record(self, segment: Segment, header: bytes | None) -> None:
        """Have a finished segment kept, behind whatever was asked of the disk before."""
        missing_s, self._missing_s = self._missing_s, 0.0
        kept = recording.entry(segment, missing_s)

        def told(*, is_kept: bool) -> None:
            if is_kept:
                self.recorded = self.recorded.with_kept(kept)
                return
            self._missing_s += missing_s + kept.duration_s
            self.recorded = self.recorded.with_missing(kept.duration_s)

        self._disk.keep(self.folder, kept, header or b"", lambda is_kept: told(is_kept=is_kept))

    # --- inside ------------------------------------------------------------------------------
    def _opened(self, programme_time: datetime, *, is_independent: bool) -> Segment:
        """Make the next segment."""
        segment = Segment(
            self._next_number,
            self._take,
            is_discontinuous=self._is_take_new and self._next_number > 0,
            is_independent=is_independent,
            programme_time=programme_time,
            parts=[],
        )
        self._bytes[segment.number] = []
        self._next_number += 1
        self._is_take_new = False
        return segment

    def _has(self, number: int, part: int | None) -> bool:
        if number < self._next_number - 1:
            return True
        if number >= self._next_number:
            return False
        return self._open is None or (part is not None and part < len(self._open.parts))

    def _find(self, number: int) -> Segment | None:
        if self._open is not None and self._open.number == number:
            return self._open
        first = self._segments[0].number if self._segments else 0
        at = number - first
        return self._segments[at] if 0 <= at < len(self._segments) else None

    def _prune(self, now_s: float) -> None:
        """Forget what is beyond the window, and bytes that the disk has."""
        age_s = 0.0
        keep = 0
        for segment in reversed(self._segments):
            if age_s >= IN_MEMORY_S:
                self._bytes.pop(segment.number, None)
            if age_s >= PARTS_TARGETS * (self._target_s or LONG_S):
                segment.parts = []
            if age_s < WINDOW_S:
                keep += 1
            age_s += segment.duration_s
        self._drop(len(self._segments) - keep, now_s)
        while self._expired and self._expired[0][0] <= now_s:
            self._disk.delete(self.folder / self._expired.pop(0)[1])

    def _drop(self, count: int, now_s: float) -> None:
        gone, self._segments = self._segments[:count], self._segments[count:]
        takes = {segment.take for segment in self._segments} | {self._take}
        for segment in gone:
            self._lost_discontinuities += segment.is_discontinuous
            self._bytes.pop(segment.number, None)
            self._expired.append((now_s + LINGER_S, playlist.segment_name(segment.number)))
        for take in {segment.take for segment in gone} - takes:
            self._expired.append((now_s + LINGER_S, playlist.header_name(take)))

    def _file(self, segment: Segment, *, is_open: bool = False) -> Path:
        name = playlist.segment_name(segment.number)
        return self.folder / (f"{name}.open" if is_open else name)

    def _save(self) -> None:
        state = _Saved(
            self._next_number,
            self._take,
            self._target_s,
            self._lost_discontinuities,
            self.is_ended,
            self._segments,
            self._open,
        )
        self._disk.write(self.folder / STATE, msgspec.json.encode(state))

    def _tell(self) -> None:
        self._texts.clear()
        if self._changed is not None:
            self._changed.set_result(None)
            self._changed = None

    async def _change(self) -> None:
        if self._changed is None:
            self._changed = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._changed)

    # --- coming back -------------------------------------------------------------------------
    def restore(self) -> bool:
        """Take up what a former process left behind; return whether there was anything.

        Reads the disk: to be called where that may wait. Without a readable state the folder
        counts as empty; its numbers then start behind every file in it.
        """
        recording.repair(self.folder)
        kept = recording.read(self.folder)
        self.recorded = recording.sums(kept)
        try:
            text = (self.folder / STATE).read_bytes()
        except FileNotFoundError:
            return False
        try:
            saved = msgspec.json.decode(text, type=_Saved)
        except msgspec.DecodeError:
            log.exception("shelf.unreadable", folder=self.folder.name)
            self._next_number = max(
                _behind_all(self.folder), *(each.number + 1 for each in kept), 0
            )
            self._take = max((each.take for each in kept), default=0)
            return True
        self._next_number = saved.next_number
        self._take = saved.take
        self._target_s = saved.target_s
        self._lost_discontinuities = saved.lost_discontinuities
        self.is_ended = saved.is_ended
        self._segments = saved.segments
        if saved.open_segment is not None:
            self._take_up(saved.open_segment)
        self._sweep()
        return True

    def _take_up(self, segment: Segment) -> None:
        """Finish the segment that was being written, or give up the window that led to it."""
        path = self._file(segment, is_open=True)
        size = path.stat().st_size if path.exists() else 0
        if size < segment.size_bytes:
            for gone in (*self._segments, segment):
                self._lost_discontinuities += gone.is_discontinuous
            self._segments = []
            return
        with path.open("r+b") as file:
            file.truncate(segment.size_bytes)
        path.rename(self._file(segment))
        self._segments.append(segment)
        self._keep_taken_up(segment)

    def _keep_taken_up(self, segment: Segment) -> None:
        """The end of what a killed process recorded: called where the disk may be waited for."""
        kept = recording.entry(segment, 0.0)
        header = self.folder / playlist.header_name(segment.take)
        try:
            recording.keep(self.folder, kept, header.read_bytes(), self._disk.reserve_bytes)
        except OSError as error:
            log.warning("shelf.end_not_recorded", folder=self.folder.name, error=str(error))
            self.recorded = self.recorded.with_missing(segment.duration_s)
        else:
            self.recorded = self.recorded.with_kept(kept)

    def _sweep(self) -> None:
        """Delete the files that nothing leads to."""
        known = {playlist.segment_name(segment.number) for segment in self._segments}
        known |= {playlist.header_name(segment.take) for segment in self._segments}
        for path in self.folder.iterdir():
            is_ours = path.name.startswith((playlist.SEGMENT, playlist.HEADER))
            if is_ours and path.name not in known:
                path.unlink()


def _age_s(segment: Segment, now: datetime) -> float:
    return now.timestamp() - segment.programme_time.timestamp() - segment.duration_s


def _behind_all(folder: Path) -> int:
    numbers = [
        playlist.segment_number(path.name.removesuffix(".open")) for path in folder.iterdir()
    ]
    return max([number for number in numbers if number is not None], default=-1) + 1
