"""What is kept of one stream: its newest segments, in memory and on disk, and its recording.

Everything a restart needs stands in `state.json`, written behind every part, so that after
`kill -9` the numbers go on and what was shown stays playable.
"""

from datetime import datetime
from pathlib import Path

import msgspec
import structlog

from hawker.media.streams import playlist, recording
from hawker.media.streams.disk import Disk
from hawker.media.streams.low.rendition import Low
from hawker.media.streams.playlist import Part, Segment
from hawker.media.streams.recording import Sums
from hawker.media.streams.window import Window

LINGER_S = 60.0  # files outlive their place in the playlist by that
STALE_S = 120.0  # a picture that comes back later finds an empty window

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


class Shelf:
    """The playable state of one stream. All of its methods belong to the event loop."""

    def __init__(self, folder: Path, disk: Disk, part_s: float = playlist.PART_S) -> None:
        self.folder = folder
        self.window = Window(part_s)
        self.low: Low | None = None  # the same in a smaller picture, while there is one
        self.used_at = 0.0  # of the loop's clock; kept by whoever looks at it
        self.take = 0  # the newest one
        self._disk = disk
        self._is_take_new = False
        self._headers: dict[int, bytes] = {}
        self._expired: list[tuple[float, str]] = []  # when to delete which file
        self.recorded = Sums()
        self._missing_s = 0.0  # directly before the next segment of the recording

    @property
    def is_live(self) -> bool:
        """Whether parts are being added."""
        return self.window.is_live

    @property
    def is_ended(self) -> bool:
        """Whether nothing is added any more, for good."""
        return self.window.is_ended

    @property
    def segment_limit_s(self) -> float:
        """How long a segment may get."""
        return self.window.segment_limit_s

    @property
    def part_s(self) -> float:
        """What no part is longer than."""
        return self.window.part_s

    # --- writing -----------------------------------------------------------------------------
    def begin_take(self, header: bytes, programme_time: datetime) -> None:
        """Go on with pictures that do not continue the ones before."""
        self.close_segment()
        last = self.window.segments[-1] if self.window.segments else None
        if last is not None and _age_s(last, programme_time) > STALE_S:
            self._drop(len(self.window.segments), programme_time.timestamp())
            self.window.target_s = None
        self.take += 1
        self._is_take_new = True
        self.window.is_live = True
        self._headers = {self.take: header}
        self._disk.write(self.folder / playlist.header_name(self.take), header)

    def add_part(
        self,
        data: bytes,
        duration_s: float,
        programme_time: datetime,
        *,
        is_independent: bool,
        sound_bytes: int,
    ) -> None:
        """Add what was cut; `programme_time` is used if it opens a segment."""
        if self.window.open is None:
            self._begin_segment(programme_time, is_independent=is_independent)
        segment = self.window.open
        assert segment is not None, "it was opened"
        self._disk.append(self._file(segment, is_open=True), segment.size_bytes, data)
        self.window.add(Part(duration_s, is_independent, sound_bytes), data)
        self._save()
        self.window.tell()

    def close_segment(self) -> None:
        """Finish the open segment, if there is one."""
        closed = self.window.close()
        if closed is None:
            return
        segment, parts = closed
        self._disk.finish(
            self._file(segment, is_open=True), self._file(segment), segment.size_bytes, parts
        )
        self._record(segment, self._headers.get(segment.take))
        self._prune(segment.programme_time.timestamp())
        self._save()
        self.window.tell()

    def pause(self) -> None:
        """Stop where it is: the picture may come back."""
        self.close_segment()
        for window in self._windows():
            window.is_live = False
            window.tell()

    def end(self) -> None:
        """Stop for good."""
        self.pause()
        for window in self._windows():
            window.is_ended = True
            window.tell()
        self._save()

    def clear(self) -> None:
        """Give up the window of a stream that nobody fills; its numbers still go on."""
        assert not self.is_live, "somebody fills it"
        if self.window.is_empty:
            return
        self._drop(len(self.window.segments), 0.0)
        for _, name in self._expired:
            self._disk.delete(self.folder / name)
        self._disk.delete(self.folder / playlist.header_name(self.take))
        self._expired = []
        self._headers = {}
        self.low = None
        self._save()
        self.window.tell()

    # --- reading -----------------------------------------------------------------------------
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
    def _begin_segment(self, programme_time: datetime, *, is_independent: bool) -> None:
        number = self.window.next_number
        self.window.begin(
            Segment(
                number,
                self.take,
                is_discontinuous=self._is_take_new and number > 0,
                is_independent=is_independent,
                programme_time=programme_time,
                parts=[],
            )
        )
        self._is_take_new = False

    def _windows(self) -> list[Window]:
        return [self.window] if self.low is None else [self.window, self.low.window]

    def _prune(self, now_s: float) -> None:
        self._expire(self.window.prune(), now_s)
        while self._expired and self._expired[0][0] <= now_s:
            self._disk.delete(self.folder / self._expired.pop(0)[1])

    def _drop(self, count: int, now_s: float) -> None:
        self._expire(self.window.drop(count), now_s)

    def _expire(self, gone: list[Segment], now_s: float) -> None:
        """Have the files of segments deleted, once nobody can still be on the way to them."""
        takes = {segment.take for segment in self.window.segments} | {self.take}
        for segment in gone:
            self._expired.append((now_s + LINGER_S, playlist.segment_name(segment.number)))
        for take in {segment.take for segment in gone} - takes:
            self._expired.append((now_s + LINGER_S, playlist.header_name(take)))

    def _file(self, segment: Segment, *, is_open: bool = False) -> Path:
        name = playlist.segment_name(segment.number)
        return self.folder / (f"{name}.open" if is_open else name)

    def _save(self) -> None:
        state = _Saved(
            self.window.next_number,
            self.take,
            self.window.target_s,
            self.window.lost_discontinuities,
            self.window.is_ended,
            self.window.segments,
            self.window.open,
        )
        self._disk.write(self.folder / STATE, msgspec.json.encode(state))

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
            self.window.next_number = max(
                _behind_all(self.folder), *(each.number + 1 for each in kept), 0
            )
            self.take = max((each.take for each in kept), default=0)
            return True
        self.window.next_number = saved.next_number
        self.take = saved.take
        self.window.target_s = saved.target_s
        self.window.lost_discontinuities = saved.lost_discontinuities
        self.window.is_ended = saved.is_ended
        self.window.segments = saved.segments
        if saved.open_segment is not None:
            self._take_up(saved.open_segment)
        self._sweep()
        return True

    def _take_up(self, segment: Segment) -> None:
        """Finish the segment that was being written, or give up the window that led to it."""
        path = self._file(segment, is_open=True)
        size = path.stat().st_size if path.exists() else 0
        if size < segment.size_bytes:
            for gone in (*self.window.segments, segment):
                self.window.lost_discontinuities += gone.is_discontinuous
            self.window.segments = []
            return
        with path.open("r+b") as file:
            file.truncate(segment.size_bytes)
        path.rename(self._file(segment))
        self.window.segments.append(segment)
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
        known = {playlist.segment_name(segment.number) for segment in self.window.segments}
        known |= {playlist.header_name(segment.take) for segment in self.window.segments}
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
