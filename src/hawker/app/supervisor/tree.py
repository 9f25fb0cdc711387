"""The processes of a site as one thing: started together, stopped together."""

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from hawker.app.supervisor import logs
from hawker.app.supervisor.child import Child, Program, Report
from hawker.app.supervisor.logs import Bounds

LOG_CHECK_S = 5.0
PROGRESS_CHECK_S = 0.2
STOP_WITHIN_S = 4.0  # for all groups together; whoever pressed Ctrl-C was promised 5 s
PROGRESS = re.compile(rb"(\d+)/(\d+)")

Progress = Callable[[int, int], None]  # steps done, steps in all


class Tree:
    """Groups of programs: a group starts when those before it are ready, and stops before them."""

    def __init__(self, logs: Path, report: Report, bounds: Bounds | None = None) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._logs = logs
        self.bounds = bounds or Bounds()  # of the logs
        self._report = report
        self._groups: list[list[Child]] = []
        self._trimmer: asyncio.Task[None] | None = None

    @property
    def children(self) -> list[Child]:
        return [child for group in self._groups for child in group]

    async def start(self, programs: Sequence[Program]) -> None:
        """Start one more group and wait until all of it is ready. Raises StartFailed."""
        if self._trimmer is None:
            self._trimmer = asyncio.create_task(self._trim())
        group = [Child(program, self._logs, self._report) for program in programs]
        self._groups.append(group)
        starts = [asyncio.create_task(child.start()) for child in group]
        try:
            await asyncio.gather(*starts)
        finally:
            for start in starts:
                start.cancel()
            await asyncio.gather(*starts, return_exceptions=True)

    async def run(self, program: Program, told: Progress | None = None) -> None:
        """Run a program that ends by itself. Raises StartFailed when it fails.

        `told` hears how far it is, from lines such as 3/17 that it writes.
        """
        job = Child(program, self._logs, self._report)
        listener = asyncio.create_task(_listen(job.log, told)) if told else None
        try:
            await job.run()
        finally:
            if listener is not None:
                listener.cancel()
            await job.stop()

    async def stop(self) -> None:
        """Stop everything, the last group first; STOP_WITHIN_S later nothing is waited for."""
        deadline = time.monotonic() + STOP_WITHIN_S
        while self._groups:
            group = self._groups.pop()
            left_s = deadline - time.monotonic()
            await asyncio.gather(*[child.stop(left_s) for child in group])
        if self._trimmer is not None:
            self._trimmer.cancel()
            with suppress(asyncio.CancelledError):
                await self._trimmer

    async def _trim(self) -> None:
        """Keep every log within its bounds, for as long as the tree stands."""
        while True:
            await asyncio.sleep(LOG_CHECK_S)
            for log in self._logs.glob("*.log"):
                if told := await asyncio.to_thread(logs.put_aside, log, self.bounds):
                    self._report(told)


async def _listen(log: Path, told: Progress) -> None:
    while True:
        await asyncio.sleep(PROGRESS_CHECK_S)
        if found := PROGRESS.fullmatch(_last_line(log)):
            told(int(found[1]), int(found[2]))


def _last_line(log: Path) -> bytes:
    return log.read_bytes().rpartition(b"\n")[0].rpartition(b"\n")[2]
