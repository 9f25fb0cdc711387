"""The crowd of `bench.crowd` at socket.io: the same sockets, counted in the same way.

Run as `python -m bench.rival_crowd '<Plan as JSON>'`. It speaks Engine.IO 4 and Socket.IO 5 over
a WebSocket from the beginning, as much of them as a client that only listens needs.
"""

from __future__ import annotations

import json
import sys

from bench import crowd
from bench.crowd import Plan
from bench.sockets import Reader

CONNECT, PING, PONG = b"40", b"2", b"3"


class RivalCrowd(crowd.Crowd):
    """Sockets of socket.io."""

    path = "/socket.io/?EIO=4&transport=websocket"

    def _connect(self, n: int, token: str) -> Reader:
        reader = super()._connect(n, token)
        reader.say(CONNECT)
        return reader

    def _heard(self, reader: Reader, payload: bytes, now_ns: int) -> None:
        if payload == PING:
            reader.say(PONG)
        else:
            super()._heard(reader, payload, now_ns)


if __name__ == "__main__":
    crowd.main(Plan(**json.loads(sys.argv[1])), RivalCrowd)
