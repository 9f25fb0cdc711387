"""Runs proofs, and writes down what they found."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from rich.console import Console

from proof.harness import REGISTRY, Claim, Proof

MODULES = ("proof.oversell", "proof.kills", "proof.backups")
LIMIT_S = 1_200  # of one proof
REPORT = Path(__file__).parents[1] / "docs" / "proofs.md"
HEAD = """\
# Proofs

`make proof` attacks these promises at full size, on sites of their own, and writes this page.
`make test` runs the same attacks at small size.

| promise | attack | found |
|---|---|---|
"""

console = Console(highlight=False)


def main(argv: Sequence[str]) -> int:
    """Run the proofs named in `argv`, all without a name; return the exit code."""
    for module in MODULES:
        import_module(module)
    unknown = [name for name in argv if name not in REGISTRY]
    if unknown:
        console.print(f"There is no proof {', '.join(unknown)}; there are {', '.join(REGISTRY)}.")
        return 2
    found = asyncio.run(_run([REGISTRY[name] for name in argv or REGISTRY]))
    if not argv:
        REPORT.write_text(_report(found), encoding="utf-8")
    return 1 if any(proof.faults for proof in found.values()) else 0


async def _run(claims: Sequence[Claim]) -> dict[str, Proof]:
    found: dict[str, Proof] = {}
    for claim in claims:
        console.print(f"[bold]{claim.name}[/] {claim.title} …")
        began_s = time.monotonic()
        async with asyncio.timeout(LIMIT_S):
            proof = found[claim.name] = await claim.attack()
        took = f"{time.monotonic() - began_s:.0f} s"
        for fault in proof.faults:
            console.print(f"  [red]✗[/] {fault}")
        console.print(f"  {'✗' if proof.faults else '✓'} {proof.seen} ({took})")
    return found


def _report(found: dict[str, Proof]) -> str:
    lines = [
        f"| {REGISTRY[name].promise} | {REGISTRY[name].title} | {_told(proof)} |"
        for name, proof in found.items()
    ]
    return f"{HEAD}{chr(10).join(lines)}\n\nLast run on {datetime.now(UTC):%Y-%m-%d}.\n"


def _told(proof: Proof) -> str:
    return f"**{'; '.join(proof.faults)}**" if proof.faults else proof.seen
