"""Ask once for everybody who wants to know the same kind of thing at the same moment."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

Read = Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]


class Together(Generic[K, V]):
    """Reads by key, many keys in one go.

    While a read is under way, wishes gather; the next read answers all of them. So nobody is told
    what was true before they asked, and a rush costs a few reads. For one event loop.
    """

    def __init__(self, read: Read[K, V], most: int) -> None:
        self._read = read
        self._most = most  # keys of one read
        self._wanted: dict[K, asyncio.Future[V | None]] = {}
        self._runner: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """Read `key`, None when there is no such thing. Raises whatever reading raises."""
        wish = self._wanted.get(key)
        if wish is None:
            wish = self._wanted[key] = asyncio.get_running_loop().create_future()
            wish.add_done_callback(_heard)
        if self._runner is None:
            # In a context of its own: it works for whoever comes, not for who came first.
            self._runner = asyncio.get_running_loop().create_task(
                self._run(), context=contextvars.Context()
            )
        return await asyncio.shield(wish)  # who goes away does not take the answer from the others

    async def _run(self) -> None:
        try:
            while self._wanted:
                keys = list(self._wanted)[: self._most]
                await self._answer({key: self._wanted.pop(key) for key in keys})
        finally:
            self._runner = None

    async def _answer(self, wishes: Mapping[K, "asyncio.Future[V | None]"]) -> None:
        try:
            found = await self._read(list(wishes))
        except Exception as failure:  # noqa: BLE001 — handed to everyone who waits
            for wish in wishes.values():
                wish.set_exception(failure)
            return
        for key, wish in wishes.items():
            wish.set_result(found.get(key))


def _heard(wish: "asyncio.Future[V | None]") -> None:
    """A failure nobody waited for any more is not a defect."""
    wish.exception()
