"""`hawker up`: a running site and what a person sees of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn

from hawker.app import first_run
from hawker.app.embedded.launching import CannotStart
from hawker.app.settings import Settings
from hawker.app.supervisor import notify
from hawker.app.supervisor.claims import Taken
from hawker.app.supervisor.running import running, until_told
from hawker.app.supervisor.tree import Tree

COUNT = MofNCompleteColumn()
PLAY_MONEY = "Payments are play money: the sandbox is the only provider, and its cards pay nothing."


class Screen:
    """Shows steps as they are taken, and afterwards whatever happens to the processes."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False)
        self._bar: Progress | None = None
        self._task = TaskID(0)
        self._step = ""
        self._began = time.monotonic()

    def begin(self, step: str) -> None:
        """Start a step; the one before it is done."""
        self.finish()
        self._step, self._began = step, time.monotonic()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), COUNT)
        is_quiet = not self.console.is_terminal
        self._bar = Progress(*columns, console=self.console, transient=True, disable=is_quiet)
        self._task = self._bar.add_task(f"{step} …", total=None)
        self._bar.start()

    def progress(self, done: int, total: int) -> None:
        """Show how far the step is."""
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)

    def finish(self) -> None:
        """End the current step well."""
        if self._bar is not None:
            self.abandon()
            seconds = time.monotonic() - self._began
            self.console.print(f"[green]✓[/] {self._step} [dim]{seconds:.1f} s[/]")

    def abandon(self) -> None:
        """End the current step, which failed or was given up."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def tell(self, happened: str) -> None:
        """Say what happened to a process."""
        self.console.print(f"[dim]{time.strftime('%H:%M:%S')}[/] {happened}", markup=True)


Scene = Callable[[Tree, Screen], Awaitable[None]]


async def up(settings: Settings) -> int:
    """Run the site until told to stop; return the exit code."""

    async def scene(_: Tree, screen: Screen) -> None:
        screen.console.print(
            f"\nhawker is open at [bold]{settings.public_url}[/]. Ctrl-C closes it."
        )
        if found := await first_run.link(settings):
            screen.console.print(f"Set it up: [bold]{found}[/] (works once)", soft_wrap=True)
        if settings.is_public:
            screen.console.print(f"[yellow]{PLAY_MONEY}[/]", soft_wrap=True)

    return await perform(settings, scene, seeded=False)


async def perform(settings: Settings, scene: Scene, *, seeded: bool) -> int:
    """Run the site, and `scene` once it is open, until told to stop; return the exit code."""
    screen = Screen()

    async def work() -> None:
        async with running(
            settings, screen.begin, screen.tell, seeded=seeded, progress=screen.progress
        ) as tree:
            screen.finish()
            await scene(tree, screen)
            async with notify.alive():
                await asyncio.get_running_loop().create_future()  # until cancelled

    try:
        await until_told(work())
    except (Taken, CannotStart) as error:
        screen.abandon()
        complain(str(error))
        return 1
    screen.abandon()
    return 0


def complain(message: str) -> None:
    """Say on standard error, in one piece, why nothing more will happen."""
    console = Console(stderr=True, highlight=False)
    console.print(f"hawker: {message}", markup=False, soft_wrap=True)
