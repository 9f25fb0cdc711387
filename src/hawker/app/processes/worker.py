"""The worker process: carries facts, hands them to subscribers, keeps deadlines, does jobs."""

import asyncio
from collections.abc import Coroutine

from hawker.app import wiring
from hawker.app.processes.observing import observed
from hawker.app.processes.serving import server
from hawker.app.settings import Settings
from hawker.kernel import logs, loops, probes
from hawker.kernel.bus import Bus
from hawker.kernel.db import Db
from hawker.kernel.facts import Feed

CONNECTIONS = 12


async def run(settings: Settings) -> None:
    """Work until SIGTERM; what is under way is finished first."""
    logs.configure("worker")
    async with Db(settings.database_url, "hawker_worker", size=CONNECTIONS) as db:
        bus = await Bus.connect(settings.nats_url, "worker")
        try:
            async with observed(settings, "worker", db):
                await _work(settings, db, bus)
        finally:
            await bus.close()


async def _work(settings: Settings, db: Db, bus: Bus) -> None:
    stop = asyncio.Event()

    async def is_ready() -> bool:
        return bus.is_connected and await db.is_alive()

    async with asyncio.TaskGroup() as tasks:
        for work in _loops(settings, db, bus, stop):
            tasks.create_task(work)
        await server(probes.app(is_ready), settings.worker_port).serve()
        stop.set()


def _loops(
    settings: Settings, db: Db, bus: Bus, stop: asyncio.Event
) -> list[Coroutine[None, None, None]]:
    feeds = [
        loops.run(subscriber.name, Feed(subscriber, db, bus), stop, idle_s=0)
        for subscriber in wiring.SUBSCRIBERS
    ]
    jobs = [
        loops.run(job.name, job.work, stop, idle_s=job.idle_s, least=job.least)
        for job in wiring.jobs(settings, db, bus)
    ]
    return [*feeds, *jobs]
