"""A whole site, from the claim of its folder to the end of its last process."""

import asyncio
import signal
import time
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from hawker.app import versions
from hawker.app.embedded.postgres import Postgres
from hawker.app.settings import Settings
from hawker.app.supervisor import control, report, site
from hawker.app.supervisor.child import Report, State
from hawker.app.supervisor.claims import FolderLock, check_ports
from hawker.app.supervisor.steering import Steering, bounds
from hawker.app.supervisor.tree import Progress, Tree

REPORT_EVERY_S = 5.0
LOOK_EVERY_S = 0.25  # whether something changed that is reported at once


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
    how far a long step is. Raises Taken, CannotStart.
    """
    lock = FolderLock(settings.home)
    try:
        lock.take()
        versions.check(settings.home)
        check_ports(site.ports(settings))
        tree = Tree(settings.home / "log", event, bounds(settings))
        reporter = asyncio.create_task(_report(tree, settings.home))
        try:
            await _start(tree, settings, step, seeded, progress)
            steering = Steering(tree, settings)
            async with control.listening(control_folder(settings.home), steering.grant):
                yield tree
        finally:
            reporter.cancel()
            await tree.stop()
            with suppress(asyncio.CancelledError):
                await reporter
            report.forget(settings.home)
    finally:
        lock.release()


def control_folder(home: Path) -> Path:
    """Where the supervisor of the site in `home` listens."""
    return Postgres(home).sockets  # short enough for a socket, and its owner's alone


async def _report(tree: Tree, home: Path) -> None:
    """Say what the processes do, again and again."""
    began_at = datetime.now(UTC)
    told: list[tuple[str, State, int | None]] = []
    looked_s = -REPORT_EVERY_S
    while True:
        now = [(each.program.name, each.state, each.pid) for each in tree.children]
        if now != told or time.monotonic() - looked_s >= REPORT_EVERY_S:
            told, looked_s = now, time.monotonic()
            taken = await asyncio.to_thread(report.take, tree.children, began_at)
            with suppress(OSError):  # the disk is full: the report is then old, and says so
                report.write(home, taken)
        await asyncio.sleep(LOOK_EVERY_S)


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
    for program in site.founding(settings):
        await tree.run(program)
    await tree.start(site.servers(settings))
    step("Bringing the database up to date")
    await tree.run(site.job(settings, "migrate"))
    versions.note(settings.home)
    if seeded and not site.is_seeded(settings):
        step("Filling the shelves")
        await tree.run(site.job(settings, "seed"), progress)
        site.note_seeded(settings)
    step("Starting our own processes")
    await tree.start(site.processes(settings))
    step("Opening the front door")
    await tree.start([site.front_door(settings)])
