"""A process of its own that puts on the load, so that its work is not counted as ours."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

WITHIN_S = 120.0


class Crowd:
    """The process with the sockets: is told a line, and answers with a line of JSON."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def say(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n".encode())
        await self._process.stdin.drain()

    async def hear(self, within_s: float = WITHIN_S) -> Any:
        assert self._process.stdout is not None
        async with asyncio.timeout(within_s):
            line = await self._process.stdout.readline()
        assert line, "the crowd went away"
        return json.loads(line)

    async def ask(self, word: str, within_s: float = WITHIN_S) -> Any:
        await self.say(word)
        return await self.hear(within_s)


@asynccontextmanager
async def gathered(module: str, plan: dict[str, Any]) -> AsyncGenerator[Crowd]:
    """Start `python -m module '<plan as JSON>'` and wait until it is ready; it ends with us."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, json.dumps(plan)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 24,
    )
    try:
        crowd = Crowd(process)
        await crowd.hear()
        yield crowd
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
