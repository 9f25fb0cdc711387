"""Work that goes on for the life of a process, step by step."""

import asyncio
import contextlib
from typing import Protocol

import structlog

from hawker.kernel.bus import BusDown
from hawker.kernel.db import Unavailable

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 2.0

log = structlog.get_logger()


class Step(Protocol):
    """One piece of repeated work."""

    async def step(self) -> int:
        """Do what is there to do, at most one batch, and return how much it was."""
        ...


async def run(name: str, work: Step, stop: asyncio.Event, *, idle_s: float, least: int = 1) -> None:
    """Step until `stop`; rest `idle_s` when less than `least` was done, so that more gathers.

    When a neighbour is away it backs off.

    Any other exception is a defect: it is logged and the loop goes on after a pause, because one
    bad row must not silence the rest.
    """
    pause_s = FIRST_PAUSE_S
    while not stop.is_set():
        try:
            done = await work.step()
        except (Unavailable, BusDown) as error:
            log.warning("loop.neighbour_away", loop=name, error=str(error))
            await _rest(stop, pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        except Exception:
            log.exception("loop.failed", loop=name)
            await _rest(stop, pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        else:
            pause_s = FIRST_PAUSE_S
            if done < least:
                await _rest(stop, idle_s)


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
