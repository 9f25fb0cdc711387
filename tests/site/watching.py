"""Somebody who stays in a room while the site breaks, and how long nothing came to them.

They sit at the socket and play the picture as the buyer's app does: both come back by themselves.
"""

import asyncio
import json
import random
import re
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import msgspec
from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

LIKE_EVERY_S = 0.2  # so that the room always has something to say
LOOK_EVERY_S = 0.2  # at the playlist
SAMPLE_EVERY_S = 0.1
ASKED_S = 5.0  # for one answer
PATIENCE_S = 60.0
FIRST_RETRY_S, LAST_RETRY_S = 0.4, 12.0  # web/shared/src/room/socket.ts
PIECE = re.compile(r"(?:part-(\d+)-(\d+)|seg-(\d+))\.m4s")
WHOLE = 1_000_000  # comes after every part of a segment
ORDERED = {"tick", "event"}  # frames of the room's sequence; the others answer ourselves alone


class Silence(msgspec.Struct, frozen=True):
    """A time in which nothing came."""

    began_s: float
    ended_s: float

    @property
    def lasted_s(self) -> float:
        return self.ended_s - self.began_s


class Log:
    """When something came."""

    def __init__(self) -> None:
        self.at_s: list[float] = []
        self._news = asyncio.Event()

    def note(self) -> None:
        self.at_s.append(time.monotonic())
        self._news.set()

    async def next(self) -> None:
        """Wait for what comes next."""
        self._news.clear()
        async with asyncio.timeout(PATIENCE_S):
            await self._news.wait()

    def longest(self, since_s: float) -> Silence:
        """The longest silence that ended after `since_s`, the one that goes on now included."""
        before = [at for at in self.at_s if at <= since_s][-1:]
        marks = [*before, *(at for at in self.at_s if at > since_s), time.monotonic()]
        silences = [Silence(a, b) for a, b in pairwise(marks)]
        return max(silences, key=lambda silence: silence.lasted_s)


class Socket(WSListener):
    """One connection to the room."""

    def __init__(self, hear: Callable[[dict[str, Any]], None]) -> None:
        self._hear = hear
        self.is_closed = asyncio.Event()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.TEXT:
            self._hear(json.loads(frame.get_payload_as_utf8_text()))

    def on_ws_disconnected(self, _: WSTransport) -> None:
        self.is_closed.set()


class Viewer:
    """One viewer of a room, in it from beginning to end."""

    def __init__(self, url: str, room: str, token: str, playlist_url: str) -> None:
        self.frames = Log()
        self.pieces = Log()  # of picture
        self.seated = 0  # times
        self._http = httpx.AsyncClient(base_url=url, timeout=ASKED_S, trust_env=False)
        self._playlist_url = playlist_url
        self._door = f"{url.replace('http', 'ws')}/room/{room}?token={token}"
        self._position = ""
        self._epoch = 0
        self._tries = 0

    @asynccontextmanager
    async def watching(self) -> AsyncIterator["Viewer"]:
        """Sit down and play; inside, both go on."""
        async with self._http, _going_on(self._sit(), self._play()):
            await self.more()
            yield self

    async def more(self) -> None:
        """Wait until both the room and its picture have gone on from here."""
        await asyncio.gather(self.frames.next(), self.pieces.next())

    async def _sit(self) -> None:
        while True:
            with suppress(OSError, TimeoutError, WSError):
                await self._sit_once()
            ceiling_s = min(LAST_RETRY_S, FIRST_RETRY_S * 2**self._tries)
            self._tries += 1
            await asyncio.sleep(ceiling_s * (0.5 + random.random() / 2))

    async def _sit_once(self) -> None:
        async with asyncio.timeout(ASKED_S):
            _, socket = await ws_connect(lambda: Socket(self._hear), self._door + self._position)
        try:
            while not socket.is_closed.is_set():
                socket.transport.send(WSMsgType.TEXT, b'{"t":"like","n":1}')
                with suppress(TimeoutError):
                    await asyncio.wait_for(socket.is_closed.wait(), LIKE_EVERY_S)
        finally:
            socket.transport.disconnect()

    def _hear(self, frame: dict[str, Any]) -> None:
        if frame["t"] in {"snapshot", "recovered"}:
            self.seated += 1
            self._tries, self._epoch = 0, frame["epoch"]
        elif frame["t"] in ORDERED:
            self.frames.note()
        if "seq" in frame:
            self._position = f"&epoch={self._epoch}&seq={frame['seq']}"

    async def _play(self) -> None:
        played = (-1, 0)
        while True:
            with suppress(httpx.HTTPError):
                place, address = await self._newest()
                is_seen = place[1] == WHOLE and place[0] == played[0]  # as parts
                if place > played and not is_seen and await self._get(address):
                    played = place
                    self.pieces.note()
            await asyncio.sleep(LOOK_EVERY_S)

    async def _newest(self) -> tuple[tuple[int, int], str]:
        """The newest piece of picture that the playlist tells of: its place, and where it is."""
        folder = self._playlist_url.rpartition("/")[0]
        newest = ((-1, 0), "")
        for found in PIECE.finditer((await self._get(self._playlist_url)).decode()):
            segment, part, whole = found.groups()
            place = (int(segment or whole), WHOLE if part is None else int(part))
            newest = max(newest, (place, f"{folder}/{found[0]}"))
        return newest

    async def _get(self, address: str) -> bytes:
        return (await self._http.get(address)).raise_for_status().content


class Starvation:
    """How long processes were ready to run while the machine gave its processors to others.

    A promise in seconds is about a machine that is ours. On one that is shared, what somebody
    waited for is forgiven, as the kernel counts it, and nothing else.
    """

    def __init__(self, who: Callable[[], Iterable[int]]) -> None:
        self._who = who
        self._waited_s: dict[int, float] = {}
        self._samples: list[tuple[float, float]] = [(time.monotonic(), 0.0)]

    @asynccontextmanager
    async def measured(self) -> AsyncIterator["Starvation"]:
        """Measure while inside."""
        self._waited_s = {pid: waited_s(pid) for pid in self._who()}
        async with _going_on(self._sample()):
            yield self

    def during(self, silence: Silence) -> float:
        """Seconds of it in which one of the processes waited for a processor."""
        self._look()
        before = max(waited for at, waited in self._samples if at <= silence.began_s)
        after = min(waited for at, waited in self._samples if at >= silence.ended_s)
        return after - before

    async def _sample(self) -> None:
        while True:
            self._look()
            await asyncio.sleep(SAMPLE_EVERY_S)

    def _look(self) -> None:
        """Count for the time since the last look what the one waited that waited most.

        Each may have been the one that the others waited for, but not two at once.
        """
        at_s, total_s = self._samples[-1]
        now_s, most_s = time.monotonic(), 0.0
        for pid in self._who():
            life_s = waited_s(pid)
            most_s = max(most_s, life_s - self._waited_s.get(pid, 0.0))  # new: since 0
            self._waited_s[pid] = life_s
        self._samples.append((now_s, total_s + min(most_s, now_s - at_s)))


def waited_s(pid: int) -> float:
    """How long the threads of a process have waited for a processor in their lives, in all."""
    total_ns = 0
    with suppress(OSError):  # it ended, or this system does not count
        for thread in Path(f"/proc/{pid}/task").iterdir():
            total_ns += int((thread / "schedstat").read_text().split()[1])
    return total_ns / 1e9


@asynccontextmanager
async def _going_on(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Have these run while inside. What one of them raises is raised at the end."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        yield
    finally:
        ended = [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in ended:
        task.result()
