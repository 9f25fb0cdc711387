"""Asking a site whose processes die: what was not answered is asked again, under the same key."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from bench.client import Answer, Client

TRIES = 240
PAUSE_S = 0.25
SERVER_AT_FAULT = 500
AGAIN = frozenset({408, 429})


async def ask(
    clients: Sequence[Client],
    turn: int,
    method: str,
    path: str,
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Ask one of `clients`, and the next one when it does not answer or says that it cannot."""
    for again in range(TRIES):
        client = clients[(turn + again) % len(clients)]
        try:
            answer = await client.ask(method, path, body, headers)
        except (OSError, TimeoutError):
            await asyncio.sleep(PAUSE_S)
            continue
        if answer.status < SERVER_AT_FAULT and answer.status not in AGAIN:
            return answer
        await asyncio.sleep(PAUSE_S)
    raise AssertionError(f"{method} {path} was never answered")
