"""What was given up, looked at and brought back by the operator."""

import logging
from collections.abc import Sequence
from datetime import datetime

import msgspec

from hawker.kernel import audit
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db
from hawker.kernel.parking import Lot, NotParked

log = logging.getLogger(__name__)


class GivenUp(msgspec.Struct, frozen=True):
    """One thing that nobody tries any more until it is brought back."""

    id: str  # "lot/name": what replays it
    lot: str
    parked_at: datetime
    tries: int
    error: str  # of the last try


class Outcome(msgspec.Struct, frozen=True):
    """What became of one that was brought back."""

    id: str
    is_replayed: bool
    error: str = ""  # why not; empty also where it was not parked any more


async def given_up(db: Db, lots: Sequence[Lot]) -> tuple[list[GivenUp], int]:
    """The longest parked ones of every lot, and how many there are in all. As the worker."""
    found: list[GivenUp] = []
    total = 0
    for lot in lots:
        async with db.system() as tx:
            total += await lot.count(tx)
            found += [
                GivenUp(f"{lot.name}/{each.name}", lot.name, each.parked_at, each.tries, each.error)
                for each in await lot.listed(tx)
            ]
    return found, total


async def bring_back(
    db: Db, lots: Sequence[Lot], ids: Sequence[str], *, by: Principal
) -> list[Outcome]:
    """Each in a transaction of its own: one that fails again stays parked, alone. As the worker."""
    return [await _bring_back(db, lots, id, by) for id in ids]


async def _bring_back(db: Db, lots: Sequence[Lot], id: str, by: Principal) -> Outcome:
    name, _, ref = id.partition("/")
    lot = next((each for each in lots if each.name == name), None)
    if lot is None:
        return Outcome(id, is_replayed=False)
    try:
        async with db.system() as tx:
            became = await lot.replay(tx, ref)
            await audit.note(
                tx, action="admin.parked_replayed", subject=id, actor=by.actor, became=became
            )
    except NotParked:
        return Outcome(id, is_replayed=False)
    except Exception as error:
        log.exception("failed again: %s", id)
        return Outcome(id, is_replayed=False, error=repr(error))
    return Outcome(id, is_replayed=True)
