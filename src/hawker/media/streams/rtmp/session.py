"""The conversation with one publisher, without a network: bytes in, happenings out.

    greeting → connect → createStream → publish → (the key is looked up) → media … → goodbye

Nothing behind `publish` is read before the answer is known: the bytes wait, bounded.
"""

import struct
from enum import Enum, auto
from typing import TypeAlias

import msgspec

from hawker.media.streams.rtmp import amf, chunks
from hawker.media.streams.rtmp.amf import Value
from hawker.media.streams.rtmp.chunks import ChunkReader, Message

APPLICATION = "live"  # the path of rtmp://host/live
KEY_LIMIT_CHARACTERS = 256
WAITING_LIMIT_BYTES = 256 << 10  # sent before the key was answered for

OUR_CHUNK_SIZE_BYTES = 4096
WINDOW_BYTES = 2_500_000

_VERSION = 3
_HELLO_BYTES = 1536  # C1, S1, C2 and S2
_PUBLICATION = 1  # the number createStream gives; a connection gets one
_CONTROL, _COMMAND = 2, 3  # our chunk streams
_STREAM_BEGIN, _PING, _PONG = 0, 6, 7
_LEAST_COMMAND_VALUES = 2  # its name and its number


class PeerError(ValueError):
    """What came is not RTMP, or not what a publisher may send now: hang up."""


class PublishWanted(msgspec.Struct, frozen=True):
    """Somebody wants to publish: answer with `accept` or `refuse`."""

    key: str


class Media(msgspec.Struct, frozen=True, gc=False):
    """A tag of picture or sound, as FLV lays it out."""

    is_video: bool
    timestamp: int  # milliseconds modulo 2**32
    payload: bytes


class Metadata(msgspec.Struct, frozen=True):
    """What the encoder says about its picture. To be believed with care."""

    values: dict[str, Value]


class Unpublished(msgspec.Struct, frozen=True):
    """The publisher says goodbye."""


Happening: TypeAlias = PublishWanted | Media | Metadata | Unpublished


class Phase(Enum):
    """How far the conversation has come."""

    GREETING = auto()
    GREETED = auto()
    OPEN = auto()  # commands are heard
    CONNECTED = auto()  # to our application
    ASKING = auto()  # somebody else decides about the key
    PUBLISHING = auto()
    OVER = auto()


