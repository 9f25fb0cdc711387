"""Look at every part: who answers, and whose work is behind."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from hawker.desk.status.model import Part, PartStatus, SiteStatus, State
from hawker.kernel import backlog
from hawker.kernel.db import Db, Unavailable
from hawker.kernel.probes import IsReady
from hawker.kernel.sql import Query

KEPT = timedelta(seconds=5)  # an answer, for whoever asks next
BEHIND_S = 60.0  # what is due for longer is slow
ORDER = [State.WELL, State.SLOW, State.AWAY]  # from best to worst

# Whose backlog tells of which part.
QUEUES_OF: Mapping[Part, Sequence[str]] = {
    Part.PAYMENTS: ["provider_calls"],
    Part.FOLLOW_UP: ["facts", "timers", "mail", "parcel_watches"],
}


class Lookout:
    """Looks at the parts of a site. A web process has one.

    `neighbours` says of each part whether its process is ready.
    """

    def __init__(self, neighbours: Mapping[Part, IsReady], queues: Mapping[str, Query]) -> None:
        self._neighbours = neighbours
        self._queues = queues
        self._turn = asyncio.Lock()
        self._seen: SiteStatus | None = None

    async def look(self, db: Db) -> SiteStatus:
        """How the parts are doing, at most KEPT ago; `db` is in the role of the worker."""
        async with self._turn:
            now = db.clock.now()
            if self._seen is None or not _is_fresh(self._seen, now):
                self._seen = await self._look(db, now)
            return self._seen

    async def _look(self, db: Db, now: datetime) -> SiteStatus:
        answers = await asyncio.gather(*(is_ready() for is_ready in self._neighbours.values()))
        found = dict(zip(self._neighbours, answers, strict=True))
        behind = await self._behind(db)
        parts = [PartStatus(part, _state(part, found, behind)) for part in Part]
        worst = max((each.state for each in parts), key=ORDER.index)
        return SiteStatus(worst, parts, now)

    async def _behind(self, db: Db) -> set[str] | None:
        """The queues that are behind; None when the database does not say."""
        try:
            async with db.system() as tx:
                lags = await backlog.lags(tx, self._queues)
        except Unavailable:
            return None
        return {lag.queue for lag in lags if lag.seconds > BEHIND_S}


def _state(part: Part, found: Mapping[Part, bool], behind: set[str] | None) -> State:
    if behind is None or not found.get(part, True):
        return State.AWAY
    return State.SLOW if behind & set(QUEUES_OF.get(part, ())) else State.WELL


def _is_fresh(seen: SiteStatus, now: datetime) -> bool:
    return now - KEPT < seen.looked_at <= now
