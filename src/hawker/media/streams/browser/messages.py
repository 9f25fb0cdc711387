"""What a publishing browser sends, checked: bytes in, frames out, no network and no decoding.

docs/protocols/publish.md describes it byte by byte.
"""

import struct
from typing import TypeAlias

import msgspec

from hawker.media.streams import flv
from hawker.media.streams.flv import AudioConfig, AudioFrame, VideoConfig, VideoFrame
from hawker.media.streams.model import BadMedia
from hawker.media.streams.packager import Tag
from hawker.media.streams.tickets import LIMIT_CHARACTERS

MESSAGE_LIMIT_BYTES = 2 << 20  # a key frame of 20 Mbit/s and more
PROBE_LIMIT_BYTES = 64 << 10
SOUND_LIMIT_BYTES = 8 << 10  # of one frame
CONFIG_LIMIT_BYTES = 2 << 10
AHEAD_S = 5.0  # that time may run faster than our clock, after a line that stood still
LONGEST_US = 7 * 86_400 * 1_000_000  # of one connection

PROBE, VIDEO_CONFIG, PICTURE, AUDIO_CONFIG, SOUND = range(5)
AAC, OPUS = 1, 2
KEY = 1  # the only flag

_HEAD = struct.Struct(">BBQ")  # kind, flags, time in microseconds
_OPUS_RATE, _OPUS_SAMPLES = 48_000, 960
_IDR, _SLICE = 5, 1  # kinds of NAL unit
_LENGTH_BYTES = 4  # of a NAL unit's length


class Hello(msgspec.Struct, frozen=True, tag_field="t", tag="hello", forbid_unknown_fields=True):
    """The first message: the ticket."""

    ticket: str


class Start(msgspec.Struct, frozen=True, tag_field="t", tag="start", forbid_unknown_fields=True):
    """Go on air: media follow."""


class Stop(msgspec.Struct, frozen=True, tag_field="t", tag="stop", forbid_unknown_fields=True):
    """Goodbye: nothing more comes."""


Said: TypeAlias = Hello | Start | Stop
_said = msgspec.json.Decoder(Said)


class Probe(msgspec.Struct, frozen=True, gc=False):
    """Measures the line; its payload is thrown away."""

    at_us: int


class Frame(msgspec.Struct, frozen=True, gc=False):
    """A picture, a frame of sound, or how to decode what follows."""

    tag: Tag
    at_us: int  # when it is shown, since the connection's own zero
    size_bytes: int


def said(text: bytes) -> Said:
    """Read a text message. Raises BadMedia."""
    try:
        heard: Said = _said.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BadMedia("A text message is not of the protocol.") from None
    if isinstance(heard, Hello) and len(heard.ticket) > LIMIT_CHARACTERS:
        raise BadMedia("That is no ticket.")
    return heard


def is_probe(payload: bytes) -> bool:
    """Whether a binary message carries no media."""
    return payload[:1] == bytes([PROBE])


