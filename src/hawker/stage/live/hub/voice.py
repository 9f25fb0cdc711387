"""How the hubs of a room hear each other: two subjects per room on the bus.

`room.<id>.in` carries what sockets of other hubs say to the owner, `room.<id>.frames` what the
owner says. Nothing here is kept: a replica that misses a frame sees the gap and asks.
"""

import asyncio
from datetime import datetime

import msgspec
import structlog

from hawker.kernel.bus import Bus, BusDown, Message, Subscription
from hawker.kernel.clock import Clock
from hawker.stage.live.hub.place import Place
from hawker.stage.live.hub.state import Outgoing
from hawker.stage.live.hub.wire import Incoming

MAX_WAITING = 10_000  # messages for a bus that is away; more are dropped, replicas see the gap
RETRY_S = 0.2

log = structlog.get_logger()


class BusVoice:
    """One queue to the bus, so that frames leave in the order they were made."""

    def __init__(self, name: str, bus: Bus, clock: Clock) -> None:
        self.name = name
        self._bus = bus
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(MAX_WAITING)
        self._subscriptions: dict[str, list[Subscription]] = {}
        self._in = msgspec.json.Decoder(Incoming)
        self._out = msgspec.json.Decoder(Outgoing)

    def clock_s(self) -> float:
        return self._loop.time()

    def now(self) -> datetime:
        return self._clock.now()

    def publish(self, place: Place, outgoing: Outgoing) -> None:
        self._put(f"room.{place.id}.frames", msgspec.json.encode(outgoing))

    def send(self, place: Place, incoming: Incoming) -> None:
        self._put(f"room.{place.id}.in", msgspec.json.encode(incoming))

    async def join(self, place: Place) -> None:
        """Hear the other hubs of the room from now on."""

        async def hear_hub(message: Message) -> None:
            place.hear_hub(self._in.decode(message.data))

        async def hear_owner(message: Message) -> None:
            place.hear_owner(self._out.decode(message.data))

        self._subscriptions[place.id] = [
            await self._bus.subscribe(f"room.{place.id}.in", hear_hub),
            await self._bus.subscribe(f"room.{place.id}.frames", hear_owner),
        ]

    async def part(self, place: Place) -> None:
        for subscription in self._subscriptions.pop(place.id, []):
            await subscription.unsubscribe()

    async def pump(self) -> None:
        """Carry what waits to the bus, for ever."""
        while True:
            subject, payload = await self._waiting.get()
            try:
                await self._bus.publish(subject, payload)
            except BusDown:
                log.warning("hub.bus_away")
                await asyncio.sleep(RETRY_S)

    def _put(self, subject: str, payload: bytes) -> None:
        if self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait((subject, payload))
