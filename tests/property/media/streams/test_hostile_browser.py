"""Whatever a browser sends, it is taken or refused by name; nothing else is raised."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from hawker.kernel.errors import Refusal
from hawker.media.streams.browser import messages
from hawker.media.streams.browser.messages import Probe, Reader
from hawker.media.streams.flv import AudioFrame, VideoFrame

AVCC = bytes.fromhex(
    "0142c01effe100196742c01eda0280bfe5c044000003000400000300ca3c58ba8001000468ce3c80"
)
CONFIGURED = [(1, 0, 0, AVCC), (3, 0, 0, b"\2\1")]

near = st.integers(0, 200_000) | st.integers(0, 2**64 - 1)
units = st.lists(st.binary(min_size=1, max_size=20).map(lambda u: struct.pack(">I", len(u)) + u))
bodies = st.binary(max_size=80) | units.map(b"".join) | st.just(AVCC) | st.just(b"\2\1")
heads = st.tuples(st.integers(0, 5), st.integers(0, 2), near, bodies)


def read_all(said) -> list:
    reader = Reader()
    found = []
    for kind, flags, at_us, body in said:
        try:
            found.append(reader.read(struct.pack(">BBQ", kind, flags, at_us) + body, 1.0))
        except Refusal:
            break  # the socket is closed
    return found


@given(st.binary(max_size=120))
def test_any_bytes_are_taken_or_refused(payload):
    try:
        found = Reader().read(payload, 1.0)
    except Refusal:
        return
    assert isinstance(found, Probe | messages.Frame)


@given(st.lists(heads, max_size=12))
def test_what_is_taken_is_in_order_and_whole(said):
    found = [each for each in read_all([*CONFIGURED, *said]) if not isinstance(each, Probe)]

    pictures = [each for each in found if isinstance(each.tag, VideoFrame)]
    sounds = [each for each in found if isinstance(each.tag, AudioFrame)]
    at = [each.at_us for each in pictures]
    assert at == sorted(set(at))
    assert [each.at_us for each in sounds] == sorted(each.at_us for each in sounds)
    assert all(messages.opus_samples(each.tag.data) == 960 for each in sounds)


@given(st.binary(max_size=200))
def test_any_text_is_taken_or_refused(text):
    try:
        said = messages.said(text)
    except Refusal:
        return
    assert isinstance(said, messages.Said)
