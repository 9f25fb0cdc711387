"""`hawker parked`: what was given up, and bringing it back."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager

from hawker.app import wiring
from hawker.app.settings import Settings
from hawker.kernel import parking
from hawker.kernel.db import Db
from hawker.kernel.parking import LISTED, Lot

WAIT_S = 5.0  # for the database of a site that runs


async def listed(settings: Settings) -> list[str]:
    """Describe everything that is parked, a line each: what `replay` takes, and why."""
    async with _open(settings) as db:
        return await list_parked(db, wiring.LOTS)


async def replay(settings: Settings, ids: Sequence[str]) -> tuple[list[str], bool]:
    """Bring these back, or all; return a line for each, and whether every one went well."""
    async with _open(settings) as db:
        return await replay_parked(db, wiring.LOTS, ids)


async def list_parked(db: Db, lots: Iterable[Lot]) -> list[str]:
    lines: list[str] = []
    for lot in lots:
        async with db.system() as tx:
            lines += [
                f"{lot.name}/{each.name}  since {each.parked_at:%Y-%m-%d %H:%M}"
                f" UTC after {each.tries} tries: {each.error}"
                for each in await lot.listed(tx)
            ]
            if (more := await lot.count(tx) - LISTED) > 0:
                lines.append(f"{lot.name}: and {more} more")
    return lines


async def replay_parked(db: Db, lots: Sequence[Lot], ids: Sequence[str]) -> tuple[list[str], bool]:
    """Each in a transaction of its own: one that fails again stays parked, alone."""
    done = await parking.replay(db, lots, ids or await _all_ids(db, lots))
    return [f"{each.id}: {each.became}" for each in done], all(each.is_well for each in done)


async def _all_ids(db: Db, lots: Iterable[Lot]) -> list[str]:
    found: list[str] = []
    for lot in lots:
        async with db.system() as tx:
            found += [f"{lot.name}/{each.name}" for each in await lot.listed(tx)]
    return found


@asynccontextmanager
async def _open(settings: Settings) -> AsyncGenerator[Db]:
    db = Db(settings.database_url, "hawker_worker", size=2)
    db.wait_s = WAIT_S
    async with db:
        yield db
