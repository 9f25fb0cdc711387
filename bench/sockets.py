"""WebSockets as a crowd has them: bare, so that they cost little beside what is measured.

As much of RFC 6455 as our hub and socket.io need: whole text frames, pings, and the end.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator

HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Forwarded-For: {address}\r\n\r\n"
)
HEAD_END = b"\r\n\r\n"
TAKEN = b" 101 "
TEXT, CLOSE, PING = 0x1, 0x8, 0x9
PONG = bytes([0x8A, 0x80, 0, 0, 0, 0])  # the hub looks for a sign of life, not for what is in it
LENGTH_16, LENGTH_64 = 126, 127
CONNECT_WITHIN_S = 20.0
RECEIVED_BYTES = 262_144  # at a time


class Reader:
    """One socket and the bytes of its unfinished frame."""

    __slots__ = ("buffer", "place", "socket")

    def __init__(self, connection: socket.socket, place: int, rest: bytes = b"") -> None:
        self.socket = connection
        self.place = place  # in the crowd
        self.buffer = rest

    def received(self) -> bytes:
        """What has arrived. Raises ConnectionError when the other side hung up."""
        arrived = self.socket.recv(RECEIVED_BYTES)
        if not arrived:
            raise ConnectionError("a socket of the crowd was dropped")
        return arrived

    def say(self, payload: bytes) -> None:
        """Send a short text frame."""
        assert len(payload) < LENGTH_16, "one byte of length is enough"
        self.socket.sendall(bytes([0x80 | TEXT, 0x80 | len(payload), 0, 0, 0, 0]) + payload)

    def payloads(self, arrived: bytes) -> Iterator[bytes]:
        """Cut what arrived into the payloads of whole text frames. Raises ConnectionError."""
        data = self.buffer + arrived if self.buffer else arrived
        at = 0
        while len(data) >= at + 2:
            size, head = data[at + 1] & 0x7F, 2
            if size == LENGTH_16:
                size, head = int.from_bytes(data[at + 2 : at + 4]), 4
            elif size == LENGTH_64:
                size, head = int.from_bytes(data[at + 2 : at + 10]), 10
            if len(data) < at + head + size:
                break
            kind = data[at] & 0x0F
            if kind == CLOSE:
                raise ConnectionError("a socket of the crowd was closed")
            if kind == PING:
                self.socket.sendall(PONG)
            elif kind == TEXT:
                yield data[at + head : at + head + size]
            at += head + size
        self.buffer = data[at:]


def begun(host: str, port: int, path: str, place: int) -> socket.socket:
    """A connection on which the handshake was sent, from an address of its own."""
    address = f"10.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}"
    connection = socket.create_connection((host, port), CONNECT_WITHIN_S)
    words = HANDSHAKE.format(path=path, host=host, port=port, address=address)
    connection.sendall(words.encode())
    return connection


def connected(host: str, port: int, path: str, place: int) -> Reader:
    """A socket that was let in. Raises ConnectionError when it is refused."""
    connection = begun(host, port, path, place)
    answer = b""
    while HEAD_END not in answer:
        answer += connection.recv(4096) or HEAD_END
    head, _, rest = answer.partition(HEAD_END)
    if TAKEN not in head:
        raise ConnectionError(f"socket {place} was refused: {head[:60]!r}")
    connection.setblocking(False)
    return Reader(connection, place, rest)
