"""Ask once for everybody who wants to know the same kind of thing at the same moment."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

Read = Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]
Wishes = dict[K, list[asyncio.Future[V | None]]]


class Together(Generic[K, V]):
    """Reads by key, many keys in one go.

    While a read is under way, wishes gather; the next read answers all of them. So nobody is told
    what was true before they asked, and a rush costs a few reads. For one event loop.
    """

    def __init__(self, read: Read[K, V], most: int) -> None:
        self._read = read
        self._most = most  # keys of one read
        self._wanted: Wishes[K, V] = {}
        self._runner: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """Read `key`, None when there is no such thing. Raises whatever reading raises."""
        loop = asyncio.get_running_loop()
        # A future for each: who goes away does not take the answer from the others.
        wish: asyncio.Future[V | None] = loop.create_future()
        self._wanted.setdefault(key, []).append(wish)
        if self._runner is None:
            # In a context of its own: it works for whoever comes, not for who came first.
            self._runner = loop.create_task(self._run(), context=contextvars.Context())
        return await wish

    async def _run(self) -> None:
        try:
            while self._wanted:
                keys = list(self._wanted)[: self._most]
                await self._answer({key: self._wanted.pop(key) for key in keys})
        finally:
            self._runner = None

    async def _answer(self, wishes: Wishes[K, V]) -> None:
        try:
            found = await self._read(list(wishes))
        except Exception as failure:  # noqa: BLE001 — handed to everyone who waits
            for wish in _waiting(wishes.values()):
                wish.set_exception(failure)
            return
        for key, asked in wishes.items():
            for wish in _waiting([asked]):
                wish.set_result(found.get(key))


def _waiting(wishes: Iterable[Sequence[asyncio.Future[V]]]) -> Iterator[asyncio.Future[V]]:
    return (wish for asked in wishes for wish in asked if not wish.done())
