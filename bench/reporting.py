"""The table: printed, kept as JSON, and written into docs/benchmarks.md."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.harness import REGISTRY, Result

ROOT = Path(__file__).resolve().parent.parent
JSON = ROOT / "build" / "bench.json"
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
HEAD = "| what | name | target | measured | verdict | what limits it |\n|---|---|---|---|---|---|"
COLUMNS = 6

PREFACE = """\
# Benchmarks

`make bench` measures these on a site of its own folder and ports, started as a user would start
it; `python -m bench NAME …` measures some of them. The load generator runs on the same machine and
takes its share of the processor. Every outcome (orders, pieces sold, postings) is counted in the
database afterwards. Targets are for 2 cores and 24 GiB.

"""


def last() -> dict[str, str]:
    """What docs/benchmarks.md says was measured last, by name."""
    return {name: row.split("|")[4].strip() for name, row in _rows().items()}


def show(results: Mapping[str, Result], before: Mapping[str, str]) -> None:
    """Print the table beside the last one."""
    table = Table("what", "target", "measured", "last", "verdict", "what limits it")
    for name, result in results.items():
        told = REGISTRY[name]
        table.add_row(
            told.title,
            told.target,
            result.measured,
            before.get(name, ""),
            _verdict(result),
            result.limit,
        )
    Console().print(table)


def keep(results: Mapping[str, Result]) -> None:
    """Write build/bench.json, and replace the rows of what was measured in docs/benchmarks.md."""
    JSON.parent.mkdir(exist_ok=True)
    told = {"machine": machine(), "results": {n: asdict(r) for n, r in results.items()}}
    JSON.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")

    rows = _rows() | {name: _row(name, result) for name, result in results.items()}
    ordered = [rows.pop(name) for name in REGISTRY if name in rows] + list(rows.values())
    text = "\n".join([BEGIN, f"Last run: {machine()}", "", HEAD, *ordered, END])
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(_around(text))


def machine() -> str:
    """One line about where and when this was measured."""
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {_processor()}, {os.cpu_count()} cores,"
        f" {memory_gib:.0f} GiB, Linux {platform.release().split('-')[0]},"
        f" Python {platform.python_version()}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _row(name: str, result: Result) -> str:
    told = REGISTRY[name]
    cells = [told.title, name, told.target, result.measured, _verdict(result), result.limit]
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _verdict(result: Result) -> str:
    if result.is_met is None:
        return "–"
    if result.is_met:
        return "met"
    return f"missed: {result.reached:.0%} of it" if result.reached else "missed"


def _rows() -> dict[str, str]:
    """The rows that stand in the page, by name."""
    if not PAGE.exists():
        return {}
    lines = _page()[1].splitlines()
    cut = [(line, line.split("|")) for line in lines if line.startswith("| ")]
    whole = [(line, cells) for line, cells in cut if len(cells) == COLUMNS + 2]
    return {cells[2].strip(): line for line, cells in whole if cells[2].strip() != "name"}


def _around(measured: str) -> str:
    before, _, after = _page() if PAGE.exists() else (PREFACE, "", "\n")
    return before + measured + after


def _page() -> tuple[str, str, str]:
    before, _, rest = PAGE.read_text().partition(BEGIN)
    measured, _, after = rest.partition(END)
    return before, measured, after
