"""A whole site, from the claim of its folder to the end of its last process."""

import asyncio
import signal
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager

from hawker.app.settings import Settings
from hawker.app.supervisor import site
from hawker.app.supervisor.child import Report
from hawker.app.supervisor.claims import FolderLock, check_ports
from hawker.app.supervisor.tree import Progress, Tree


@asynccontextmanager
async def running(
    settings: Settings,
    step: Report,
    event: Report,
    *,
    seeded: bool,
    progress: Progress | None = None,
) -> AsyncGenerator[Tree]:
    """Run the site while inside; everything is stopped on the way out, however that is taken.

    `step` hears of every step of the start, `event` what happens to the processes, `progress`
    how far a long step is. Raises Taken, StartFailed.
    """
    lock = FolderLock(settings.home)
    try:
        lock.take()
        check_ports(site.ports(settings))
        tree = Tree(settings.home / "log", event)
        try:
            await _start(tree, settings, step, seeded, progress)
            yield tree
        finally:
            await tree.stop()
    finally:
        lock.release()


async def until_told(work: Coroutine[None, None, None]) -> None:
    """Do `work` until it ends, or until Ctrl-C or SIGTERM cancels it; a second one is ignored."""
    task = asyncio.ensure_future(work)
    told = asyncio.Event()

    def tell() -> None:
        if not told.is_set():
            told.set()
            task.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, tell)
    try:
        await task
    except asyncio.CancelledError:
        if not told.is_set():
            raise


async def _start(
    tree: Tree, settings: Settings, step: Report, seeded: bool, progress: Progress | None
) -> None:
    settings.media_folder.mkdir(parents=True, exist_ok=True)
    step("Starting the database and the bus")
    await tree.start(site.servers(settings))
    step("Bringing the database up to date")
    await tree.run(site.job(settings, "migrate"))
    if seeded and not site.is_seeded(settings):
        step("Filling the shelves")
        await tree.run(site.job(settings, "seed"), progress)
        site.note_seeded(settings)
    step("Starting our own processes")
    await tree.start(site.processes(settings))
    step("Opening the front door")
    await tree.start([site.front_door(settings)])
