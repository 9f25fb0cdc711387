"""Fragmented MP4, written by hand: one header per take, one fragment per part.

Source: ISO/IEC 14496-12 (boxes), 14496-14 (esds), 14496-15 (avcC), "Encapsulation of Opus in ISO
Base Media File Format" 0.8.1 (dOps), and CMAF (23000-19) for which of the optional things to leave
out.
"""

import struct
from collections.abc import Sequence

import msgspec

from hawker.media.streams.boxes import KEY, box, full, u32
from hawker.media.streams.flv import AudioConfig, VideoConfig

VIDEO_RATE = 90_000  # ticks per second
VIDEO_TRACK, AUDIO_TRACK = 1, 2

_OTHER_FLAGS = 0x01010000  # depends on others, and nobody can start here
_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_BASE_IS_MOOF = 0x020000
_OPUS_PRE_SKIP = 312  # samples that libopus needs to settle, as every browser says


class Sample(msgspec.Struct, gc=False):
    """One frame of picture or sound, in the ticks of its track."""

    data: bytes
    at: int  # when it is decoded
    duration: int
    offset: int = 0  # from decoding to showing
    is_key: bool = True


def header(video: VideoConfig, audio: AudioConfig | None) -> bytes:
    """Write what a player needs once, before any fragment."""
    tracks = [_video_track(video)]
    extends = [_extends(VIDEO_TRACK)]
    if audio is not None:
        tracks.append(_audio_track(audio))
        extends.append(_extends(AUDIO_TRACK))
    movie = full(
        *(b"mvhd", 0, 0, bytes(8), u32(1000, 0, 0x10000, 0x1000000), bytes(8), _MATRIX),
        *(bytes(24), u32(AUDIO_TRACK + 1)),
    )
    kind = box(b"ftyp", b"iso5", u32(512), b"iso5iso6mp41")
    return kind + box(b"moov", movie, *tracks, box(b"mvex", *extends))


def fragment(number: int, video: Sequence[Sample], audio: Sequence[Sample]) -> bytes:
    """Write samples that follow each other without a gap. `number` counts fragments from 1."""
    assert video or audio, "a fragment holds something"
    video_bytes = sum([len(sample.data) for sample in video])
    head_bytes = 24 + (_track_bytes(video, 16) if video else 0)
    head_bytes += _track_bytes(audio, 8) if audio else 0
    at = head_bytes + 8  # where the first sample stands, from the start of the moof
    tracks: list[bytes] = []
    if video:
        tracks.append(_video_run(video, at))
    if audio:
        tracks.append(_audio_run(audio, at + video_bytes))
    moof = box(b"moof", full(b"mfhd", 0, 0, u32(number)), *tracks)
    assert len(moof) == head_bytes, "the offsets were counted right"
    return moof + box(b"mdat", *[s.data for s in video], *[s.data for s in audio])


def sound_bytes(audio: Sequence[Sample]) -> int:
    """How long a fragment of this sound alone is; 0 without any."""
    return 24 + _track_bytes(audio, 8) + 8 + sum([len(s.data) for s in audio]) if audio else 0


def _track_bytes(samples: Sequence[Sample], each: int) -> int:
    """How long a traf is: itself 8, tfhd 16, tfdt 20, trun 20 and its table."""
    return 64 + each * len(samples)


def _video_run(samples: Sequence[Sample], at: int) -> bytes:
    table: list[int] = []
    for sample in samples:
        flags = KEY if sample.is_key else _OTHER_FLAGS
        table += (sample.duration, len(sample.data), flags, sample.offset & 0xFFFFFFFF)
    run = full(b"trun", 1, 0xF01, u32(len(samples), at, *table))
    return box(b"traf", *_run_heads(VIDEO_TRACK, samples[0].at), run)


def _audio_run(samples: Sequence[Sample], at: int) -> bytes:
    table: list[int] = []
    for sample in samples:
        table += (sample.duration, len(sample.data))
    run = full(b"trun", 1, 0x301, u32(len(samples), at, *table))
    return box(b"traf", *_run_heads(AUDIO_TRACK, samples[0].at), run)


def _run_heads(track: int, at: int) -> tuple[bytes, bytes]:
    return (
        full(b"tfhd", 0, _BASE_IS_MOOF, u32(track)),
        full(b"tfdt", 1, 0, struct.pack(">Q", at)),
    )


def _extends(track: int) -> bytes:
    return full(b"trex", 0, 0, u32(track, 1, 0, 0, 0))


def _video_track(config: VideoConfig) -> bytes:
    entry = box(
        b"avc1",
        bytes(6) + b"\0\1",
        bytes(16),
        struct.pack(">HH", config.width, config.height),
        u32(0x480000, 0x480000, 0),
        b"\0\1" + bytes(32) + b"\0\x18\xff\xff",
        box(b"avcC", config.avcc),
    )
    head = full(b"vmhd", 0, 1, bytes(8))
    size = u32(config.width << 16, config.height << 16)
    return _track(VIDEO_TRACK, VIDEO_RATE, b"vide", head, entry, 0, size)


def _audio_track(config: AudioConfig) -> bytes:
    coding = _opus(config) if config.is_opus else full(b"esds", 0, 0, _descriptors(config.asc))
    entry = box(
        b"Opus" if config.is_opus else b"mp4a",
        bytes(6) + b"\0\1",
        bytes(8),
        struct.pack(">HHI", config.channels or 2, 16, 0),
        u32(min(config.rate, 0xFFFF) << 16),
        coding,
    )
    head = full(b"smhd", 0, 0, bytes(4))
    return _track(AUDIO_TRACK, config.rate, b"soun", head, entry, 0x0100, bytes(8))


def _track(
    id: int, rate: int, kind: bytes, head: bytes, entry: bytes, volume: int, size: bytes
) -> bytes:
    track = full(
        *(b"tkhd", 0, 3, bytes(8), u32(id), bytes(16)),
        struct.pack(">HHHH", 0, 0, volume, 0) + _MATRIX + size,
    )
    source = box(b"dinf", full(b"dref", 0, 0, u32(1), full(b"url ", 0, 1)))
    tables = box(
        b"stbl",
        full(b"stsd", 0, 0, u32(1), entry),
        full(b"stts", 0, 0, u32(0)),
        full(b"stsc", 0, 0, u32(0)),
        full(b"stsz", 0, 0, u32(0, 0)),
        full(b"stco", 0, 0, u32(0)),
    )
    media = box(
        b"mdia",
        full(b"mdhd", 0, 0, bytes(8), u32(rate, 0), struct.pack(">HH", 0x55C4, 0)),
        full(b"hdlr", 0, 0, bytes(4), kind, bytes(12), b"hawker\0"),
        box(b"minf", head, source, tables),
    )
    return box(b"trak", track, media)


def _opus(config: AudioConfig) -> bytes:
    said = struct.pack(">BBHIhB", 0, config.channels, _OPUS_PRE_SKIP, config.rate, 0, 0)
    return box(b"dOps", said)


def _descriptors(asc: bytes) -> bytes:
    """Wrap an AudioSpecificConfig as 14496-1 wants it."""
    decoder = b"\x40\x15" + bytes(11) + _descriptor(5, asc)  # MPEG-4 audio
    return _descriptor(3, b"\0\1\0" + _descriptor(4, decoder) + _descriptor(6, b"\2"))


def _descriptor(tag: int, body: bytes) -> bytes:
    length = len(body)
    return (
        bytes([tag, *[0x80 | length >> shift & 127 for shift in (21, 14, 7)], length & 127]) + body
    )
