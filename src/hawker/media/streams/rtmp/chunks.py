"""Chunks: how RTMP interleaves messages on one connection (specification §5.3)."""

import struct

import msgspec

CHUNK_SIZE_BYTES = 128  # until a side says otherwise
CHUNK_SIZE_LIMIT_BYTES = 0x7FFFFFFF  # the first bit is zero (§5.4.1)
MESSAGE_LIMIT_BYTES = 8 << 20  # a key frame of a 4K picture at 100 Mbit/s is 2 MB
COMMAND_LIMIT_BYTES = 64 << 10
HELD_LIMIT_BYTES = 16 << 20  # begun messages of one connection
ENTRY_HELD_LIMIT_BYTES = 64 << 10  # the same, while anybody may be behind it
CHUNK_STREAMS_LIMIT = 32  # of one connection

SET_CHUNK_SIZE, ABORT, ACKNOWLEDGEMENT, USER_CONTROL = 1, 2, 3, 4
WINDOW_SIZE, PEER_BANDWIDTH = 5, 6
AUDIO, VIDEO = 8, 9
DATA_AMF3, COMMAND_AMF3, DATA_AMF0, COMMAND_AMF0 = 15, 17, 18, 20

_EXTENDED = 0xFFFFFF  # a time that stands in four more bytes
_TIME_BYTES = 4
_FULL, _SAME_STREAM, _EMPTY = 0, 1, 3  # forms of a header
_HEADER_BYTES = (11, 7, 3, 0)  # by form
_LOWEST_NUMBER = 2  # of a chunk stream; 0 and 1 announce that the number stands in more bytes


class ChunkError(ValueError):
    """Bytes that are no chunk, or ask for more than a connection gets."""


class Message(msgspec.Struct, frozen=True, gc=False):
    """One whole message."""

    kind: int  # AUDIO, COMMAND_AMF0, …
    stream: int  # RTMP's number of the publication; 0 is the connection
    timestamp: int  # milliseconds modulo 2**32
    payload: bytes


class _ChunkStream:
    """What the headers of one chunk stream said last, and the message that is being filled."""

    __slots__ = ("extended", "kind", "length", "message_stream", "payload", "step", "timestamp")

    def __init__(self) -> None:
        self.timestamp = 0
        self.step = 0  # milliseconds that a header without a time adds
        self.extended: int | None = None
        self.length = -1  # no header yet
        self.kind = 0
        self.message_stream = 0
        self.payload = bytearray()


