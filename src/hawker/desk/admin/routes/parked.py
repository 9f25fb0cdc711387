"""What was given up, for the operator."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from hawker.desk.admin import service
from hawker.desk.admin.service.parked import GivenUp, Outcome
from hawker.kernel.db import Db
from hawker.kernel.http import Call, Plug
from hawker.kernel.parking import LISTED, Lot
from hawker.kernel.text import line


class AllGivenUp(msgspec.Struct, frozen=True):
    """What was given up, by lot, the longest ago first."""

    items: Sequence[GivenUp]
    total: int  # also of those that are too many to list


class Replay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which to bring back."""

    ids: Annotated[list[Annotated[str, line(300)]], msgspec.Meta(min_length=1, max_length=LISTED)]


class Replayed(msgspec.Struct, frozen=True):
    """What became of each, in the order they were named."""

    items: Sequence[Outcome]


@get("/api/v1/admin/parked", tags=["desk"])
async def list_parked(call: Call, desk_db: Plug[Db], lots: Plug[Sequence[Lot]]) -> AllGivenUp:
    """List facts, timers and calls that were given up after many tries."""
    call.principal.require_operator()
    items, total = await service.given_up(desk_db, lots)
    return AllGivenUp(items, total)


@post(
    "/api/v1/admin/parked/replays",
    status_code=200,
    tags=["desk"],
    keyless="What was brought back is parked no more.",
)
async def replay_parked(
    call: Call, data: JSONBody[Replay], desk_db: Plug[Db], lots: Plug[Sequence[Lot]]
) -> Replayed:
    """Bring some back; one that fails again stays where it is, and the others do not mind."""
    call.principal.require_operator()
    return Replayed(await service.bring_back(desk_db, lots, data.ids, by=call.principal))
