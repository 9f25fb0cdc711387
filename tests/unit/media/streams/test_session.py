import struct

import pytest

from hawker.media.streams.rtmp import amf, chunks
from hawker.media.streams.rtmp.chunks import ChunkReader, Message
from hawker.media.streams.rtmp.session import (
    OUR_CHUNK_SIZE_BYTES,
    WAITING_LIMIT_BYTES,
    WINDOW_BYTES,
    Media,
    Metadata,
    PeerError,
    Phase,
    PublishWanted,
    Session,
    Unpublished,
)

HELLO = b"\3" + bytes(1536)


def command(*values, stream=0):
    return chunks.write(Message(chunks.COMMAND_AMF0, stream, 0, amf.encode(values)), 3, 128)


def media(kind, payload, timestamp=0):
    return chunks.write(Message(kind, 1, timestamp, payload), 4, 128)


CONNECT = command("connect", 1.0, {"app": "live", "tcUrl": "rtmp://localhost/live"})
CREATE = command("createStream", 4.0, None)
PUBLISH = command("publish", 5.0, None, "live_key", "live", stream=1)


def said(session, chunk_size=OUR_CHUNK_SIZE_BYTES):
    """What the session has to say, as messages; it is taken away."""
    data, session.outgoing = bytes(session.outgoing), bytearray()
    reader = ChunkReader()
    reader.set_chunk_size(chunk_size)
    reader.feed(data)
    messages = []
    while (message := reader.next()) is not None:
        messages.append(message)
    return messages


def codes(session, chunk_size=OUR_CHUNK_SIZE_BYTES):
    """The codes of the commands it sends."""
    found = []
    for message in said(session, chunk_size):
        if message.kind == chunks.COMMAND_AMF0:
            values = amf.decode(message.payload)
            found += [v["code"] for v in values if isinstance(v, dict) and "code" in v]
    return found


@pytest.fixture
def session():
    made = Session()
    made.receive(HELLO + bytes(1536))
    made.outgoing.clear()
    return made


@pytest.fixture
def asking(session):
    session.receive(CONNECT + CREATE)
    assert session.receive(PUBLISH) == [PublishWanted("live_key")]
    session.outgoing.clear()
    return session


def test_the_greeting_echoes_the_peer():
    session = Session()
    hello = bytes(range(256)) * 6

    session.receive(b"\3" + hello[:700])
    assert not session.outgoing
    session.receive(hello[700:])

    assert session.outgoing[0] == 3
    assert session.outgoing[-1536:] == hello
    assert session.phase is Phase.GREETED


@pytest.mark.parametrize("garbage", [b"G", b"\x16\x03\x01", b"\x06" + bytes(10)])
def test_who_speaks_something_else_is_known_by_the_first_byte(garbage):
    with pytest.raises(PeerError):
        Session().receive(garbage)


def test_an_encoder_is_led_to_its_wish_to_publish(session):
    happened = session.receive(
        CONNECT
        + command("releaseStream", 2.0, None, "live_key")
        + command("FCPublish", 3.0, None, "live_key")
        + CREATE
        + PUBLISH
    )

    assert happened == [PublishWanted("live_key")]
    kinds = [message.kind for message in said(session)]
    assert kinds == [
        chunks.WINDOW_SIZE,
        chunks.PEER_BANDWIDTH,
        chunks.SET_CHUNK_SIZE,
        chunks.COMMAND_AMF0,
        chunks.COMMAND_AMF0,
    ]


def test_nothing_behind_the_wish_is_read_before_the_answer(asking):
    assert asking.receive(media(chunks.VIDEO, b"\x17\0\0\0\0")) == []

    assert asking.accept() == [Media(True, 0, b"\x17\0\0\0\0")]
    assert codes(asking) == ["NetStream.Publish.Start"]


def test_who_sends_too_much_before_the_answer_is_dropped(asking):
    with pytest.raises(PeerError):
        asking.receive(bytes(WAITING_LIMIT_BYTES + 1))


