"""Hashing passwords: Argon2id, beside the event loop, a few at a time.

One hash takes 64 MiB and a tenth of a second on purpose (RFC 9106 §4, the second recommendation).
So it runs in threads, of which there are few, and whoever comes while many wait is sent away: the
memory has a bound, and the process goes on answering everybody else.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from hawker.kernel.errors import Overloaded

T = TypeVar("T")

AT_ONCE = 2  # 128 MiB
WAITING = 20  # two seconds of work; more would be answered too late
RETRY_AFTER_S = 2


class HashingBusy(Overloaded, code="accounts.busy", status=503):
    """Many passwords are being checked at this moment; again in a moment."""


class Hasher:
    """Hashes and checks passwords of a process."""

    def __init__(self, *, time_cost: int = 3, memory_kib: int = 65_536, lanes: int = 4) -> None:
        self._hash = PasswordHash((Argon2Hasher(time_cost, memory_kib, lanes),))
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hashing")
        self._waiting = 0
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """The hash that is kept of a password. Raises HashingBusy."""
        return await self._run(partial(self._hash.hash, password))

    async def check(self, password: str, kept: str | None) -> tuple[bool, str | None]:
        """Whether the password is right, and a new hash when the kept one is of old parameters.

        Without a kept hash it is wrong, after the same work: who measures learns nothing. Raises
        HashingBusy.
        """
        if kept is None:
            return await self._run(partial(self._check_nobodys, password))
        return await self._run(partial(self._hash.verify_and_update, password, kept))

    def _check_nobodys(self, password: str) -> tuple[bool, str | None]:
        if self._nobodys is None:
            self._nobodys = self._hash.hash("the password of nobody")
        self._hash.verify(password, self._nobodys)
        return False, None

    async def _run(self, work: "partial[T]") -> T:
        if self._waiting >= AT_ONCE + WAITING:
            raise HashingBusy("Try again in a moment.", retry_after_s=RETRY_AFTER_S)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
