import pytest

from hawker.media.streams import flv
from hawker.media.streams.flv import AudioConfig, AudioFrame, VideoConfig, VideoFrame
from hawker.media.streams.model import UnsupportedCodec
from hawker.media.streams.sps import SpsError, picture_size


def test_both_spellings_of_h264_are_read(tags):
    old = tags.video_config().payload
    config = flv.video(old)
    new = flv.video(b"\x90avc1" + old[5:])

    assert isinstance(config, VideoConfig)
    assert (config.width, config.height) == (640, 360)
    assert new == config
    assert flv.video(b"\x17\1\xff\xff\xf6ab") == VideoFrame(True, -10, b"ab")
    assert flv.video(b"\x91avc1\0\0\x0aab") == VideoFrame(True, 10, b"ab")
    assert flv.video(b"\xa3avc1ab") == VideoFrame(False, 0, b"ab")


@pytest.mark.parametrize(
    "payload", [b"", b"\x17", b"\x17\2", b"\x17\1\0\0\0", b"\x92avc1", b"\x27\3ab"]
)
def test_a_video_tag_without_a_picture_is_passed_over(payload):
    assert flv.video(payload) is None


@pytest.mark.parametrize(
    "payload", [b"\x12\0\0", b"\x90hvc1ab", b"\x17\0\0\0\0\1\2", b"\x17\0\0\0\0" + bytes(20)]
)
def test_other_pictures_are_refused(payload):
    with pytest.raises(UnsupportedCodec):
        flv.video(payload)


@pytest.mark.parametrize(
    ("asc", "rate", "channels", "samples"),
    [
        ("1190", 48_000, 2, 1024),
        ("1210", 44_100, 2, 1024),
        ("1208", 44_100, 1, 1024),
        ("1194", 48_000, 2, 960),
        ("2b920800", 22_050, 2, 1024),  # SBR said aloud: the core runs at half the rate
        ("1780bb8010", 96_000, 2, 1024),
    ],
)
def test_sound_is_known_by_its_configuration(asc, rate, channels, samples):
    config = flv.audio(b"\xaf\0" + bytes.fromhex(asc))

    assert isinstance(config, AudioConfig)
    assert (config.rate, config.channels, config.samples) == (rate, channels, samples)


def test_both_spellings_of_aac_are_read():
    assert flv.audio(b"\xaf\1ab") == AudioFrame(b"ab")
    assert flv.audio(b"\x91mp4aab") == AudioFrame(b"ab")
    assert flv.audio(b"\xaf\1") is None
    assert flv.audio(b"") is None


@pytest.mark.parametrize("payload", [b"\x2f\0", b"\xaf\0", b"\xaf\0\x0a\x10", b"\x90Opusab"])
def test_other_sound_is_refused(payload):
    with pytest.raises(UnsupportedCodec):
        flv.audio(payload)


@pytest.mark.parametrize(
    ("sps", "size"),
    [
        ("67640028acd940780227e5ffc000c00104000003000400000300c83c60c658", (1920, 1080)),
        ("674d4028eca02201e3cbffe008000362000003000200000300641e30632c", (1080, 1920)),
        ("6742c01ed900d83de6fff014001ab1000003000100000300320f162e48", (854, 480)),
        ("67f4001e919b281485fc7cfff816a01e18800000030080000019078b16cb", (642, 362)),
        ("6764001eacd940b424dff8008000788000000300800000190f8a14cb", (720, 576)),
        ("677a001ebcd940a02ff89ffc000c001040000003004000000c83c58b6580", (640, 360)),
    ],
    ids=["high", "portrait", "cropped", "4:4:4", "interlaced", "4:2:2"],
)
def test_the_size_of_a_picture_is_read_from_its_parameters(sps, size):
    assert picture_size(bytes.fromhex(sps)) == size


@pytest.mark.parametrize(
    "sps", ["", "68ce3c80", "67640028", "67640028" + "00" * 40, "67640028" + "ff" * 9 + "00"]
)
def test_broken_parameters_are_refused(sps):
    with pytest.raises(SpsError):
        picture_size(bytes.fromhex(sps))
