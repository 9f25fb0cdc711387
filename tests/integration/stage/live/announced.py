"""A room that is announced, driven as its host and its publisher drive it."""

from hawker.media.streams import service as streams
from hawker.media.streams.model import EndReason
from hawker.stage.live import service as live
from hawker.stage.live.model import Plan


class Room:
    """An announced room, its host and its picture."""

    def __init__(self, db, worker_db, facts, stall) -> None:
        self.db, self.worker, self.facts, self.stall = db, worker_db, facts, stall
        self.id = self.key = self.ingest = None

    async def announce(self, starts_at) -> None:
        host = self.stall.host
        async with self.db.begin(host) as tx:
            room, self.key = await live.open_room(
                tx, host, self.stall.channel, "Spring tea", starts_at=starts_at
            )
        self.id = room.id

    async def plan(self, starts_at) -> None:
        async with self.db.begin(self.stall.host) as tx:
            await live.plan(tx, self.stall.host, self.id, Plan("Spring tea", starts_at))

    async def begin(self) -> None:
        async with self.worker.system() as tx:
            self.ingest = await streams.open_ingest(tx, self.key, "test")
            await streams.start_picture(tx, self.ingest, width=1280, height=720)
        await self.facts.drain()

    async def stop(self) -> None:
        async with self.worker.system() as tx:
            await streams.end_ingest(tx, self.ingest, EndReason.LOST)
        await self.facts.drain()

    async def end(self) -> None:
        async with self.db.begin(self.stall.host) as tx:
            await live.end_room(tx, self.stall.host, self.id)
        await self.facts.drain()
