"""Runs proofs, and writes down what they found."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from rich.console import Console

from proof.harness import REGISTRY, Claim, Proof

MODULES = ("proof.oversell", "proof.kills", "proof.backups", "proof.hour")
REPORT = Path(__file__).parents[1] / "docs" / "proofs.md"
COLUMNS = 5
HEAD = """\
# Proofs

`make proof` attacks these promises at full size, on sites of their own, and writes this page. The
broadcast of an hour runs beside the others, on the same machine, so that all of them take hardly
longer than it. `make proof ARGS=name` runs one of them, and `make proof ARGS=name=5` at another
size, without writing it down: `hour=5` broadcasts for five minutes. `make test` runs the same
attacks at small size.

| promise | attack | name | found | last run |
|---|---|---|---|---|
"""

console = Console(highlight=False)


def main(argv: Sequence[str]) -> int:
    """Run the proofs named in `argv`, all without a name; return the exit code."""
    for module in MODULES:
        import_module(module)
    wanted = {name: size for name, _, size in (word.partition("=") for word in argv)}
    wanted = wanted or dict.fromkeys(REGISTRY, "")
    unknown = [name for name, size in wanted.items() if name not in REGISTRY or not _is_size(size)]
    if unknown:
        console.print(f"There is no proof {', '.join(unknown)}; there are {', '.join(REGISTRY)}.")
        return 2
    found = asyncio.run(_run(wanted))
    whole = {name: proof for name, proof in found.items() if not wanted[name]}
    if whole:
        REPORT.write_text(_report(whole), encoding="utf-8")
    return 1 if any(proof.faults for proof in found.values()) else 0


def _is_size(text: str) -> bool:
    return not text or (text.isdecimal() and int(text) > 0)


async def _run(wanted: Mapping[str, str]) -> dict[str, Proof]:
    """Run one after the other, and the long ones beside them."""
    claims = [REGISTRY[name] for name in wanted]
    found: dict[str, Proof] = {}

    async def run(some: Sequence[Claim]) -> None:
        for claim in some:
            found[claim.name] = await _proof(claim, wanted[claim.name])

    async with asyncio.TaskGroup() as rows:
        for claim in claims:
            if claim.is_long:
                rows.create_task(run([claim]))
        rows.create_task(run([claim for claim in claims if not claim.is_long]))
    return found


async def _proof(claim: Claim, size: str) -> Proof:
    console.print(f"[bold]{claim.name}[/] {claim.title} …")
    began_s = time.monotonic()
    limit_s = claim.limit_s + int(size or 0) * claim.each_s
    try:
        async with asyncio.timeout(limit_s):
            proof = await (claim.attack(int(size)) if size else claim.attack())
    except Exception as error:  # noqa: BLE001 — one that breaks off has failed, and the others go on
        console.print_exception(max_frames=6)
        proof = Proof([f"it broke off: {error!r}"], "")
    for fault in proof.faults:
        console.print(f"  [red]✗[/] {fault}")
    took = f"{claim.name}, {time.monotonic() - began_s:.0f} s"
    console.print(f"  {'✗' if proof.faults else '✓'} {proof.seen} ({took})")
    return proof


def _report(found: Mapping[str, Proof]) -> str:
    rows = _rows() | {name: _row(name, proof) for name, proof in found.items()}
    return HEAD + "\n".join([rows[name] for name in REGISTRY if name in rows] + [""])


def _row(name: str, proof: Proof) -> str:
    claim = REGISTRY[name]
    told = f"**{'; '.join(proof.faults)}**" if proof.faults else proof.seen
    cells = [claim.promise, claim.title, name, told, f"{datetime.now(UTC):%Y-%m-%d}"]
    return f"| {' | '.join(cells)} |"


def _rows() -> dict[str, str]:
    """The rows that stand in the page, by name."""
    lines = REPORT.read_text(encoding="utf-8").splitlines() if REPORT.exists() else []
    cut = [(line, line.strip("| ").split(" | ")) for line in lines if line.startswith("| ")]
    return {cells[2]: line for line, cells in cut if len(cells) == COLUMNS and cells[2] != "name"}
