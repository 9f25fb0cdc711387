"""One program that is kept alive."""

import asyncio
import math
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from subprocess import SubprocessError

from hawker.app.embedded.launching import CannotStart, Preparation, bound_to_parent

PAUSES_S = (0.0, 0.1, 0.3, 1.0, 3.0)  # before starting again, by the number of deaths in a row
STEADY_S = 10.0  # who lived this long has a clean record
POLL_S = 0.02
TRIES = 4  # deaths before the first sign of life that are forgiven
EXPLAINED = os.EX_CONFIG  # a job's exit code: its last line says what a person can mend
LAST_WORDS = 12  # lines of a log shown when a program does not start

Report = Callable[[str], None]


class StartFailed(CannotStart):
    """A program did not start; the message holds its last words."""


async def _always() -> bool:
    return True


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run and how to treat it."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str] = field(default_factory=dict[str, str])  # beside our own
    prepare: Callable[[], None] = _nothing  # before every start
    before_exec: Callable[[], Preparation] = bound_to_parent
    is_ready: Callable[[], Awaitable[bool]] = _always
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within_s: float = 1.8  # then it is killed; see Tree.stop
    ready_within_s: float = 60.0
    drain_signal: signal.Signals | None = None  # to end after what it was asked; see Child.renew
    drain_within_s: float = 30.0


class State(StrEnum):
    """Where a program is in its life."""

    STARTING = "starting"
    READY = "ready"
    DRAINING = "draining"  # takes nothing new before it is started again
    WAITING = "waiting"  # it died, and is started again after a pause
    STOPPED = "stopped"


class Child:
    """A program's process, and every process that follows it."""

    def __init__(self, program: Program, logs: Path, report: Report) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self.restarts = 0
        self._report = report
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._was_ready = False
        self._is_ready = False  # this life of it
        self._is_renewed = False  # this life ends because we want it to
        self._watcher: asyncio.Task[None] | None = None
        self.began_at: datetime | None = None  # this life
        self.last_end = ""  # how the last life ended, where nobody had asked for it

    @property
    def state(self) -> State:
        if self._stopping.is_set():
            return State.STOPPED
        if self.pid is None:
            return State.WAITING if self.restarts else State.STARTING
        if self._is_renewed:
            return State.DRAINING
        return State.READY if self._is_ready else State.STARTING

    @property
    def pid(self) -> int | None:
        """The process number while it runs."""
        process = self._process
        return None if process is None or process.returncode is not None else process.pid

    async def start(self) -> None:
        """Start it, keep it alive from now on, and return when it is ready.

        Raises StartFailed when it dies again and again before it is ready, or takes too long.
        """
        self._keeper = asyncio.create_task(self._keep(), name=f"keep {self.program.name}")
        await self._until_ready()

    async def renew(self, program: Program | None = None) -> None:
        """End it when it has answered what it was asked, and start it again, as `program`.

        Returns when it is ready again. One that never ends by itself is killed. Raises
        StartFailed when it does not become ready; it is then tried again for ever, as always.
        """
        process, old = self._process, self.program
        self.program = program or old
        if process is not None and process.returncode is None:
            self._is_renewed, self._is_ready = True, False
            _send(process, old.drain_signal or old.stop_signal)
            within_s = old.stop_within_s if old.drain_signal is None else old.drain_within_s
            try:
                await asyncio.wait_for(process.wait(), within_s)
            except TimeoutError:
                self._report(f"{old.name} did not end in time and was killed.")
                _kill_group(process)
                await process.wait()
            await self._until_ready(after=process)
        else:
            await self._until_ready()

    async def _until_ready(self, after: asyncio.subprocess.Process | None = None) -> None:
        assert self._keeper is not None, "it was started"
        deadline = time.monotonic() + self.program.ready_within_s
        while not self._is_ready or (after is not None and self._process is after):
            for task in (self._keeper, self._watcher):
                if task is not None and task.done():
                    await task  # raises what ended it
            if self._stopping.is_set():
                raise StartFailed(f"{self.program.name} was stopped before it was ready.")
            if time.monotonic() > deadline:
                raise StartFailed(f"{self.program.name} was not ready in time.{self._last_words()}")
            await asyncio.sleep(POLL_S)

    async def run(self) -> None:
        """Run it once, to its own end. Raises StartFailed when it fails."""
        code = await self._live()
        if code == EXPLAINED:
            raise StartFailed(self._lines()[-1].removeprefix("hawker: "))
        if code != 0:
            raise StartFailed(f"{self.program.name} {_told(code)}.{self._last_words()}")

    async def stop(self, within_s: float = math.inf) -> None:
        """End it and wait until it is gone. It is killed when it takes too long.

        That is longer than its program's own time, or than `within_s` where that is less.
        """
        self._stopping.set()
        process = self._process
        if process is not None and process.returncode is None:
            _send(process, self.program.stop_signal)
            try:
                await asyncio.wait_for(process.wait(), min(self.program.stop_within_s, within_s))
            except TimeoutError:
                self._report(f"{self.program.name} did not stop in time and was killed.")
                _kill_group(process)
        if self._keeper is not None:
            await asyncio.gather(self._keeper, return_exceptions=True)

    async def _keep(self) -> None:
        deaths = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                how = _told(await self._live())
            except (OSError, SubprocessError, CannotStart) as error:
                how = f"could not be started: {error}"
            if self._stopping.is_set():
                return
            if self._is_renewed:
                self._is_renewed, deaths = False, 0
                continue
            self.last_end = how
            deaths = 1 if time.monotonic() - began > STEADY_S else deaths + 1
            if not self._was_ready and deaths >= TRIES:
                raise StartFailed(f"{self.program.name} {how}.{self._last_words()}")
            pause = PAUSES_S[min(deaths, len(PAUSES_S)) - 1]
            self._report(f"{self.program.name} {how}; starting it again.")
            self.restarts += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _live(self) -> int:
        """Run it once, from start to end."""
        self._is_ready = False
        self.program.prepare()
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.program.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.program.environ},
                start_new_session=True,  # the terminal's Ctrl-C is for us alone
                preexec_fn=self.program.before_exec(),
            )
        self.began_at = datetime.now(UTC)
        if self._stopping.is_set():
            _kill_group(self._process)
        self._watcher = asyncio.create_task(self._watch())
        try:
            code = await self._process.wait()
        finally:
            self._watcher.cancel()
            self._watcher = None
            self._is_ready = False
        _kill_group(self._process)  # nothing of this life may meet the next
        return code

    async def _watch(self) -> None:
        """Note when this life of it is ready, and that it once was."""
        while not await self.program.is_ready():  # noqa: ASYNC110 — a program sends no events
            await asyncio.sleep(POLL_S)
        if not self._is_renewed:
            self._is_ready = self._was_ready = True

    def _last_words(self) -> str:
        words = "".join(f"\n    {line}" for line in self._lines()[-LAST_WORDS:])
        return f" {self.log} ends with:{words}" if words else f" {self.log} is empty."

    def _lines(self) -> list[str]:
        return self.log.read_text(errors="replace").splitlines() if self.log.exists() else []


def _told(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with code {code}"


def _send(process: asyncio.subprocess.Process, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(what)


def _kill_group(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