class ChunkReader:
    """Puts messages together. Feed it what arrives, in pieces of any size.

    Until `let_in` it takes commands alone and keeps little: nobody knows yet who sends.
    """

    def __init__(self) -> None:
        self.chunk_size = CHUNK_SIZE_BYTES
        self._buffer = bytearray()
        self._position = 0
        self._streams: dict[int, _ChunkStream] = {}
        self._held = 0  # bytes in begun messages
        self._held_limit = ENTRY_HELD_LIMIT_BYTES
        self._takes_media = False

    def let_in(self) -> None:
        """Take media from now on, and messages as large as they are."""
        self._held_limit = HELD_LIMIT_BYTES
        self._takes_media = True

    def feed(self, data: bytes) -> None:
        """Take what arrived."""
        if self._position:
            del self._buffer[: self._position]
            self._position = 0
        self._buffer += data

    @property
    def waiting_bytes(self) -> int:
        """How much was fed and not yet looked at."""
        return len(self._buffer) - self._position

    def next(self) -> Message | None:
        """Return the next whole message, None until more arrives. Raises ChunkError."""
        while True:
            before = self._position
            message = self._chunk()
            if message is not None or self._position == before:
                return message

    def set_chunk_size(self, size: int) -> None:
        """Follow the peer's Set Chunk Size. Raises ChunkError."""
        if not 1 <= size <= CHUNK_SIZE_LIMIT_BYTES:
            raise ChunkError(f"chunk size {size}")
        self.chunk_size = size

    def abort(self, chunk_stream: int) -> None:
        """Forget the begun message of a chunk stream."""
        stream = self._streams.get(chunk_stream)
        if stream is not None:
            self._held -= len(stream.payload)
            stream.payload.clear()

    def _chunk(self) -> Message | None:
        """Take one chunk, whole or not at all; return the message it completes."""
        buffer, at = self._buffer, self._position
        left = len(buffer) - at
        if left < 1:
            return None
        form, number = buffer[at] >> 6, buffer[at] & 63
        basic = 1 if number >= _LOWEST_NUMBER else 2 + number
        if left < basic + _HEADER_BYTES[form]:
            return None
        if number < _LOWEST_NUMBER:
            number = 64 + int.from_bytes(buffer[at + 1 : at + basic], "little")

        stream = self._streams.get(number) or self._new_stream(number, form)
        at += basic
        header = bytes(buffer[at : at + _HEADER_BYTES[form]])
        at += _HEADER_BYTES[form]
        is_first = not stream.payload
        if not is_first and form != _EMPTY:
            raise ChunkError("a message begins inside another one")

        extended = self._extended(stream, form, header, at)
        if extended is None:
            return None
        time, extra = extended
        length = int.from_bytes(header[3:6], "big") if form <= _SAME_STREAM else stream.length
        self._check(length, header[6] if form <= _SAME_STREAM else stream.kind)
        wanted = min(self.chunk_size, length - len(stream.payload))
        if len(buffer) - at - extra < wanted:
            return None

        at += extra
        if is_first:
            _follow(stream, form, header, time)
        self._position = at + wanted
        return self._filled(stream, buffer[at : self._position])

    def _new_stream(self, number: int, form: int) -> _ChunkStream:
        if form > _SAME_STREAM:
            raise ChunkError("the first header of a chunk stream leaves out its length")
        if len(self._streams) >= CHUNK_STREAMS_LIMIT:
            raise ChunkError("too many chunk streams")
        return self._streams.setdefault(number, _ChunkStream())

    def _extended(
        self, stream: _ChunkStream, form: int, header: bytes, at: int
    ) -> tuple[int, int] | None:
        """Read the header's time and how many more bytes it took; None until they are there.

        A header of form 3 repeats the four bytes, except from some encoders: they are taken for
        the repetition only if they say the same.
        """
        if form < _EMPTY:
            time = int.from_bytes(header[:3], "big")
            if time != _EXTENDED:
                return time, 0
        elif stream.extended is None:
            return stream.step, 0
        more = self._buffer[at : at + _TIME_BYTES]
        if len(more) < _TIME_BYTES:
            return None
        (time,) = struct.unpack(">I", more)
        if form == _EMPTY and time != stream.extended:
            return stream.step, 0
        return time, _TIME_BYTES

    def _check(self, length: int, kind: int) -> None:
        is_media = kind in {AUDIO, VIDEO}
        if is_media and not self._takes_media:
            raise ChunkError("media before it was let in")
        limit = MESSAGE_LIMIT_BYTES if is_media else COMMAND_LIMIT_BYTES
        if length > limit:
            raise ChunkError(f"a message of {length} bytes")

    def _filled(self, stream: _ChunkStream, piece: bytearray) -> Message | None:
        if not stream.payload and len(piece) == stream.length:
            return _message(stream, bytes(piece))
        stream.payload += piece
        self._held += len(piece)
        if self._held > self._held_limit:
            raise ChunkError("too many begun messages")
        if len(stream.payload) < stream.length:
            return None
        self._held -= stream.length
        message = _message(stream, bytes(stream.payload))
        stream.payload.clear()
        return message


def _follow(stream: _ChunkStream, form: int, header: bytes, time: int) -> None:
    """Take over what the first header of a message says."""
    if form < _EMPTY:
        stream.step = time
        stream.extended = time if header[:3] == b"\xff\xff\xff" else None
    if form <= _SAME_STREAM:
        stream.length = int.from_bytes(header[3:6], "big")
        stream.kind = header[6]
    if form == _FULL:
        stream.message_stream = int.from_bytes(header[7:11], "little")
        stream.timestamp = time
    else:
        stream.timestamp = (stream.timestamp + stream.step) & 0xFFFFFFFF


def _message(stream: _ChunkStream, payload: bytes) -> Message:
    return Message(stream.kind, stream.message_stream, stream.timestamp, payload)


def write(message: Message, chunk_stream: int, chunk_size: int) -> bytes:
    """Cut a message into chunks; the inverse of a ChunkReader."""
    assert _LOWEST_NUMBER <= chunk_stream < 64, "one byte holds the number"  # noqa: PLR2004
    time = min(message.timestamp, _EXTENDED)
    extra = struct.pack(">I", message.timestamp) if time == _EXTENDED else b""
    head = struct.pack(
        ">B3s3sB",
        chunk_stream,
        time.to_bytes(3, "big"),
        len(message.payload).to_bytes(3, "big"),
        message.kind,
    )
    pieces = [head, struct.pack("<I", message.stream), extra, message.payload[:chunk_size]]
    for start in range(chunk_size, len(message.payload), chunk_size):
        pieces += [bytes([0xC0 | chunk_stream]), extra, message.payload[start : start + chunk_size]]
    return b"".join(pieces)
