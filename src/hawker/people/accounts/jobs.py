"""Forgetting codes, tries and sessions that have ended."""

from datetime import timedelta

from hawker.kernel import sql
from hawker.kernel.db import Db

Q = sql.load(__package__)

CODES_KEPT = timedelta(days=1)  # and their tries; no window they are counted in is longer
DELETED_KEPT = timedelta(hours=1)  # addresses, for whoever deleted one by a slip
DEVICES_KEPT = timedelta(days=365)  # after their last signing in
SESSIONS_KEPT = timedelta(days=30)  # after their end


class Sweeper:
    """Runs in the worker; any number may."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def step(self) -> int:
        """Forget what has been kept long enough; how much that was."""
        async with self._db.system() as tx:
            forgotten = await tx.run(Q.forget_codes, before=tx.now - CODES_KEPT)
            forgotten += await tx.run(Q.forget_wrong_tries, before=tx.now - CODES_KEPT)
            forgotten += await tx.run(Q.forget_addresses, before=tx.now - DELETED_KEPT)
            forgotten += await tx.run(Q.forget_challenges, before=tx.now)
            forgotten += await tx.run(Q.forget_resets, before=tx.now - CODES_KEPT)
            forgotten += await tx.run(Q.forget_devices, before=tx.now - DEVICES_KEPT)
            return forgotten + await tx.run(Q.forget_sessions, before=tx.now - SESSIONS_KEPT)