class Session:
    """One publisher. What has to be sent collects in `outgoing`."""

    def __init__(self) -> None:
        self.phase = Phase.GREETING
        self.outgoing = bytearray()
        self._greeting = bytearray()
        self._reader = ChunkReader()
        self._chunk_size = chunks.CHUNK_SIZE_BYTES
        self._received = 0  # bytes behind the greeting
        self._acknowledged = 0

    def receive(self, data: bytes) -> list[Happening]:
        """Take what arrived and tell what happened. Raises PeerError."""
        if self.phase in {Phase.GREETING, Phase.GREETED}:
            data = self._greet(data)
        if not data:
            return []
        self._reader.feed(data)
        self._acknowledge(len(data))
        return self._read()

    def accept(self) -> list[Happening]:
        """Let the publisher in, and tell what it has sent since it asked."""
        assert self.phase is Phase.ASKING, "somebody asked"
        self.phase = Phase.PUBLISHING
        self._reader.let_in()
        self._control(struct.pack(">HI", _STREAM_BEGIN, _PUBLICATION))
        self._status("status", "NetStream.Publish.Start", "Go ahead.")
        return self._read()

    def refuse(self, code: str, why: str) -> None:
        """Turn the publisher away; nothing more is read."""
        self.phase = Phase.OVER
        self._status("error", code, why)

    # --- greeting ----------------------------------------------------------------------------
    def _greet(self, data: bytes) -> bytes:
        """Follow the handshake; return what stands behind it."""
        if self.phase is Phase.GREETING:
            self._greeting += data
            if self._greeting[0] != _VERSION:
                raise PeerError("not RTMP")
            if len(self._greeting) < 1 + _HELLO_BYTES:
                return b""
            hello = bytes(self._greeting[1 : 1 + _HELLO_BYTES])
            data = bytes(self._greeting[1 + _HELLO_BYTES :])
            self._greeting.clear()
            # Our hello has a zero version, which says that we know no signed handshake.
            self.outgoing += bytes([_VERSION]) + bytes(_HELLO_BYTES) + hello
            self.phase = Phase.GREETED
        self._greeting += data
        if len(self._greeting) < _HELLO_BYTES:
            return b""
        rest = bytes(self._greeting[_HELLO_BYTES:])
        self._greeting.clear()
        self.phase = Phase.OPEN
        return rest

    # --- messages ----------------------------------------------------------------------------
    def _read(self) -> list[Happening]:
        found: list[Happening] = []
        try:
            while self.phase not in {Phase.ASKING, Phase.OVER}:
                message = self._reader.next()
                if message is None:
                    break
                found += self._hear(message)
        except (chunks.ChunkError, amf.AmfError, struct.error) as error:
            raise PeerError(str(error)) from error
        if self.phase is Phase.ASKING and self._reader.waiting_bytes > WAITING_LIMIT_BYTES:
            raise PeerError("sends before it is let in")
        return found

    def _hear(self, message: Message) -> list[Happening]:
        match message.kind:
            case chunks.VIDEO | chunks.AUDIO:
                return [self._media(message)]
            case chunks.DATA_AMF0:
                return self._data(message)
            case chunks.COMMAND_AMF0:
                return self._command(amf.decode(message.payload))
            case chunks.COMMAND_AMF3:  # AMF0 behind a byte, from encoders that announce AMF3
                return self._command(amf.decode(message.payload[1:]))
            case chunks.SET_CHUNK_SIZE:
                self._reader.set_chunk_size(*struct.unpack_from(">I", message.payload))
            case chunks.ABORT:
                self._reader.abort(*struct.unpack_from(">I", message.payload))
            case chunks.USER_CONTROL:
                self._user_control(message.payload)
            case _:  # acknowledgements, and what newer encoders add
                pass
        return []

    def _media(self, message: Message) -> Media:
        assert self.phase is Phase.PUBLISHING, "the reader takes no media before"
        return Media(message.kind == chunks.VIDEO, message.timestamp, message.payload)

    def _data(self, message: Message) -> list[Happening]:
        if self.phase is not Phase.PUBLISHING:
            raise PeerError("data before it was let in")
        values = amf.decode(message.payload)
        named = [value for value in values if isinstance(value, dict)]
        return [Metadata(named[0])] if "onMetaData" in values and named else []

    def _user_control(self, payload: bytes) -> None:
        (kind,) = struct.unpack_from(">H", payload)
        if kind == _PING:
            self._control(struct.pack(">H", _PONG) + payload[2:6])

    # --- commands ----------------------------------------------------------------------------
    def _command(self, values: list[Value]) -> list[Happening]:
        if len(values) < _LEAST_COMMAND_VALUES:
            raise PeerError("a command without a number")
        name, number, *rest = values
        if not isinstance(number, float):
            raise PeerError("a command without a number")
        match name:
            case "connect":
                self._connect(number, rest)
            case "createStream":
                self._reply("_result", number, None, float(_PUBLICATION))
            case "publish":
                return self._publish(rest)
            case "FCUnpublish" | "deleteStream" | "closeStream":
                return self._unpublish()
            case "play":
                raise PeerError("plays: pictures are played by HLS")
            case _:  # releaseStream, FCPublish, _checkbw: nobody waits for the answer
                pass
        return []

    def _connect(self, number: float, rest: list[Value]) -> None:
        if self.phase is not Phase.OPEN:
            raise PeerError("connects again")
        options = rest[0] if rest and isinstance(rest[0], dict) else {}
        application = options.get("app")
        if not isinstance(application, str) or application.strip("/") != APPLICATION:
            self.phase = Phase.OVER
            self._reply("_error", number, None, _rejected())
            return
        self.phase = Phase.CONNECTED
        self._say(chunks.WINDOW_SIZE, struct.pack(">I", WINDOW_BYTES))
        self._say(chunks.PEER_BANDWIDTH, struct.pack(">IB", WINDOW_BYTES, 2))
        self._say(chunks.SET_CHUNK_SIZE, struct.pack(">I", OUR_CHUNK_SIZE_BYTES))
        self._chunk_size = OUR_CHUNK_SIZE_BYTES
        self._reply("_result", number, {"fmsVer": "FMS/3,0,1,123", "capabilities": 31.0}, _joined())

    def _publish(self, rest: list[Value]) -> list[Happening]:
        if self.phase is not Phase.CONNECTED:
            raise PeerError("publishes out of turn")
        key = rest[1] if len(rest) > 1 else None
        if not isinstance(key, str) or len(key) > KEY_LIMIT_CHARACTERS:
            raise PeerError("publishes without a key")
        self.phase = Phase.ASKING
        return [PublishWanted(key.partition("?")[0])]

    def _unpublish(self) -> list[Happening]:
        if self.phase is not Phase.PUBLISHING:
            return []
        self.phase = Phase.OVER
        self._status("status", "NetStream.Unpublish.Success", "Goodbye.")
        return [Unpublished()]

    # --- what we say -------------------------------------------------------------------------
    def _reply(self, name: str, number: float, first: Value, second: Value) -> None:
        payload = amf.encode([name, number, first, second])
        self._send(Message(chunks.COMMAND_AMF0, 0, 0, payload), _COMMAND)

    def _status(self, level: str, code: str, why: str) -> None:
        status: dict[str, Value] = {"level": level, "code": code, "description": why}
        payload = amf.encode(["onStatus", 0.0, None, status])
        self._send(Message(chunks.COMMAND_AMF0, _PUBLICATION, 0, payload), _COMMAND)

    def _control(self, payload: bytes) -> None:
        self._say(chunks.USER_CONTROL, payload)

    def _say(self, kind: int, payload: bytes) -> None:
        self._send(Message(kind, 0, 0, payload), _CONTROL)

    def _send(self, message: Message, chunk_stream: int) -> None:
        self.outgoing += chunks.write(message, chunk_stream, self._chunk_size)

    def _acknowledge(self, count: int) -> None:
        """Confirm what arrived twice per window, as encoders with a smaller one also expect."""
        self._received += count
        if self._received - self._acknowledged >= WINDOW_BYTES // 2:
            self._acknowledged = self._received
            self._say(chunks.ACKNOWLEDGEMENT, struct.pack(">I", self._received & 0xFFFFFFFF))


def _joined() -> Value:
    return {
        "level": "status",
        "code": "NetConnection.Connect.Success",
        "description": "Connected.",
        "objectEncoding": 0.0,
    }


def _rejected() -> Value:
    return {
        "level": "error",
        "code": "NetConnection.Connect.Rejected",
        "description": f"The server address ends in /{APPLICATION}.",
    }
