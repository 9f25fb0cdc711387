"""Bounded load: so many pieces of work, so many at a time; and what it cost whom."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bench.site import Site

T = TypeVar("T")

DOOR = "caddy"
WHO = ("web", "worker", "sandbox", "postgres", "nats")


async def spread(work: Callable[[T], Awaitable[None]], over: Sequence[T], at_once: int) -> None:
    """Do `work` for each of `over`, `at_once` at a time."""
    waiting: Iterator[T] = iter(over)

    async def hand() -> None:
        for each in waiting:
            await work(each)

    async with asyncio.TaskGroup() as hands:
        for _ in range(at_once):
            hands.create_task(hand())


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time by kind of process over a while."""

    elapsed_s: float
    cpu_s: dict[str, float]

    def __str__(self) -> str:
        """Who kept how much of the machine busy: "web 0.71, postgres 0.52 … of 2 cores"."""
        shares = [
            f"{name} {used / self.elapsed_s:.2f}"
            for name, used in sorted(self.cpu_s.items(), key=lambda pair: -pair[1])
            if used / self.elapsed_s >= 0.01  # noqa: PLR2004 — less is nothing
        ]
        return f"{', '.join(shares)} of {os.cpu_count()} cores"


class Meter:
    """Measures what a while costs: started when made, read with `stop`."""

    def __init__(self, site: Site, who: Iterable[str] = WHO) -> None:
        self._site = site
        self._who = tuple(who)
        self._before = self._read()
        self._began_s = time.perf_counter()

    def stop(self) -> Cost:
        elapsed_s = time.perf_counter() - self._began_s
        after = self._read()
        return Cost(elapsed_s, {name: after[name] - self._before[name] for name in after})

    def _read(self) -> dict[str, float]:
        used = {name: self._site.cpu_s(name) for name in self._who}
        return used | {"load generator": time.process_time()}