def test_who_is_refused_is_told_and_heard_no_more(asking):
    asking.refuse("NetStream.Publish.BadName", "No open stream has this key.")

    assert codes(asking) == ["NetStream.Publish.BadName"]
    assert asking.receive(media(chunks.VIDEO, b"\x17\0\0\0\0")) == []


def test_media_without_a_wish_are_refused(session):
    session.receive(CONNECT + CREATE)

    with pytest.raises(PeerError):
        session.receive(media(chunks.VIDEO, b"\x17\0\0\0\0"))


def test_who_only_shook_hands_makes_us_keep_little(session):
    """Chunks of any size, begun on every chunk stream and never ended, without a key."""
    size = (20_000).to_bytes(4, "big")
    session.receive(chunks.write(Message(chunks.SET_CHUNK_SIZE, 0, 0, size), 2, 128))
    length = (60_000).to_bytes(3, "big")
    begun = [bytes([n]) + bytes(3) + length + b"\x14" + bytes(20_004) for n in range(3, 7)]
    fit = chunks.ENTRY_HELD_LIMIT_BYTES // 20_000
    session.receive(b"".join(begun[:fit]))

    with pytest.raises(PeerError):
        session.receive(begun[fit])


def test_metadata_and_goodbye_are_told(asking):
    asking.accept()
    data = amf.encode(["@setDataFrame", "onMetaData", {"encoder": "obs-output"}])

    happened = asking.receive(
        chunks.write(Message(chunks.DATA_AMF0, 1, 0, data), 4, 128)
        + command("FCUnpublish", 6.0, None, "live_key")
        + command("deleteStream", 7.0, None, 1.0)
    )

    assert happened == [Metadata({"encoder": "obs-output"}), Unpublished()]
    assert asking.phase is Phase.OVER


def test_another_application_is_refused(session):
    session.receive(command("connect", 1.0, {"app": "other"}))

    assert codes(session, chunks.CHUNK_SIZE_BYTES) == ["NetConnection.Connect.Rejected"]
    assert session.phase is Phase.OVER


@pytest.mark.parametrize(
    "data",
    [
        command("play", 2.0, None, "live_key"),
        command("publish", 2.0, None, "live_key"),
        CONNECT + CONNECT,
        CONNECT + command("publish", 2.0, None, 7.0),
        CONNECT + command("publish", 2.0, None, "k" * 300),
        command("connect"),
        command("connect", "one"),
        chunks.write(Message(chunks.SET_CHUNK_SIZE, 0, 0, b"\0"), 2, 128),
    ],
    ids=["play", "too early", "twice", "number", "long key", "bare", "no number", "cut off"],
)
def test_what_a_publisher_may_not_say_is_refused(session, data):
    with pytest.raises(PeerError):
        session.receive(data)


def test_commands_of_encoders_that_announce_amf3_are_understood(session):
    payload = b"\0" + amf.encode(["connect", 1.0, {"app": "live/"}])
    session.receive(chunks.write(Message(chunks.COMMAND_AMF3, 0, 0, payload), 3, 128))

    assert session.phase is Phase.CONNECTED


def test_pings_and_bytes_are_answered_for(asking):
    asking.accept()
    asking.outgoing.clear()
    ping = Message(chunks.USER_CONTROL, 0, 0, struct.pack(">HI", 6, 77))
    asking.receive(chunks.write(ping, 2, 128))
    asking.receive(chunks.write(Message(chunks.SET_CHUNK_SIZE, 0, 0, b"\0\1\0\0"), 2, 128))
    sent = 0
    while sent < WINDOW_BYTES // 2:
        data = chunks.write(Message(chunks.AUDIO, 1, 0, bytes(60_000)), 4, 65_536)
        asking.receive(data)
        sent += len(data)

    pong, confirmed = said(asking)
    assert (pong.kind, pong.payload) == (chunks.USER_CONTROL, struct.pack(">HI", 7, 77))
    assert confirmed.kind == chunks.ACKNOWLEDGEMENT
    assert int.from_bytes(confirmed.payload, "big") > sent
