"""How the site is, and what was given up or is late."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from hawker.desk.admin import service
from hawker.desk.admin.service.health import Health, Watcher
from hawker.kernel import audit, parking, timers
from hawker.kernel.db import Db
from hawker.kernel.http import Call, Plug
from hawker.kernel.parking import Lot, Parked, Replayed
from hawker.kernel.sql import Query
from hawker.kernel.text import line
from hawker.kernel.timers import KindDue, Timer


class ParkedLot(msgspec.Struct, frozen=True):
    """What one part of the site gave up, the longest parked first."""

    name: str
    count: int
    items: Sequence[Parked]


class Lots(msgspec.Struct, frozen=True):
    """Everything that was given up."""

    lots: Sequence[ParkedLot]


class Which(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to bring back: `<lot>/<name>` of each."""

    ids: Annotated[
        list[Annotated[str, line(200)]],
        msgspec.Meta(min_length=1, max_length=200),
    ]


class BroughtBack(msgspec.Struct, frozen=True):
    """What became of each."""

    items: Sequence[Replayed]


class Deadlines(msgspec.Struct, frozen=True):
    """What is due, and when."""

    now: datetime
    kinds: Sequence[KindDue]
    late: Sequence[Timer]  # due and not run, the latest first


@get("/api/v1/admin/health", tags=["desk"])
async def read_health(
    call: Call,
    desk_db: Plug[Db],
    watcher: Plug[Watcher],
    queues: Plug[Mapping[str, Query]],
    lots: Plug[Sequence[Lot]],
) -> Health:
    """Read how every process, the database, the disk and the queues are."""
    call.principal.require_operator()
    return await service.health(desk_db, watcher, queues, lots)


@get("/api/v1/admin/parked", tags=["desk"])
async def list_parked(call: Call, desk_db: Plug[Db], lots: Plug[Sequence[Lot]]) -> Lots:
    """List what was given up after many tries, and why."""
    call.principal.require_operator()
    async with desk_db.system() as tx:
        return Lots(
            [ParkedLot(lot.name, await lot.count(tx), await lot.listed(tx)) for lot in lots]
        )


@post(
    "/api/v1/admin/parked/replay",
    status_code=200,
    tags=["desk"],
    keyless="What was brought back is not parked any more.",
)
async def replay_parked(
    call: Call, data: JSONBody[Which], desk_db: Plug[Db], lots: Plug[Sequence[Lot]]
) -> BroughtBack:
    """Bring back what was given up, each in a transaction of its own."""
    call.principal.require_operator()
    done = await parking.replay(desk_db, lots, data.ids)
    async with desk_db.system() as tx:
        await audit.note(
            tx,
            action="admin.parked_replayed",
            subject=data.ids[0],
            actor=call.principal.actor,
            asked=len(data.ids),
            well=sum(each.is_well for each in done),
        )
    return BroughtBack(done)


@get("/api/v1/admin/timers", tags=["desk"])
async def list_timers(call: Call, desk_db: Plug[Db]) -> Deadlines:
    """List deadlines by kind, and those that are late."""
    call.principal.require_operator()
    async with desk_db.system() as tx:
        return Deadlines(tx.now, await timers.by_kind(tx), await timers.late(tx))
