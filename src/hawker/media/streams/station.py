"""The whole of it in one place: both ports, the shelves, and what is done every so often."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
import structlog

from hawker.kernel import loops, probes, tokens
from hawker.kernel.db import Db
from hawker.kernel.storage import Storage
from hawker.media.streams import playlist, recording, service, tickets
from hawker.media.streams.browser.door import Door
from hawker.media.streams.disk import Disk
from hawker.media.streams.load import Load
from hawker.media.streams.low.encoder import Program
from hawker.media.streams.low.supervisor import Places
from hawker.media.streams.model import Grant, StreamId
from hawker.media.streams.mover import Forgetter, Mover
from hawker.media.streams.origin import Answer, Origin, Request
from hawker.media.streams.publishing import Publishing
from hawker.media.streams.rtmp.server import Server
from hawker.media.streams.seats import Seats
from hawker.media.streams.shelves import Shelves

LOOK_EVERY_S = 0.5
REPAIR_EVERY_S = 10.0
CLOSING_EVERY_S = 2.0
FORGETTING_EVERY_S = 600.0
MOVING_EVERY_S = 2.0
WEIGHING_EVERY_S = 1.0
GOODBYE_S = 3.0  # for publications to tell the database that they ended


log = structlog.get_logger()


class Ports(msgspec.Struct, frozen=True):
    """Where to listen; 0 lets the system choose."""

    rtmp_host: str
    rtmp: int
    origin: int  # on the loopback
    browsers: int = 0  # on the loopback


class Keeping(msgspec.Struct, frozen=True):
    """How broadcasts are cut, and recordings kept."""

    reserve_bytes: int = recording.RESERVE_BYTES  # of the disk, left to everything else
    days: int = 0  # after a broadcast; 0 keeps it for good
    store: Storage | None = None  # where finished ones go; None keeps them on this disk
    part_s: float = playlist.PART_S  # what no part is longer than


class Browsers(msgspec.Struct, frozen=True):
    """Whom browsers are let in for."""

    secret: str  # that signed their tickets
    public_url: str  # of the pages that may open the socket


class Capacity(msgspec.Struct, frozen=True):
    """What this machine has to give."""

    cores: float = 0.0  # for renditions
    program: Program | None = None  # that makes them; None makes none
    publishers: int = 0  # at a time; 0 takes as many as come
    plain_above: float = 0.0  # cores that this process uses: parts are then left out; 0 never


class Station:
    """A running station, for whoever reports on it."""

    def __init__(
        self,
        db: Db,
        folder: Path,
        instance: str,
        keeping: Keeping,
        browsers: Browsers,
        capacity: Capacity,
    ) -> None:
        self.db = db
        self.folder = folder
        self.keeping = keeping
        self._secret = browsers.secret
        self.disk = Disk(keeping.reserve_bytes)
        self.shelves = Shelves(folder, self.disk, keeping.part_s, keeping.store)
        self.load = Load(capacity.plain_above)
        self.places = Places(capacity.program, capacity.cores)
        seats = Seats(capacity.publishers)
        self.publishing = Publishing(db, self.shelves, self.disk, instance, self.places, seats)
        self.rtmp = Server(self.publishing.gate)
        self.door = Door(self._admit, self.publishing.gate, browsers.public_url)
        self.origin = Origin(self._answer)
        self.ports = Ports("", 0, 0)  # as they are, once it runs

    async def finish(self, id: StreamId) -> bool:
        """Have the end of a closed stream on disk; False while somebody still fills it."""
        publication = self.publishing.running.get(id)
        if publication is not None and not publication.is_over:
            return False
        return await self.shelves.finish(id)

    async def _admit(self, ticket: str) -> Grant:
        grant = tickets.read(self._secret, ticket, self.db.clock.now())
        async with self.db.system() as tx:
            found = await service.still_good(tx, grant)
        self.publishing.ask_for_seat(found.stream_id)
        return found

    async def _answer(self, request: Request) -> Answer:
        if request.path in probes.PATHS:
            status, kind, body = await probes.reply(request.path, self.db.is_alive)
            return Answer(body, kind, status)
        return await self.shelves.answer(request)


@asynccontextmanager
async def on_air(
    db: Db,
    folder: Path,
    instance: str,
    ports: Ports,
    keeping: Keeping | None = None,
    browsers: Browsers | None = None,
    capacity: Capacity | None = None,
) -> AsyncGenerator[Station]:
    """Run a station. What a killed one of the same `instance` left open is closed first.

    Without `browsers` nobody has the secret of their tickets, without `capacity` there is nothing
    but the whole picture.
    """
    keeping = keeping or Keeping()
    browsers = browsers or Browsers(tokens.random_token(), "")
    station = Station(db, folder, instance, keeping, browsers, capacity or Capacity())
    while left := await _repair(db, instance):
        for stream in left:
            station.publishing.seats.hold(stream)
    await station.shelves.take_up()
    origin = await station.origin.start("127.0.0.1", ports.origin)
    rtmp = await station.rtmp.start(ports.rtmp_host, ports.rtmp)
    door = await station.door.open("127.0.0.1", ports.browsers)
    station.ports = Ports(ports.rtmp_host, rtmp, origin, door)
    stop = asyncio.Event()
    try:
        async with asyncio.TaskGroup() as tasks:
            for work, every_s in _works(station, instance):
                name = type(work).__name__
                tasks.create_task(loops.run(name, work, stop, idle_s=every_s))
            try:
                yield station
            finally:
                stop.set()
    finally:
        await station.rtmp.stop()
        await station.door.close()
        await station.publishing.finished(GOODBYE_S)
        await station.origin.stop()
        await asyncio.to_thread(station.disk.close)


def _works(station: Station, instance: str) -> list[tuple[loops.Step, float]]:
    """What is done every so many seconds."""
    db, folder, keeping = station.db, station.folder, station.keeping
    works: list[tuple[loops.Step, float]] = [
        (_Look(station), LOOK_EVERY_S),
        (_Repair(db), REPAIR_EVERY_S),
        (_Close(station), CLOSING_EVERY_S),
        (_Forget(station), FORGETTING_EVERY_S),
        (_Weigh(station), WEIGHING_EVERY_S),
    ]
    if keeping.store is not None:
        mover = Mover(db, keeping.store, folder, instance, station.finish)
        forgetter = Forgetter(db, keeping.store, folder, days=keeping.days)
        works += [(mover, MOVING_EVERY_S), (forgetter, FORGETTING_EVERY_S)]
    return works


async def _repair(db: Db, instance: str | None) -> list[StreamId]:
    async with db.system() as tx:
        return await service.repair(tx, instance)


class _Look:
    """Cuts off publishers whose key was revoked."""

    def __init__(self, station: Station) -> None:
        self._station = station

    async def step(self) -> int:
        await self._station.publishing.look_after()
        return 0


class _Repair:
    """Closes ingests that no process holds any more."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def step(self) -> int:
        return len(await _repair(self._db, None))


class _Close:
    """Ends the playlists of closed streams, and puts away what nobody plays."""

    def __init__(self, station: Station) -> None:
        self._station = station

    async def step(self) -> int:
        shelves = self._station.shelves
        shelves.put_away()
        paused = shelves.paused()
        for id in await service.closed(self._station.db, paused) if paused else []:
            paused[id].end()
            self._station.publishing.seats.release(id)
        return 0


class _Weigh:
    """Leaves parts out of playlists while many watch."""

    def __init__(self, station: Station) -> None:
        self._station = station

    async def step(self) -> int:
        load, shelves = self._station.load, self._station.shelves
        if load.look():
            shelves.is_plain = load.is_high
            say = log.warning if load.is_high else log.info
            say("streams.parts", are_left_out=load.is_high, cores=round(load.cores, 2))
        return 0


class _Forget:
    """Deletes recordings that were kept long enough."""

    def __init__(self, station: Station) -> None:
        self._station = station

    async def step(self) -> int:
        days = self._station.keeping.days
        if not days:
            return 0
        oldest = self._station.db.clock.now() - timedelta(days=days)
        return await asyncio.to_thread(recording.forget_before, self._station.folder, oldest)
