"""Live playlists as they stand now, read from the process that writes them."""

import asyncio
import ssl

import httpx
import structlog

ANSWER_WITHIN_S = 0.3  # a player that gets none along asks by itself
FRESH_S = 0.15  # half a part: who asks within gets the same
KNOWN_LIMIT = 256
_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # not spoken here; reading authorities takes 30 ms

log = structlog.get_logger()


class LivePlaylists:
    """Plugged into rooms (`stage.live.model.Playlists`). Many who ask at once are one request."""

    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}"
        self._known: dict[str, tuple[float, asyncio.Task[str | None]]] = {}

    async def newest(self, url: str) -> str | None:
        """The playlist at a path of this site; None when it is not to be had at once."""
        now = asyncio.get_running_loop().time()
        asked_at, task = self._known.get(url, (-FRESH_S, None))
        if task is None or asked_at + FRESH_S <= now:
            if len(self._known) >= KNOWN_LIMIT:
                self._known.clear()
            task = asyncio.create_task(self._ask(url))
            self._known[url] = (now, task)
        return await asyncio.shield(task)

    async def _ask(self, url: str) -> str | None:
        try:
            async with httpx.AsyncClient(
                timeout=ANSWER_WITHIN_S, trust_env=False, verify=_TLS
            ) as client:
                answer = await client.get(self._address + url)
        except httpx.HTTPError as error:
            log.warning("playlists.unreachable", error=repr(error))
            return None
        return answer.text if answer.is_success else None
