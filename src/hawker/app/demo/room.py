"""A seat in a live room: the socket as a viewer's browser uses it."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from picows import (
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    ws_connect,  # pyright: ignore[reportUnknownVariableType]
)

from hawker.app.demo.visitor import Broken

Frame = dict[str, Any]
WITHIN_S = 15.0


class Seat(WSListener):
    """Keeps every frame that comes."""

    def __init__(self) -> None:
        self._frames: list[Frame] = []
        self._news = asyncio.Event()
        self._transport: WSTransport | None = None

    @classmethod
    async def take(cls, address: str) -> "Seat":
        """Sit down at the socket at `address`."""
        _, seat = await ws_connect(cls, address)
        assert isinstance(seat, cls), "the listener is made by its class"
        return seat

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.TEXT:
            self._frames.append(json.loads(frame.get_payload_as_utf8_text()))
            self._news.set()

    def send(self, frame: Frame) -> None:
        assert self._transport is not None, "seated"
        self._transport.send(WSMsgType.TEXT, json.dumps(frame).encode())

    def leave(self) -> None:
        if self._transport is not None:
            self._transport.send_close()
            self._transport.disconnect()

    async def until(self, what: str, fits: Callable[[Frame], bool]) -> Frame:
        """Return the first frame that fits, of those that came or will. Raises Broken."""
        try:
            async with asyncio.timeout(WITHIN_S):
                while True:
                    self._news.clear()
                    for frame in self._frames:
                        if fits(frame):
                            return frame
                    await self._news.wait()
        except TimeoutError:
            kinds = [frame.get("t") for frame in self._frames]
            raise Broken(f"The room sent no {what}; it sent {kinds[-20:]}.") from None