class Reader:
    """Reads the binary messages of one connection. Each must fit what came before."""

    def __init__(self) -> None:
        self._video: VideoConfig | None = None
        self._audio: AudioConfig | None = None
        self._picture_us = -1
        self._sound_us = -1
        self._first: tuple[int, float] | None = None  # a media time, and ours by then

    def read(self, payload: bytes, now_s: float) -> Probe | Frame:
        """Read a message that arrived at `now_s`. Raises BadMedia, UnsupportedCodec."""
        if len(payload) < _HEAD.size:
            raise BadMedia("A message is shorter than its head.")
        kind, flags, at_us = _HEAD.unpack_from(payload)
        body = payload[_HEAD.size :]
        if flags & ~KEY or (flags and kind != PICTURE):
            raise BadMedia("A message has a flag that its kind does not.")
        if at_us > LONGEST_US:
            raise BadMedia("A time lies beyond any broadcast.")
        if kind == PROBE:
            _check_size(body, PROBE_LIMIT_BYTES, least=0)
            return Probe(at_us)
        return Frame(self._tag(kind, flags, at_us, body, now_s), at_us, len(body))

    def _tag(self, kind: int, flags: int, at_us: int, body: bytes, now_s: float) -> Tag:
        match kind:
            case 1:  # VIDEO_CONFIG
                return self._take_video_config(body)
            case 2:  # PICTURE
                self._check_clock(at_us, now_s)
                return self._picture(bool(flags & KEY), at_us, body)
            case 3:  # AUDIO_CONFIG
                return self._take_audio_config(body)
            case 4:  # SOUND
                self._check_clock(at_us, now_s)
                return self._sound(at_us, body)
            case _:
                raise BadMedia(f"There is no kind {kind} of message.")

    def _take_video_config(self, body: bytes) -> VideoConfig:
        _check_size(body, CONFIG_LIMIT_BYTES)
        config = flv.video_config(body)
        if body[4] & 3 != _LENGTH_BYTES - 1:
            raise BadMedia("The lengths of NAL units have four bytes.")
        self._video = config
        return config

    def _take_audio_config(self, body: bytes) -> AudioConfig:
        _check_size(body, CONFIG_LIMIT_BYTES, least=2)
        codec, rest = body[0], body[1:]
        if codec == AAC:
            self._audio = flv.audio_config(rest)
        elif codec == OPUS and rest in {b"\1", b"\2"}:
            self._audio = AudioConfig(b"", _OPUS_RATE, rest[0], _OPUS_SAMPLES)
        else:
            raise BadMedia("Sound is AAC, or Opus of one or two channels.")
        return self._audio

    def _picture(self, is_key: bool, at_us: int, body: bytes) -> VideoFrame:
        if self._video is None:
            raise BadMedia("A picture came before its configuration.")
        if at_us <= self._picture_us:
            raise BadMedia("The time of the pictures went backwards.")
        if is_key != (_IDR in _nal_kinds(body)):
            raise BadMedia("The flag of key frames does not say what the picture is.")
        self._picture_us = at_us
        return VideoFrame(is_key, 0, body)

    def _sound(self, at_us: int, body: bytes) -> AudioFrame:
        _check_size(body, SOUND_LIMIT_BYTES)
        if self._audio is None:
            raise BadMedia("Sound came before its configuration.")
        if at_us < self._sound_us:
            raise BadMedia("The time of the sound went backwards.")
        if self._audio.is_opus and opus_samples(body) != _OPUS_SAMPLES:
            raise BadMedia("Packets of Opus last 20 ms.")
        self._sound_us = at_us
        return AudioFrame(body)

    def _check_clock(self, at_us: int, now_s: float) -> None:
        """Refuse time that runs faster than ours: nobody records an hour in a minute."""
        if self._first is None:
            self._first = (at_us, now_s)
        first_us, first_s = self._first
        if (at_us - first_us) / 1_000_000 > now_s - first_s + AHEAD_S:
            raise BadMedia("Time runs faster than the clock.")


def opus_samples(packet: bytes) -> int:
    """Count the samples of a packet, at 48 kHz (RFC 6716 §3.1 and §3.2)."""
    toc = packet[0]
    configuration = toc >> 3
    if configuration < 12:  # noqa: PLR2004 — SILK
        samples = (480, 960, 1920, 2880)[configuration & 3]
    elif configuration < 16:  # noqa: PLR2004 — hybrid
        samples = (480, 960)[configuration & 1]
    else:  # CELT
        samples = (120, 240, 480, 960)[configuration & 3]
    match toc & 3:
        case 0:
            return samples
        case 3:
            return samples * (packet[1] & 63) if len(packet) > 1 else 0
        case _:
            return samples * 2


def _nal_kinds(body: bytes) -> set[int]:
    """The kinds of NAL units in a picture. Raises BadMedia unless their lengths fill it exactly."""
    kinds: set[int] = set()
    at = 0
    while at < len(body):
        length = int.from_bytes(body[at : at + _LENGTH_BYTES], "big")
        at += _LENGTH_BYTES
        if not length or at + length > len(body):
            raise BadMedia("The lengths of NAL units do not fill the picture.")
        kinds.add(body[at] & 31)
        at += length
    if not kinds & {_IDR, _SLICE}:
        raise BadMedia("There is no picture in the message.")
    return kinds


def _check_size(body: bytes, limit: int, *, least: int = 1) -> None:
    if not least <= len(body) <= limit:
        raise BadMedia(f"A message has {len(body)} bytes behind its head.")
