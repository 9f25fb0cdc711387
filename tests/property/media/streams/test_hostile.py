"""Whatever bytes come, in whatever pieces: a named refusal, or sense; never anything else."""

import contextlib

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.unit.media.streams.conftest import START, Recorder, Tags

from hawker.kernel.errors import Refusal
from hawker.media.streams import flv
from hawker.media.streams.health import Meter
from hawker.media.streams.packager import Packager
from hawker.media.streams.rtmp import amf, chunks
from hawker.media.streams.rtmp.chunks import ChunkReader, Message
from hawker.media.streams.rtmp.session import Media, PeerError, Phase, Session

TAGS = Tags()

values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
messages = st.builds(
    Message,
    kind=st.sampled_from([chunks.AUDIO, chunks.VIDEO, chunks.COMMAND_AMF0]),
    stream=st.integers(0, (1 << 32) - 1),
    timestamp=st.integers(0, (1 << 32) - 1),
    payload=st.binary(max_size=600),
)
tags = st.one_of(
    st.builds(Media, st.booleans(), st.integers(0, (1 << 32) - 1), st.binary(max_size=60)),
    st.builds(
        TAGS.picture,
        st.integers(0, 20_000) | st.integers(0, (1 << 32) - 1),
        key=st.booleans(),
        offset_ms=st.integers(-(1 << 23), (1 << 23) - 1),
        data=st.binary(min_size=1, max_size=20),
    ),
    st.builds(TAGS.sound, st.integers(0, 20_000) | st.integers(0, (1 << 32) - 1)),
    st.just(TAGS.video_config()),
    st.sampled_from(["1190", "1210", "1780bb8010"]).map(
        lambda asc: TAGS.audio_config(bytes.fromhex(asc))
    ),
)


@given(values=st.lists(values, max_size=4))
def test_amf_reads_back_what_it_wrote(values):
    assert amf.decode(amf.encode(values)) == values


@given(data=st.binary(max_size=400))
@example(b"\x03\0\1a" * 100)
def test_any_bytes_are_amf_or_refused(data):
    with contextlib.suppress(amf.AmfError):
        amf.decode(data)


@given(
    sent=st.lists(st.tuples(messages, st.integers(2, 63)), max_size=8),
    size=st.integers(1, 300),
    cuts=st.lists(st.integers(1, 200), min_size=1, max_size=30),
)
def test_messages_survive_chunks_of_any_size_in_pieces_of_any_size(sent, size, cuts):
    data = b"".join([chunks.write(message, stream, size) for message, stream in sent])
    reader = ChunkReader()
    reader.set_chunk_size(size)
    reader.let_in()
    read, turn = [], 0
    while data:
        cut = cuts[turn % len(cuts)]
        turn += 1
        reader.feed(data[:cut])
        data = data[cut:]
        while (message := reader.next()) is not None:
            read.append(message)

    assert read == [message for message, _ in sent]
    assert reader.waiting_bytes == 0


@given(data=st.binary(max_size=2_000), piece=st.integers(1, 500))
def test_any_bytes_behind_the_greeting_are_a_conversation_or_refused(data, piece):
    session = Session()
    session.receive(b"\3" + bytes(2 * 1536))
    with contextlib.suppress(PeerError):
        for at in range(0, len(data), piece):
            for happening in session.receive(data[at : at + piece]):
                assert not isinstance(happening, Media), "nobody was let in"
    assert session.phase is not Phase.PUBLISHING
    assert len(session.outgoing) < 20_000 + 20 * len(data)


@given(payload=st.binary(max_size=200))
def test_any_tag_is_something_to_play_or_refused(payload):
    for read in (flv.video, flv.audio):
        with contextlib.suppress(Refusal):
            read(payload)


@settings(max_examples=300)
@given(items=st.lists(tags, max_size=60))
def test_whatever_is_published_what_is_shown_keeps_the_rules(items):
    store = Recorder()
    packager = Packager(store, Meter(), lambda: START)
    packager.add(TAGS.video_config())
    with contextlib.suppress(Refusal):
        for item in items:
            packager.add(item)
    packager.finish()

    pictures = [item for item in items if item.is_video]
    assert len(store.headers) <= len(pictures)
    for segment in store.closed:
        assert sum(part[1] for part in segment) <= 4.4 + 1e-9
        assert all(part[1] > 0 for part in segment)
        assert len({part[2] for part in segment}) == 1
