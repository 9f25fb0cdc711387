"""Forgetting old messages."""

from datetime import timedelta

from hawker.kernel import sql
from hawker.kernel.db import Db

Q = sql.load(__package__)

KEPT = timedelta(days=30)


class Sweeper:
    """Runs in the worker; any number may."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def step(self) -> int:
        """Forget what has been kept long enough; how much that was."""
        async with self._db.system() as tx:
            return await tx.run(Q.forget_messages, before=tx.now - KEPT)
