import pytest

from hawker.media.streams.rtmp import chunks
from hawker.media.streams.rtmp.chunks import AUDIO, COMMAND_AMF0, VIDEO, ChunkError, Message


def let_in(size=chunks.CHUNK_SIZE_BYTES):
    reader = chunks.ChunkReader()
    reader.set_chunk_size(size)
    reader.let_in()
    return reader


def read(data, size=chunks.CHUNK_SIZE_BYTES):
    reader = let_in(size)
    reader.feed(data)
    messages = []
    while (message := reader.next()) is not None:
        messages.append(message)
    return messages


def test_short_headers_repeat_what_stood_before():
    full = b"\x04" + b"\0\0\x0a" + b"\0\0\2" + b"\x09" + b"\1\0\0\0" + b"ab"
    same_stream = b"\x44" + b"\0\0\x05" + b"\0\0\1" + b"\x08" + b"c"
    time_only = b"\x84" + b"\0\0\x07" + b"d"
    nothing = b"\xc4" + b"e"

    assert read(full + same_stream + time_only + nothing) == [
        Message(VIDEO, 1, 10, b"ab"),
        Message(AUDIO, 1, 15, b"c"),
        Message(AUDIO, 1, 22, b"d"),
        Message(AUDIO, 1, 29, b"e"),
    ]


def test_messages_of_two_chunk_streams_are_told_apart():
    first = chunks.write(Message(VIDEO, 1, 0, b"v" * 200), 4, 128)
    second = chunks.write(Message(AUDIO, 1, 0, b"a" * 50), 5, 128)
    cut = 1 + 11 + 128

    assert [m.payload for m in read(first[:cut] + second + first[cut:])] == [b"a" * 50, b"v" * 200]


def test_times_above_four_hours_take_four_more_bytes():
    late = Message(VIDEO, 1, 0xFFFFFFF0, b"x" * 300)
    edge = Message(VIDEO, 1, 0xFFFFFF, b"y")

    data = chunks.write(late, 4, 128) + chunks.write(edge, 4, 128)

    assert read(data) == [late, edge]


def test_encoders_that_do_not_repeat_a_long_time_are_understood():
    late = Message(VIDEO, 1, 0x01000000, b"x" * 200)
    data = chunks.write(late, 4, 128)
    again = data.rindex(b"\xc4\1\0\0\0")

    assert read(data[: again + 1] + data[again + 5 :]) == [late]


def test_long_numbers_of_chunk_streams_are_read():
    tail = b"\0\0\0" + b"\0\0\1" + b"\x08" + b"\1\0\0\0"

    assert len(read(b"\x00\x10" + tail + b"a" + b"\x01\x10\x10" + tail + b"b")) == 2


def test_an_aborted_message_is_forgotten():
    reader = let_in()
    begun = chunks.write(Message(VIDEO, 1, 0, b"v" * 200), 4, 128)
    reader.feed(begun[: 12 + 128])
    assert reader.next() is None

    reader.abort(4)
    reader.feed(chunks.write(Message(VIDEO, 1, 5, b"w"), 4, 128))

    assert reader.next() == Message(VIDEO, 1, 5, b"w")


@pytest.mark.parametrize(
    "data",
    [
        b"\xc4a",
        b"\x84\0\0\0a",
        b"\x04\0\0\0" + (chunks.MESSAGE_LIMIT_BYTES + 1).to_bytes(3, "big") + b"\x09\1\0\0\0",
        b"\x04\0\0\0" + (chunks.COMMAND_LIMIT_BYTES + 1).to_bytes(3, "big") + b"\x14\0\0\0\0",
        b"\x04\0\0\0\0\1\0\x09\1\0\0\0" + b"a" * 128 + b"\x04\0\0\0\0\1\0\x09\1\0\0\0",
    ],
    ids=["nothing", "no length", "too long", "long command", "inside another"],
)
def test_what_is_no_chunk_is_refused(data):
    with pytest.raises(ChunkError):
        read(data)


def test_a_connection_gets_a_bounded_number_of_chunk_streams():
    one = b"\0\0\0\0\0\1\x08\1\0\0\0a"
    data = b"".join([bytes([number]) + one for number in range(3, 3 + chunks.CHUNK_STREAMS_LIMIT)])

    assert len(read(data)) == chunks.CHUNK_STREAMS_LIMIT
    with pytest.raises(ChunkError):
        read(data + b"\x3f" + one)


def test_begun_messages_are_bounded_together():
    reader = let_in(7 << 20)
    begin = b"\0\0\0" + chunks.MESSAGE_LIMIT_BYTES.to_bytes(3, "big") + b"\x09\1\0\0\0"
    for number in (4, 5):
        reader.feed(bytes([number]) + begin + bytes(7 << 20))
        assert reader.next() is None
    reader.feed(b"\x06" + begin + bytes(7 << 20))
    with pytest.raises(ChunkError):
        reader.next()


@pytest.mark.parametrize("kind", [AUDIO, VIDEO])
def test_media_are_refused_by_their_header_before_the_peer_is_let_in(kind):
    reader = chunks.ChunkReader()
    reader.feed(b"\x04\0\0\0\0\0\x64" + bytes([kind]) + b"\1\0\0\0")

    with pytest.raises(ChunkError):
        reader.next()


def test_begun_messages_are_bounded_tightly_before_the_peer_is_let_in():
    reader = chunks.ChunkReader()
    begin = b"\0\0\0" + (60_000).to_bytes(3, "big") + b"\x14\0\0\0\0"
    reader.set_chunk_size(40_000)
    reader.feed(b"\x04" + begin + bytes(40_000))
    assert reader.next() is None
    reader.feed(b"\x05" + begin + bytes(40_000))

    with pytest.raises(ChunkError):
        reader.next()


@pytest.mark.parametrize("size", [0, -1, 1 << 31])
def test_impossible_chunk_sizes_are_refused(size):
    with pytest.raises(ChunkError):
        chunks.ChunkReader().set_chunk_size(size)


def test_a_command_is_written_as_it_is_read():
    message = Message(COMMAND_AMF0, 0, 0, b"c" * 5_000)

    assert read(chunks.write(message, 3, 4_096), 4_096) == [message]
