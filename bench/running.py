"""Runs benchmarks and tells what they measured."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib import import_module

from rich.console import Console

from bench import reporting
from bench.harness import REGISTRY, Benchmark, Result
from bench.site import open_site

MODULES = (
    "bench.purchase",
    "bench.statements",
    "bench.flash_sale",
    "bench.hot_sku",
    "bench.products",
    "bench.room",
    "bench.chatter",
    "bench.storm",
    "bench.rival",
    "bench.picture",
    "bench.camera",
    "bench.opening",
    "bench.streams",
    "bench.viewers",
    "bench.start",
    "bench.weight",
    "bench.landing",
)
LIMIT_S = 300  # of one benchmark

console = Console(highlight=False)


def main(argv: Sequence[str]) -> int:
    """Run the benchmarks named in `argv`, all without a name; return the exit code."""
    for module in MODULES:
        import_module(module)
    unknown = [name for name in argv if name not in REGISTRY]
    if unknown:
        console.print(f"There is no benchmark {', '.join(unknown)}. There are:")
        console.print("\n".join(f"  {each.name:<16}{each.title}" for each in REGISTRY.values()))
        return 2

    before = reporting.last()
    results = asyncio.run(_run([REGISTRY[name] for name in argv or REGISTRY]))
    reporting.show(results, before)
    reporting.keep(results)
    return 0 if len(results) == len(argv or REGISTRY) else 1


async def _run(wanted: Sequence[Benchmark]) -> dict[str, Result]:
    """Run them one after the other; each on a fresh site, so that none disturbs the next."""
    results: dict[str, Result] = {}
    for each in wanted:
        console.print(f"[bold]{each.name}[/] {each.title} …")
        try:
            async with asyncio.timeout(LIMIT_S):
                results[each.name] = await _measure(each)
        except Exception:  # noqa: BLE001 — one that fails is reported and the others run
            console.print_exception(max_frames=6)
    return results


async def _measure(each: Benchmark) -> Result:
    if each.is_alone:
        result = await each.run()
    else:
        async with open_site() as site:
            result = await each.run(site)
    console.print(f"  {result.measured}")
    return result
