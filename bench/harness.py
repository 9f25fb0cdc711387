"""What a benchmark is, and what it returns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

REGISTRY: dict[str, Benchmark] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was measured.

    `limit` says what the figure is limited by; `is_met` is None where there is no target, and
    `reached` the share of a target that was missed.
    """

    measured: str  # for people, with units: "612 orders/s, p99 143 ms"
    is_met: bool | None
    reached: float = 0.0
    limit: str = ""
    figures: Mapping[str, float | int | str] = field(default_factory=dict)  # for build/bench.json


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A function that measures one thing."""

    name: str
    title: str
    target: str  # "" where there is none
    run: Callable[..., Awaitable[Result]]  # given a running Site, unless it is alone
    is_alone: bool  # it starts what it needs by itself


Measure = TypeVar("Measure", bound=Callable[..., Awaitable[Result]])


def benchmark(
    name: str, *, title: str, target: str = "", is_alone: bool = False
) -> Callable[[Measure], Measure]:
    """Register a benchmark under `name`; the table shows `title` and `target`."""

    def register(run: Measure) -> Measure:
        assert name not in REGISTRY, f"two benchmarks called {name}"
        REGISTRY[name] = Benchmark(
            name=name, title=title, target=target, run=run, is_alone=is_alone
        )
        return run

    return register


def percentile(values: list[float], share: float) -> float:
    """The smallest of `values` that `share` of them do not exceed."""
    assert values, "nothing was measured"
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
