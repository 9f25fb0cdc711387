"""What a publishing browser may send, message by message."""

import struct

import msgspec
import pytest

from hawker.kernel.errors import Refusal
from hawker.media.streams.browser import messages
from hawker.media.streams.browser.messages import Hello, Probe, Reader, Start, Stop
from hawker.media.streams.flv import AudioConfig, AudioFrame, VideoConfig, VideoFrame

# 640x360, as x264 writes it; AAC-LC of 48 kHz in stereo (tests/unit/media/streams/conftest.py)
AVCC = bytes.fromhex(
    "0142c01effe100196742c01eda0280bfe5c044000003000400000300ca3c58ba8001000468ce3c80"
)
ASC = bytes.fromhex("1190")
KEY = struct.pack(">I", 3) + b"\x65ab"  # one slice of an IDR picture
OTHER = struct.pack(">I", 3) + b"\x41ab"
TWENTY_MS = b"\xf8" + b"opus"  # CELT, 20 ms, one frame
AT_S = 100.0


def message(kind: int, at_us: int, body: bytes, flags: int = 0) -> bytes:
    return struct.pack(">BBQ", kind, flags, at_us) + body


VIDEO_CONFIG = message(messages.VIDEO_CONFIG, 0, AVCC)
AAC_CONFIG = message(messages.AUDIO_CONFIG, 0, b"\1" + ASC)
OPUS_CONFIG = message(messages.AUDIO_CONFIG, 0, b"\2\1")


def key(at_us: int) -> bytes:
    return message(messages.PICTURE, at_us, KEY, messages.KEY)


def other(at_us: int) -> bytes:
    return message(messages.PICTURE, at_us, OTHER)


def sound(at_us: int, packet: bytes = TWENTY_MS) -> bytes:
    return message(messages.SOUND, at_us, packet)


def read_all(*payloads: bytes):
    reader = Reader()
    return [reader.read(payload, AT_S) for payload in payloads]


def test_pictures_and_sound_are_read_behind_their_configurations():
    found = read_all(VIDEO_CONFIG, OPUS_CONFIG, key(0), sound(5_000), other(40_000))

    video, audio, first, heard, second = [frame.tag for frame in found]
    assert video == VideoConfig(AVCC, 640, 360)
    assert audio == AudioConfig(b"", 48_000, 1, 960)
    assert first == VideoFrame(True, 0, KEY)
    assert heard == AudioFrame(TWENTY_MS)
    assert (second, found[-1].at_us) == (VideoFrame(False, 0, OTHER), 40_000)


def test_aac_is_read_too():
    assert read_all(AAC_CONFIG)[0].tag == AudioConfig(ASC, 48_000, 2, 1024)


def test_a_probe_carries_a_time_and_is_thrown_away():
    assert read_all(message(messages.PROBE, 7, b"x" * 9_000)) == [Probe(7)]
    assert messages.is_probe(message(messages.PROBE, 7, b""))
    assert not messages.is_probe(VIDEO_CONFIG)


@pytest.mark.parametrize(
    ("payloads", "words"),
    [
        ([b"\2"], "shorter than its head"),
        ([message(9, 0, b"x")], "no kind 9"),
        ([message(messages.SOUND, 0, b"x", 1)], "a flag"),
        ([message(messages.PICTURE, 0, KEY, 2)], "a flag"),
        ([message(messages.PROBE, 1 << 60, b"")], "beyond any broadcast"),
        ([message(messages.PROBE, 0, bytes(70_000))], "70000 bytes"),
        ([message(messages.VIDEO_CONFIG, 0, bytes(3_000))], "3000 bytes"),
        ([message(messages.VIDEO_CONFIG, 0, b"\1")], "configuration is broken"),
        ([message(messages.VIDEO_CONFIG, 0, AVCC[:4] + b"\xfd" + AVCC[5:])], "four bytes"),
        ([message(messages.AUDIO_CONFIG, 0, b"\3\1")], "AAC, or Opus"),
        ([message(messages.AUDIO_CONFIG, 0, b"\2\6")], "AAC, or Opus"),
        ([message(messages.AUDIO_CONFIG, 0, b"\1\0\0")], "AAC-LC"),
        ([key(0)], "before its configuration"),
        ([sound(0)], "before its configuration"),
        ([VIDEO_CONFIG, key(40_000), other(40_000)], "went backwards"),
        ([VIDEO_CONFIG, key(40_000), other(0)], "went backwards"),
        ([OPUS_CONFIG, sound(40_000), sound(39_999)], "went backwards"),
        ([OPUS_CONFIG, sound(0, b"\xf0xx")], "20 ms"),
        ([OPUS_CONFIG, sound(0, bytes(9_000))], "9000 bytes"),
        ([VIDEO_CONFIG, message(messages.PICTURE, 0, OTHER, messages.KEY)], "key frames"),
        ([VIDEO_CONFIG, message(messages.PICTURE, 0, KEY)], "key frames"),
        ([VIDEO_CONFIG, message(messages.PICTURE, 0, KEY + b"\0\0\0\0", 1)], "do not fill"),
        ([VIDEO_CONFIG, message(messages.PICTURE, 0, b"\xff\xff\xff\xff\x65", 1)], "do not fill"),
        ([VIDEO_CONFIG, message(messages.PICTURE, 0, struct.pack(">I", 1) + b"\x06")], "no pict"),
        ([VIDEO_CONFIG, key(0), other(6_000_000)], "faster than the clock"),
    ],
)
def test_whatever_else_comes_is_refused_by_its_reason(payloads, words):
    with pytest.raises(Refusal, match=words):
        read_all(*payloads)


def test_time_may_go_on_as_the_clock_does():
    reader = Reader()
    reader.read(VIDEO_CONFIG, AT_S)
    reader.read(key(0), AT_S)

    found = reader.read(other(6_000_000), AT_S + 6)

    assert found.at_us == 6_000_000


@pytest.mark.parametrize(
    ("packet", "samples"),
    [
        *((b"\x08", 960), (b"\x18", 2880), (b"\x68", 960), (b"\xf8", 960), (b"\xf1", 960)),
        *((b"\xe3\x04", 480), (b"\xfb", 0)),
    ],
)
def test_the_length_of_an_opus_packet_is_read_from_its_first_bytes(packet, samples):
    assert messages.opus_samples(packet) == samples


def test_text_says_one_of_three_things():
    assert messages.said(b'{"t":"hello","ticket":"abc"}') == Hello("abc")
    assert messages.said(b'{"t":"start"}') == Start()
    assert messages.said(b'{"t":"stop"}') == Stop()


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b'{"t":"sing"}',
        b'{"t":"start","now":true}',
        b'{"t":"hello"}',
        b"\xff",
        b"[" * 3_000,
        msgspec.json.encode({"t": "hello", "ticket": "x" * 600}),
    ],
)
def test_other_text_is_refused(text):
    with pytest.raises(Refusal):
        messages.said(text)
