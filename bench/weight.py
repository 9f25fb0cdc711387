"""What a phone has to fetch before the first page of the market shows anything."""

from __future__ import annotations

import asyncio
import json

from bench.harness import Result, benchmark
from bench.reporting import ROOT

JAVASCRIPT_KB = 120


@benchmark(
    "first-route",
    title="gzip JavaScript of the buyer's first route, before video",
    target="≤ 120 kB",
    is_alone=True,
)
async def first_route() -> Result:
    """Follow the imports of the built app, as the browser does; `make web` builds it."""
    node = await asyncio.create_subprocess_exec(
        *(str(ROOT / ".venv" / "node" / "node"), str(ROOT / "web" / "buyer" / "size.mjs")),
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await node.communicate()
    assert node.returncode == 0, "the buyer app is not built"
    sizes: dict[str, int] = json.loads(told)
    script_kb, style_kb = (sizes[f"{kind}_gzip_bytes"] / 1000 for kind in ("javascript", "css"))
    return Result(
        measured=f"{script_kb:.1f} kB JavaScript, {style_kb:.1f} kB styles, {sizes['files']} files",
        is_met=script_kb <= JAVASCRIPT_KB,
        limit="Vue, its router and queries, and the words of one language",
        figures=dict(sizes),
    )
