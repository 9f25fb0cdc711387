"""One hub put together: what a process runs, and what a test runs beside another."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping

import msgspec

from hawker.kernel.bus import Bus
from hawker.kernel.clock import Clock
from hawker.kernel.db import Db
from hawker.stage.live.hub.admission import Limits
from hawker.stage.live.hub.facts import SUBJECTS, Ear, NameOf
from hawker.stage.live.hub.hub import Hub, Identify, Page
from hawker.stage.live.hub.inbox import Inbox
from hawker.stage.live.hub.keeper import Keeper
from hawker.stage.live.hub.voice import BusVoice


class Door(msgspec.Struct, frozen=True):
    """Where a hub listens, whom it lets in, and what it answers over plain HTTP."""

    public_url: str  # pages of this origin may connect
    identify: Identify
    name_of: NameOf
    host: str = "127.0.0.1"
    port: int = 0  # 0: a free one
    limits: Limits = Limits()
    pages: Mapping[str, Page] = {}


@contextlib.asynccontextmanager
async def serving(
    name: str, db: Db, bus: Bus, clock: Clock, door: Door
) -> AsyncGenerator[tuple[Hub, int]]:
    """Serve rooms as the hub `name`, at the port that comes back, until the block is left.

    Then everybody is sent to another hub, and the rooms are given up in an orderly way. `name`
    is one process's at a time: the next one of the same name takes its rooms at once.
    """
    voice = BusVoice(name, bus, clock)
    keeper = Keeper(db, voice)
    ear = Ear(keeper, door.name_of, voice.clock_s)
    hub = Hub(
        keeper,
        Inbox(voice.clock_s, voice.now),
        door.identify,
        door.public_url,
        door.limits,
        door.pages,
        voice.now,
    )
    pump = asyncio.create_task(voice.pump())
    heard = [await bus.subscribe(subject, ear.hear) for subject in SUBJECTS]
    keeper.start()
    try:
        yield hub, await hub.listen(door.host, door.port)
    finally:
        await hub.close()
        await keeper.stop()
        for subscription in heard:
            await subscription.unsubscribe()
        pump.cancel()
        await asyncio.gather(pump, return_exceptions=True)
