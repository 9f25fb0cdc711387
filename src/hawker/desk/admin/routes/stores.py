"""Stores, for the operator."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from hawker.desk.admin.routes.people import Why
from hawker.kernel import paging
from hawker.kernel.db import Db
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import StoreId
from hawker.kernel.paging import Page
from hawker.places.stores import service as stores
from hawker.places.stores.service import Listed


class StoreRow(msgspec.Struct, frozen=True):
    """A store as the operator of the site sees it."""

    id: StoreId
    name: str
    slug: str
    currency: str
    status: str
    held_for: str | None  # why the operator paused it
    opened_at: datetime


@get("/api/v1/admin/stores", tags=["desk"])
async def list_stores(
    call: Call,
    desk_db: Plug[Db],
    cursor: Annotated[str, QueryParameter(max_length=40)] = "",
    limit: paging.Limit = 50,
) -> Page[StoreRow]:
    """List every store of the site, the newest first."""
    call.principal.require_operator()
    async with desk_db.system() as tx:
        found = await stores.listed(tx, paging.after(cursor, StoreId), limit + 1)
    return paging.page([_row(each, call.language) for each in found], limit, lambda row: row.id)


@post(
    "/api/v1/admin/stores/{id:str}/pause",
    status_code=204,
    tags=["desk"],
    keyless="A store that is paused is not paused again.",
)
async def pause_store(
    call: Call, id: FromPath[StoreId], data: JSONBody[Why], desk_db: Plug[Db]
) -> Response[None]:
    """Have a store stop selling until the operator lets it."""
    call.principal.require_operator()
    call.principal.require_fresh(call.now)
    async with desk_db.system() as tx:
        await stores.hold(tx, id, reason=data.reason, by=call.principal)
    return Response(None, status_code=204)


@post(
    "/api/v1/admin/stores/{id:str}/open",
    status_code=204,
    tags=["desk"],
    keyless="A store that is open is not opened again.",
)
async def let_store_sell(
    call: Call, id: FromPath[StoreId], data: JSONBody[Why], desk_db: Plug[Db]
) -> Response[None]:
    """Have a paused store sell again."""
    call.principal.require_operator()
    call.principal.require_fresh(call.now)
    async with desk_db.system() as tx:
        await stores.let_sell(tx, id, reason=data.reason, by=call.principal)
    return Response(None, status_code=204)


def _row(each: Listed, language: str) -> StoreRow:
    return StoreRow(
        id=each.id,
        name=each.name.said(language),
        slug=each.slug,
        currency=each.currency,
        status=each.status.value,
        held_for=each.held_for,
        opened_at=each.opened_at,
    )
