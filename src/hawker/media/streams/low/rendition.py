"""The low rendition of one stream: what can be played of it, part by part beside the whole."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec

from hawker.media.streams import fmp4, sound
from hawker.media.streams.boxes import Run, box, boxes, runs, within
from hawker.media.streams.flv import VideoConfig
from hawker.media.streams.fmp4 import VIDEO_RATE, VIDEO_TRACK, Sample
from hawker.media.streams.playlist import PART_S, Part, Segment
from hawker.media.streams.window import Window

FOLDER = "low"  # below a stream's address
PICTURES_LIMIT = 600  # that wait for the part they belong to: ten seconds and more


class Opening(msgspec.Struct, frozen=True):
    """What a segment of the whole says of itself."""

    number: int
    is_discontinuous: bool
    programme_time: datetime
    lost_discontinuities: int  # that stand before it


class Wanted(msgspec.Struct, frozen=True):
    """A part of the whole, for which pictures are awaited."""

    opening: Opening
    duration_s: float
    begins: int  # ticks of the take, when its first picture is decoded
    ends: int
    shift: int  # from decoding to showing, where its segment begins
    count: int  # pictures
    sound: bytes  # as fragments of its own
    cut_at: float  # by the loop's clock


class Closing(msgspec.Struct, frozen=True):
    """The segment before ends; what it lacks at the end of a take is no gap."""

    is_end: bool


_Awaited: TypeAlias = Wanted | Closing


class Low:
    """Waits for the pictures of each part, in order, and lists what came of it."""

    def __init__(self, part_s: float = PART_S) -> None:
        self.window = Window(part_s)
        self.config: VideoConfig | None = None  # of the pictures that come now
        self._headers: dict[int, bytes] = {}
        self._take = 0
        self._awaited: deque[_Awaited] = deque()
        self._pictures: deque[Sample] = deque()  # `at` is when they are shown
        self._full_header = b""
        self._shift = 0
        self._fragments = 0

    # --- the whole ---------------------------------------------------------------------------
    def begin_take(self, header: bytes) -> None:
        """Follow a run of pictures with that header; what the last one lacks does not come."""
        self.give_up(is_end=True)
        self._full_header = header

    def add_part(self, opening: Opening, data: bytes, duration_s: float, cut_at: float) -> None:
        """Await the pictures of a part; it opens the segment that it names, if that is new."""
        found = _pictures_of(data)
        if opening.number != self._newest():
            self._shift = found.samples[0][3]
        self._awaited.append(
            Wanted(
                opening,
                duration_s,
                found.at,
                found.at + sum(sample[0] for sample in found.samples),
                self._shift,
                len(found.samples),
                sound.fragments(data),
                cut_at,
            )
        )
        self._settle()

    def close_segment(self, *, is_end: bool = False) -> None:
        """The segment of the last part is whole."""
        self._awaited.append(Closing(is_end))
        self._settle()

    def give_up(self, *, is_end: bool = False) -> None:
        """Nothing comes for what is awaited: those parts are gaps."""
        while self._awaited:
            match self._awaited.popleft():
                case Wanted() as wanted:
                    self._put(wanted, [])
                case Closing() as closing:
                    self._close(is_end=closing.is_end or is_end)
        self._pictures.clear()

    # --- the encoder -------------------------------------------------------------------------
    def configure(self, config: VideoConfig) -> None:
        """Pictures come that are decoded by this."""
        self.config = config
        self._take += 1
        self._headers[self._take] = _header(config, self._full_header)

    def add_picture(self, sample: Sample) -> None:
        """Take a picture; its time is when it is shown, in ticks of the take."""
        if len(self._pictures) < PICTURES_LIMIT:
            self._pictures.append(sample)
        self._settle()

    # --- reading -----------------------------------------------------------------------------
    def awaited_since(self) -> float | None:
        """When the part was cut that has waited longest; None when none waits."""
        return next((each.cut_at for each in self._awaited if isinstance(each, Wanted)), None)

    def header(self, take: int) -> bytes | None:
        """Return a header, None when nothing listed needs it."""
        return self._headers.get(take)

    @property
    def newest_header(self) -> bytes | None:
        return self._headers.get(self._take)

    # --- inside ------------------------------------------------------------------------------
    def _newest(self) -> int | None:
        """The number of the segment that the last part belongs to."""
        for each in reversed(self._awaited):
            return each.opening.number if isinstance(each, Wanted) else None
        return self.window.open.number if self.window.open is not None else None

    def _settle(self) -> None:
        """Do what the pictures that are here allow."""
        while self._awaited:
            first = self._awaited[0]
            if isinstance(first, Wanted):
                own = self._own(first)
                if own is None:
                    return
                self._awaited.popleft()
                self._put(first, own)
            else:
                self._awaited.popleft()
                self._close(is_end=first.is_end)

    def _own(self, wanted: Wanted) -> list[Sample] | None:
        """Take out the pictures of a part; None while more of them may come."""
        begins, ends = wanted.begins + wanted.shift, wanted.ends + wanted.shift
        while self._pictures and self._pictures[0].at < begins:
            self._pictures.popleft()
        count = next(
            (n for n, each in enumerate(self._pictures) if each.at >= ends), len(self._pictures)
        )
        if count < wanted.count and count == len(self._pictures):
            return None
        return [self._pictures.popleft() for _ in range(count)]

    def _put(self, wanted: Wanted, own: Sequence[Sample]) -> None:
        """Add a part with these pictures, or a gap where there are none."""
        if self.window.open is None:
            self._open(wanted.opening, is_independent=bool(own and own[0].is_key))
        data = self._packaged(wanted, own) if own and self.config is not None else b""
        is_independent = bool(data) and own[0].is_key
        heard = len(wanted.sound) if data else 0
        self.window.add(Part(wanted.duration_s, is_independent, heard, is_gap=not data), data)
        self.window.tell()

    def _packaged(self, wanted: Wanted, own: Sequence[Sample]) -> bytes:
        for picture, following in zip(own, [*own[1:], None], strict=True):
            shown = wanted.ends + wanted.shift if following is None else following.at
            picture.duration = shown - picture.at
            picture.at -= wanted.shift
            picture.offset = wanted.shift
        self._fragments += 1
        return fmp4.fragment(self._fragments, own, []) + wanted.sound

    def _open(self, opening: Opening, *, is_independent: bool) -> None:
        window = self.window
        if window.is_empty and not window.next_number:
            window.lost_discontinuities = opening.lost_discontinuities
        window.is_live = True
        window.begin(
            Segment(
                opening.number,
                self._take,
                is_discontinuous=opening.is_discontinuous,
                is_independent=is_independent,
                programme_time=opening.programme_time,
                parts=[],
            )
        )

    def _close(self, *, is_end: bool) -> None:
        segment = self.window.open
        if segment is None:
            return
        missing = [part.is_gap for part in segment.parts]
        segment.is_gap = missing[0] or (any(missing) and not is_end)
        self.window.close()
        self.window.prune(keeps_bytes=True)
        listed = {each.take for each in self.window.segments} | {self._take}
        for take in self._headers.keys() - listed:
            del self._headers[take]
        self.window.tell()


def _pictures_of(data: bytes) -> Run:
    """The pictures of a part of the whole."""
    moof = within(data, b"moof")
    return next(run for run in runs(moof) if run.track == VIDEO_TRACK)


def _header(config: VideoConfig, full: bytes) -> bytes:
    """The header of these pictures, and of the sound of the whole."""
    own = within(fmp4.header(config, None), b"moov")
    heard = sound.header(full)
    if heard is None:
        return fmp4.header(config, None)
    theirs = within(heard, b"moov")
    tracks = [
        box(kind, body) for moov in (own, theirs) for kind, body in boxes(moov) if kind == b"trak"
    ]
    extends = within(own, b"mvex") + within(theirs, b"mvex")
    movie = box(b"mvhd", within(theirs, b"mvhd"))
    kind = box(b"ftyp", within(full, b"ftyp"))
    return kind + box(b"moov", movie, *tracks, box(b"mvex", extends))


def ticks(ms: int) -> int:
    """Milliseconds in the ticks of pictures."""
    return ms * VIDEO_RATE // 1000
