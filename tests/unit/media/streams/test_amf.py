import pytest

from hawker.media.streams.rtmp import amf


def test_what_obs_says_is_understood():
    connect = bytes.fromhex(
        "020007636f6e6e656374003ff00000000000000300036170700200046c69766500096361706162696c6974"
    )[:32]
    values = amf.decode(connect + b"\0\0\x09")

    assert values == ["connect", 1.0, {"app": "live"}]


@pytest.mark.parametrize(
    "data",
    [
        b"\x02\0\xffshort",
        b"\x00\0\0",
        b"\x0a\xff\xff\xff\xff",
        b"\x03\0\1a",
        b"\x10\0\0",
        b"\x02\0\1\xff",
        b"\x03\0\1a" * 50,
        b"\x05" * (amf.VALUES_LIMIT + 1),
    ],
)
def test_what_is_no_amf_is_refused(data):
    with pytest.raises(amf.AmfError):
        amf.decode(data)


def test_dates_long_texts_and_arrays_are_read():
    data = b"\x0b" + bytes(10) + b"\x0c\0\0\0\2ab" + b"\x08\0\0\0\7\0\1n\x06\0\0\x09"

    assert amf.decode(data) == [0.0, "ab", {"n": None}]
