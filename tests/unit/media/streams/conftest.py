"""What encoders send, made by hand."""

import struct
from datetime import UTC, datetime, timedelta

import pytest

from hawker.media.streams.health import Meter
from hawker.media.streams.packager import Packager
from hawker.media.streams.rtmp.session import Media

AVCC = bytes.fromhex(
    "0142c01effe100196742c01eda0280bfe5c044000003000400000300ca3c58ba8001000468ce3c80"
)  # 640x360, as x264 writes it
ASC = bytes.fromhex("1190")  # AAC-LC, 48 kHz, stereo
START = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)


class Tags:
    """FLV tags as RTMP carries them."""

    def video_config(self, avcc: bytes = AVCC, timestamp: int = 0) -> Media:
        return Media(True, timestamp, b"\x17\0\0\0\0" + avcc)

    def audio_config(self, asc: bytes = ASC, timestamp: int = 0) -> Media:
        return Media(False, timestamp, b"\xaf\0" + asc)

    def picture(self, timestamp: int, *, key=False, offset_ms=0, data=b"\0\0\0\2ab") -> Media:
        head = bytes([0x17 if key else 0x27, 1]) + struct.pack(">i", offset_ms)[1:]
        return Media(True, timestamp % (1 << 32), head + data)

    def sound(self, timestamp: int, data=b"sound") -> Media:
        return Media(False, timestamp % (1 << 32), b"\xaf\1" + data)


class Recorder:
    """A shelf that only remembers."""

    segment_limit_s = 4.4

    def __init__(self, part_s: float = 0.3) -> None:
        self.part_s = part_s
        self.headers: list[bytes] = []
        self.sound_bytes: list[int] = []  # by part
        self.segments: list[list[tuple[bytes, float, datetime, bool]]] = [[]]

    def begin_take(self, header, programme_time):
        self.headers.append(header)

    def add_part(self, data, duration_s, programme_time, *, is_independent, sound_bytes):
        self.sound_bytes.append(sound_bytes)
        self.segments[-1].append((data, duration_s, programme_time, is_independent))

    def close_segment(self):
        if self.segments[-1]:
            self.segments.append([])

    @property
    def closed(self):
        return self.segments[:-1]

    @property
    def parts(self):
        return [part for segment in self.segments for part in segment]


class Arrival:
    """A packager, fed in real time by a clock of its own."""

    def __init__(self, part_s: float = 0.3) -> None:
        self.now = START
        self.store = Recorder(part_s)
        self.meter = Meter(self.seconds)
        self.packager = Packager(self.store, self.meter, lambda: self.now)

    def seconds(self) -> float:
        return self.now.timestamp()

    def add(self, *items: Media) -> None:
        for item in items:
            self.packager.add(item)

    def at(self, ms: float) -> None:
        self.now = START + timedelta(milliseconds=ms)


@pytest.fixture
def tags() -> Tags:
    return Tags()


@pytest.fixture
def arrival(request: pytest.FixtureRequest) -> Arrival:
    """With parts of another length where a test asks for one."""
    return Arrival(getattr(request, "param", 0.3))
