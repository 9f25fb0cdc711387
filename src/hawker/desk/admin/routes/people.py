"""People and stores, for the operator."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from hawker.kernel.db import Db
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import AccountId
from hawker.kernel.text import line
from hawker.people.accounts import service as accounts
from hawker.people.accounts.service import Person


class People(msgspec.Struct, frozen=True):
    """Accounts that were found, the newest first."""

    items: Sequence[Person]


class Why(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The reason. It is kept beside the audit log for two years, or until the person is gone."""

    reason: Annotated[str, line(300)]


class Ended(msgspec.Struct, frozen=True):
    """How many sessions were ended."""

    sessions: int


@get("/api/v1/admin/people", tags=["desk"])
async def find_people(
    call: Call,
    desk_db: Plug[Db],
    q: Annotated[str, QueryParameter(max_length=254)] = "",
) -> People:
    """Find accounts by name, address or id."""
    call.principal.require_operator()
    async with desk_db.system() as tx:
        return People(await accounts.find_people(tx, q))


@post(
    "/api/v1/admin/people/{id:str}/sign-out",
    status_code=200,
    tags=["desk"],
    keyless="Signing out twice is signing out.",
)
async def sign_out_person(call: Call, id: FromPath[AccountId], desk_db: Plug[Db]) -> Ended:
    """End every session of somebody."""
    call.principal.require_operator()
    call.principal.require_fresh(call.now)
    async with desk_db.system() as tx:
        return Ended(await accounts.sign_out_everywhere(tx, id, by=call.principal))


@post(
    "/api/v1/admin/people/{id:str}/suspend",
    status_code=204,
    tags=["desk"],
    keyless="Who is suspended is not suspended again.",
)
async def suspend_person(
    call: Call, id: FromPath[AccountId], data: JSONBody[Why], desk_db: Plug[Db]
) -> Response[None]:
    """Keep somebody out: their sessions end, and none begins."""
    call.principal.require_operator()
    call.principal.require_fresh(call.now)
    async with desk_db.system() as tx:
        await accounts.suspend(tx, id, reason=data.reason, by=call.principal)
    return Response(None, status_code=204)


@post(
    "/api/v1/admin/people/{id:str}/let-in",
    status_code=204,
    tags=["desk"],
    keyless="Who is let in is not let in again.",
)
async def let_person_in(
    call: Call, id: FromPath[AccountId], data: JSONBody[Why], desk_db: Plug[Db]
) -> Response[None]:
    """End a suspension."""
    call.principal.require_operator()
    call.principal.require_fresh(call.now)
    async with desk_db.system() as tx:
        await accounts.let_in_again(tx, id, by=call.principal, reason=data.reason)
    return Response(None, status_code=204)
