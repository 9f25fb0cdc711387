"""What is inside FLV's tags of picture and sound, as RTMP carries them.

Sources: Adobe's FLV specification 10.1, annex E; Enhanced RTMP v2 (Veovera) for the four-letter
codecs; ISO/IEC 14496-15 §5.3.3 (avcC); ISO/IEC 14496-3 §1.6.2 (AudioSpecificConfig).
"""

import msgspec

from hawker.media.streams.model import UnsupportedCodec
from hawker.media.streams.sps import SpsError, picture_size

_KEY_FRAME = 1
_AVC = 7
_AAC = 10
_ENHANCED_VIDEO = 0x80
_ENHANCED_AUDIO = 9
_CONFIG, _FRAMES = 0, 1
_FRAMES_WITHOUT_OFFSET = 3
_RATES = (
    *(96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000),
    *(22_050, 16_000, 12_000, 11_025, 8_000, 7_350, 0, 0),  # the zeros are reserved
)
_SAMPLES_LONG, _SAMPLES_SHORT = 1024, 960  # in one frame of AAC
_OTHER_RATE = 15
_LOWEST_SPS = 8  # bytes of the smallest avcC with something in it

CODECS = {
    "hvc1": "HEVC (H.265)",
    "hev1": "HEVC (H.265)",
    "vvc1": "VVC (H.266)",
    "vp08": "VP8",
    "vp09": "VP9",
    "av01": "AV1",
    "Opus": "Opus",
    "fLaC": "FLAC",
    "ac-3": "AC-3",
    "ec-3": "E-AC-3",
    ".mp3": "MP3",
}


class VideoConfig(msgspec.Struct, frozen=True):
    """How to decode the pictures that follow."""

    avcc: bytes  # AVCDecoderConfigurationRecord
    width: int  # pixels, as shown
    height: int


class VideoFrame(msgspec.Struct, frozen=True, gc=False):
    """One picture: length-prefixed NAL units."""

    is_key: bool
    offset_ms: int  # from decoding to showing
    data: bytes


class AudioConfig(msgspec.Struct, frozen=True):
    """How to decode the sound that follows: AAC, or Opus from a browser that cannot write AAC."""

    asc: bytes  # AudioSpecificConfig; empty for Opus
    rate: int  # frames of samples per second, of the core codec
    channels: int
    samples: int  # in one frame

    @property
    def is_opus(self) -> bool:
        return not self.asc


class AudioFrame(msgspec.Struct, frozen=True, gc=False):
    """One raw frame of AAC, or packet of Opus."""

    data: bytes


def video(payload: bytes) -> VideoConfig | VideoFrame | None:
    """Read a video tag; None when there is nothing in it to play. Raises UnsupportedCodec."""
    if not payload:
        return None
    if payload[0] & _ENHANCED_VIDEO:
        kind, start = payload[0] & 15, 5
        if payload[1:start] != b"avc1":
            raise UnsupportedCodec(f"The picture is {_named(payload)}; send H.264.")
    else:
        if payload[0] & 15 != _AVC:
            raise UnsupportedCodec(f"The picture is codec {payload[0] & 15} of FLV; send H.264.")
        kind, start = (payload[1] if len(payload) > 1 else -1), 2
    if kind == _CONFIG:
        start += 0 if payload[0] & _ENHANCED_VIDEO else 3
        return video_config(payload[start:])
    offset_ms = 0
    if kind == _FRAMES:
        offset_ms = int.from_bytes(payload[start : start + 3], "big", signed=True)
        start += 3
    elif kind != _FRAMES_WITHOUT_OFFSET or not payload[0] & _ENHANCED_VIDEO:
        return None
    data = payload[start:]
    return VideoFrame(payload[0] >> 4 & 7 == _KEY_FRAME, offset_ms, data) if data else None


def audio(payload: bytes) -> AudioConfig | AudioFrame | None:
    """Read an audio tag; None when there is nothing in it to play. Raises UnsupportedCodec."""
    if not payload:
        return None
    form = payload[0] >> 4
    if form == _ENHANCED_AUDIO:
        kind, start = payload[0] & 15, 5
        if payload[1:start] != b"mp4a":
            raise UnsupportedCodec(f"The sound is {_named(payload)}; send AAC.")
    else:
        if form != _AAC:
            raise UnsupportedCodec(f"The sound is codec {form} of FLV; send AAC.")
        kind, start = (payload[1] if len(payload) > 1 else -1), 2
    data = payload[start:]
    if kind == _CONFIG:
        return audio_config(data)
    return AudioFrame(data) if kind == _FRAMES and data else None


def audio_config(asc: bytes) -> AudioConfig:
    """Read an AudioSpecificConfig. Raises UnsupportedCodec."""
    bits = int.from_bytes(asc[:8].ljust(8, b"\0"), "big")
    at = 64

    def take(count: int) -> int:
        nonlocal at
        at -= count
        return bits >> at & (1 << count) - 1

    kind = take(5)
    index = take(4)
    rate = take(24) if index == _OTHER_RATE else _RATES[index]
    channels = take(4)
    if kind in {5, 29}:  # SBR and PS said aloud: the core codec's own kind comes behind
        if take(4) == _OTHER_RATE:
            take(24)
        kind = take(5)
    is_short = take(1)
    if len(asc) < 2 or kind != 2 or not 7_350 <= rate <= 96_000 or channels > 7:  # noqa: PLR2004
        raise UnsupportedCodec("The sound is no AAC-LC that browsers play.")
    return AudioConfig(asc, rate, channels, _SAMPLES_SHORT if is_short else _SAMPLES_LONG)


def video_config(avcc: bytes) -> VideoConfig:
    """Read an AVCDecoderConfigurationRecord. Raises UnsupportedCodec."""
    if len(avcc) < _LOWEST_SPS or avcc[0] != 1 or not avcc[5] & 31:
        raise UnsupportedCodec("The picture's configuration is broken.")
    sps = avcc[8 : 8 + int.from_bytes(avcc[6:8], "big")]
    try:
        width, height = picture_size(sps)
    except SpsError as error:
        raise UnsupportedCodec(f"The picture's configuration is broken: {error}.") from error
    return VideoConfig(avcc, width, height)


def _named(payload: bytes) -> str:
    """What people call the codec of a FourCC."""
    code = payload[1:5].decode("ascii", "replace")
    return CODECS.get(code, code)
