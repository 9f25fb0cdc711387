"""Payments that are stuck."""

from collections.abc import Sequence

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from hawker.desk.admin import service
from hawker.kernel import audit
from hawker.kernel.db import Db
from hawker.kernel.http import Call, Plug
from hawker.money.payments import service as payments
from hawker.money.payments.service import Stuck


class StuckPayments(msgspec.Struct, frozen=True):
    """What somebody should look at."""

    items: Sequence[Stuck]


@get("/api/v1/admin/stuck-payments", tags=["desk"])
async def list_stuck_payments(call: Call, desk_db: Plug[Db]) -> StuckPayments:
    """List payments that did not go the usual way, and why."""
    call.principal.require_operator()
    async with desk_db.system() as tx:
        return StuckPayments(await service.stuck_payments(tx))


@post(
    "/api/v1/admin/stuck-payments/{ref:str}/look",
    status_code=204,
    tags=["desk"],
    keyless="Asking a provider twice changes nothing.",
)
async def look_again(call: Call, ref: FromPath[str], desk_db: Plug[Db]) -> Response[None]:
    """Have the provider asked about a payment or a refund now."""
    call.principal.require_operator()
    async with desk_db.system() as tx:
        await payments.look_again(tx, ref)
        await audit.note(
            tx, action="admin.payment_looked_at", subject=ref, actor=call.principal.actor
        )
    return Response(None, status_code=204)
