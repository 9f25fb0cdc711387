"""The carriers a store can choose from, and the door where carriers tell of parcels."""

from collections.abc import Mapping, Sequence

import msgspec
from litestar import get, post
from litestar.params import FromPath

from hawker.goods.shipping import notice, service
from hawker.goods.shipping.model import CarrierView
from hawker.goods.shipping.policy import CARRIER
from hawker.kernel import signatures
from hawker.kernel.auth import Permission
from hawker.kernel.errors import NotFound
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import StoreId

TAGS = ["shipping"]

CarrierSecrets = Mapping[str, str]  # by carrier


class CarrierList(msgspec.Struct, frozen=True):
    """Whom parcels can be given to."""

    items: Sequence[CarrierView]


class HeardOf(msgspec.Struct, frozen=True):
    """The event is ours now; the carrier need not send it again."""

    outcome: service.Outcome


@get("/api/v1/stores/{store_id:str}/carriers", tags=TAGS)
async def list_carriers(call: Call, store_id: FromPath[StoreId]) -> CarrierList:
    """List the carriers a parcel can be given to. For a store's staff."""
    call.principal.require(Permission.ORDERS_READ, store_id)
    return CarrierList(service.carriers(call.language))


@post(
    "/api/v1/webhooks/carriers/{carrier:str}",
    status_code=200,
    csrf=False,  # signed by the carrier, not by a page of ours
    keyless="An event acts once by its id, and the scan in it once by its own.",
    tags=TAGS,
)
async def hear_carrier(
    call: Call, carrier: FromPath[str], carrier_secrets: Plug[CarrierSecrets]
) -> HeardOf:
    """Take a carrier's event (standardwebhooks.com): the word is kept first, then acted on."""
    if carrier not in carrier_secrets:
        raise NotFound
    body = await call.body()
    id = signatures.verify(carrier_secrets[carrier], call.header, body, now=call.now)
    received = notice.read(carrier, id, body, now=call.now)
    async with call.db.begin(CARRIER) as tx:
        return HeardOf(await service.book_notice(tx, received))


ROUTES = [list_carriers, hear_carrier]
