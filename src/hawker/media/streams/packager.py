"""From tags to parts: cuts one publisher's pictures and sound into what can be played.

A *take* is a run of pictures with one header and one clock. A new configuration, or a clock that
jumps, begins another take at the next key frame, behind a discontinuity.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

from hawker.media.streams import flv, fmp4
from hawker.media.streams.flv import AudioConfig, AudioFrame, VideoConfig, VideoFrame
from hawker.media.streams.fmp4 import VIDEO_RATE, Sample
from hawker.media.streams.health import Meter
from hawker.media.streams.model import TooMuch
from hawker.media.streams.rtmp.session import Media
from hawker.media.streams.timeline import Pictures, Programme, Sounds, Unwrapped

SHORTEST_SEGMENT_S = 0.9  # a key frame sooner does not end a segment that began with one
BACK_MS = 500  # a picture that lies further back begins another take
AHEAD_MS = 2_000
APART_MS = 10_000  # sound that is further from the picture is not heard
PART_LIMIT_BYTES = 4 << 20  # 100 Mbit/s
SOUNDS_LIMIT = 1_000  # frames of sound that wait for a picture: some twenty seconds

_SHORTEST_TICKS = int(SHORTEST_SEGMENT_S * VIDEO_RATE)
_USUAL_TICKS = VIDEO_RATE // 25  # how long a picture lasts when nobody can tell


Tag: TypeAlias = VideoConfig | VideoFrame | AudioConfig | AudioFrame


class Store(Protocol):
    """Where parts go; see Shelf."""

    @property
    def segment_limit_s(self) -> float: ...

    @property
    def part_s(self) -> float: ...

    def begin_take(self, header: bytes, programme_time: datetime) -> None: ...

    def add_part(
        self,
        data: bytes,
        duration_s: float,
        programme_time: datetime,
        *,
        is_independent: bool,
        sound_bytes: int,
    ) -> None: ...

    def close_segment(self) -> None: ...


class Packager:
    """Takes tags in the order of their arrival. Keeps no more than one part and a picture."""

    def __init__(self, store: Store, meter: Meter, now: Callable[[], datetime]) -> None:
        self._store = store
        self._meter = meter
        self._now = now
        self._unwrapped = Unwrapped()
        self._video: VideoConfig | None = None
        self._audio: AudioConfig | None = None
        self._take: _Take | None = None
        self._last_ms = 0  # of the last picture
        self.key_frame: bytes | None = None  # the newest one, for covers

    @property
    def video(self) -> VideoConfig | None:
        """How to decode the newest key frame."""
        return self._video

    @property
    def has_sound(self) -> bool:
        """Whether sound was announced."""
        return self._audio is not None

    def add(self, item: Media) -> None:
        """Take a tag. Raises UnsupportedCodec, TooMuch; nothing can follow then."""
        tag = flv.video(item.payload) if item.is_video else flv.audio(item.payload)
        self.take(tag, self._unwrapped(item.timestamp), len(item.payload))

    def take(self, tag: Tag | None, ms: int, size_bytes: int) -> None:
        """Take what was in a message of that size, at a time that does not wrap. Raises TooMuch."""
        self._meter.bytes(size_bytes)
        match tag:
            case VideoFrame():
                self._picture(tag, ms)
            case AudioFrame():
                self._meter.sound()
                if self._take is not None and abs(ms - self._last_ms) < APART_MS:
                    self._take.sound(tag, ms)
            case VideoConfig():
                if tag != self._video:
                    self.finish()
                    self._video = tag
                    self._meter.size(tag.width, tag.height)
            case AudioConfig():
                if tag != self._audio:
                    self.finish()
                    self._audio = tag
            case None:
                pass

    def finish(self) -> None:
        """End the take: what was held back is handed on."""
        take, self._take = self._take, None
        if take is not None:
            take.finish()

    def _picture(self, frame: VideoFrame, ms: int) -> None:
        if self._video is None:
            return  # nobody could decode it
        self._meter.picture(ms, is_key=frame.is_key)
        if self._take is not None and not -BACK_MS <= ms - self._last_ms <= AHEAD_MS:
            self._meter.resynced()
            self.finish()
        self._last_ms = ms
        if frame.is_key:
            self.key_frame = frame.data
        if self._take is None:
            if not frame.is_key:
                return
            self._store.begin_take(fmp4.header(self._video, self._audio), self._now())
            self._take = _Take(self._store, ms, self._audio)
        self._take.picture(frame, ms, self._now().timestamp())


class _Take:
    """One run of pictures: cuts them into parts and segments."""

    def __init__(self, store: Store, origin_ms: int, audio: AudioConfig | None) -> None:
        self._store = store
        self._part_ticks = round(store.part_s * VIDEO_RATE)
        self._origin_ms = origin_ms
        self._programme = Programme()
        self._pictures = Pictures(origin_ms, self._on_picture)
        self._sounds: Sounds | None = None
        self._sound_rate = 0
        if audio is not None:
            self._sounds = Sounds(origin_ms, audio.rate, audio.samples, self._on_sound)
            self._sound_rate = audio.rate
        self._run: list[Sample] = []  # pictures of the part that is being filled
        self._run_ticks = 0
        self._run_bytes = 0
        self._waiting: list[Sample] = []  # sound that no part has taken
        self._segment_ticks = 0  # in finished parts
        self._is_segment_independent = True
        self._programme_time = datetime.fromtimestamp(0, UTC)
        self._fragments = 0

    def picture(self, frame: VideoFrame, ms: int, now_s: float) -> None:
        self._programme.hear(ms, now_s)
        self._pictures.add(ms, frame.offset_ms, frame.data, is_key=frame.is_key)
        if frame.is_key:
            self._key_ahead()

    def sound(self, frame: AudioFrame, ms: int) -> None:
        if self._sounds is not None:
            self._sounds.add(ms, frame.data)

    def finish(self) -> None:
        self._pictures.flush(self._run[-1].duration if self._run else _USUAL_TICKS)
        if self._sounds is not None:
            self._sounds.flush()
        self._cut_part()
        self._close_segment()

    def _on_picture(self, sample: Sample) -> None:
        """Add a picture to the part; cut before it gets too long, or if the next one would."""
        if self._segment_ticks + self._run_ticks + sample.duration > self._segment_limit():
            self._cut_part()
            self._close_segment()
        elif self._run_ticks + sample.duration > self._part_ticks:
            self._cut_part()
        self._run.append(sample)
        self._run_ticks += sample.duration
        self._run_bytes += len(sample.data)
        if self._run_bytes > PART_LIMIT_BYTES:
            raise TooMuch("The bit rate is higher than anybody could watch.")
        if self._run_ticks + sample.duration > self._part_ticks:
            self._cut_part()

    def _on_sound(self, sample: Sample) -> None:
        self._waiting.append(sample)
        if len(self._waiting) > SOUNDS_LIMIT:
            del self._waiting[: SOUNDS_LIMIT // 2]

    def _key_ahead(self) -> None:
        """The next picture depends on nothing: here a segment may end, and its last part.

        Within a segment parts are not cut for it: all but the last are of even length (§4.4.4.9).
        """
        is_long_enough = self._segment_ticks + self._run_ticks >= _SHORTEST_TICKS
        if is_long_enough or not self._is_segment_independent:
            self._cut_part()
            self._close_segment()

    def _cut_part(self) -> None:
        run, ticks = self._run, self._run_ticks
        if not run:
            return
        self._run, self._run_ticks, self._run_bytes = [], 0, 0
        if not self._segment_ticks:
            ms = self._origin_ms + run[0].at * 1000 / VIDEO_RATE
            self._programme_time = datetime.fromtimestamp(self._programme.at(ms), UTC)
            self._is_segment_independent = run[0].is_key
        self._fragments += 1
        sound = self._sound_until(run[0].at + ticks)
        self._store.add_part(
            fmp4.fragment(self._fragments, run, sound),
            ticks / VIDEO_RATE,
            self._programme_time,
            is_independent=run[0].is_key,
            sound_bytes=fmp4.sound_bytes(sound),
        )
        self._segment_ticks += ticks
        if self._segment_ticks + self._part_ticks > self._segment_limit():
            self._close_segment()

    def _sound_until(self, ticks: int) -> list[Sample]:
        """Take the sound that begins before the part's end. What is late joins the next part."""
        end = ticks * self._sound_rate // VIDEO_RATE
        count = len(self._waiting)
        while count and self._waiting[count - 1].at >= end:
            count -= 1
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        return taken

    def _segment_limit(self) -> int:
        return int(self._store.segment_limit_s * VIDEO_RATE)

    def _close_segment(self) -> None:
        self._store.close_segment()
        self._segment_ticks = 0
