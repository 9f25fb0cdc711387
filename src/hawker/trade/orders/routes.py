"""Orders over HTTP: one's own, to follow, confirm or cancel; one's store's, to ship."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Response, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from hawker.goods.shipping import service as shipping
from hawker.goods.shipping.model import CarrierCode, Item, Label, Name, Number, Parcel, ParcelId
from hawker.kernel import paging
from hawker.kernel.auth import Permission
from hawker.kernel.db import Tx
from hawker.kernel.http import Call
from hawker.kernel.ids import StoreId
from hawker.kernel.paging import LIMIT_DEFAULT, Limit, Page
from hawker.places.stores import service as stores
from hawker.trade.orders import service
from hawker.trade.orders.model import SOLD, Order, OrderId, Status
from hawker.trade.orders.views import (
    Canceled,
    MyOrderView,
    OrderView,
    TrackedParcel,
    Tracking,
    my_order_view,
    order_view,
)

TAGS = ["orders"]
SENT = SOLD - {Status.TO_SHIP}  # of which there are parcels


class NewParcel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What leaves, with whom, and under which number."""

    carrier: CarrierCode
    number: Number
    carrier_name: Name | None = None  # of a carrier that is not in the list
    items: Annotated[Sequence[Item], msgspec.Meta(min_length=1, max_length=100)] | None = None


class Shipments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Orders to ship, a parcel each."""

    rows: Annotated[
        Sequence[service.Row], msgspec.Meta(min_length=1, max_length=service.ROWS_LIMIT)
    ]
    is_preview: bool = False  # say what would happen, and do nothing


class ShipmentOutcomes(msgspec.Struct, frozen=True):
    """What became of every row, in the same order."""

    rows: Sequence[service.RowOutcome]


@get("/api/v1/orders", tags=TAGS)
async def list_my_orders(
    call: Call, cursor: FromQuery[str | None] = None, limit: Limit = LIMIT_DEFAULT
) -> Page[MyOrderView]:
    """List one's own orders of all stores, newest first."""
    before = paging.after(cursor, OrderId)
    async with call.db.begin(call.principal) as tx:
        found = await service.of_buyer(tx, call.principal.actor, before, limit + 1)
        shown = paging.page(found, limit, lambda order: order.id)
        return Page(await _mine(tx, call, shown.items), shown.next_cursor)


@get("/api/v1/orders/{id:str}", tags=TAGS)
async def read_my_order(id: FromPath[OrderId], call: Call) -> MyOrderView:
    """Read one of one's own orders."""
    async with call.db.begin(call.principal) as tx:
        order = await service.one_of_buyer(tx, call.principal.actor, id)
        return (await _mine(tx, call, [order]))[0]


@post("/api/v1/orders/{id:str}/cancel", tags=TAGS, status_code=200)
async def cancel_my_order(id: FromPath[OrderId], call: Call) -> Response[Canceled]:
    """Cancel an order that is not paid yet, and all that wait for the same payment."""
    actor = call.principal.actor
    async with call.db.begin(call.principal) as tx:
        order = await service.one_of_buyer(tx, actor, id)
        together = (await service.paid_together(tx, actor, [order]))[order.payment_id]

    async def cancel(tx: Tx) -> Canceled:
        closed = await service.cancel(tx, actor, id)
        return Canceled(await _mine(tx, call, closed))

    return await call.once(cancel, status=200, stores=[each.store_id for each in together])


@get("/api/v1/stores/{store_id:str}/orders", tags=TAGS)
async def list_store_orders(
    store_id: FromPath[StoreId],
    call: Call,
    status: FromQuery[Status | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[OrderView]:
    """List a store's orders, of one status or of all, newest first. For its staff."""
    call.principal.require(Permission.ORDERS_READ, store_id)
    before = paging.after(cursor, OrderId)
    async with call.db.begin(call.principal) as tx:
        found = await service.of_store(tx, store_id, status, before, limit + 1)
        return await _page(tx, found, limit, call.language)


@get("/api/v1/stores/{store_id:str}/orders/{id:str}", tags=TAGS)
async def read_store_order(
    store_id: FromPath[StoreId], id: FromPath[OrderId], call: Call
) -> OrderView:
    """Read one of a store's orders. For its staff."""
    call.principal.require(Permission.ORDERS_READ, store_id)
    async with call.db.begin(call.principal) as tx:
        order = await service.one_of_store(tx, store_id, id)
        return (await _views(tx, [order], call.language))[0]


@get("/api/v1/orders/{id:str}/tracking", tags=TAGS)
async def track_my_order(id: FromPath[OrderId], call: Call) -> Tracking:
    """Follow the parcels of one of one's own orders."""
    async with call.db.begin(call.principal) as tx:
        order = await service.one_of_buyer(tx, call.principal.actor, id)
        return await _tracking(tx, order, call.language)


@post("/api/v1/orders/{id:str}/confirm", status_code=200, tags=TAGS)
async def confirm_order(id: FromPath[OrderId], call: Call) -> Response[MyOrderView]:
    """Confirm that one has the goods: the order is completed. Told again, nothing changes."""

    async def verb(tx: Tx) -> MyOrderView:
        order = await service.confirm(tx, buyer=call.principal.actor, id=id)
        return (await _mine(tx, call, [order]))[0]

    return await call.once(verb, status=200)


@post("/api/v1/orders/{id:str}/extend", status_code=200, tags=TAGS)
async def extend_order(id: FromPath[OrderId], call: Call) -> Response[MyOrderView]:
    """Put off by three days, once, when an order is completed by itself."""

    async def verb(tx: Tx) -> MyOrderView:
        order = await service.extend(tx, buyer=call.principal.actor, id=id)
        return (await _mine(tx, call, [order]))[0]

    return await call.once(verb, status=200)


@get("/api/v1/stores/{store_id:str}/orders/{id:str}/tracking", tags=TAGS)
async def track_store_order(
    store_id: FromPath[StoreId], id: FromPath[OrderId], call: Call
) -> Tracking:
    """Follow the parcels of one of a store's orders. For its staff."""
    call.principal.require(Permission.ORDERS_READ, store_id)
    async with call.db.begin(call.principal) as tx:
        order = await service.one_of_store(tx, store_id, id)
        return await _tracking(tx, order, call.language)


@post("/api/v1/stores/{store_id:str}/orders/{id:str}/parcels", status_code=201, tags=TAGS)
async def ship_order(
    store_id: FromPath[StoreId], id: FromPath[OrderId], call: Call, data: JSONBody[NewParcel]
) -> Response[OrderView]:
    """Give goods of an order to a carrier: some, or all that are left. For a store's staff."""
    call.principal.require(Permission.ORDERS_WRITE, store_id)

    async def verb(tx: Tx) -> OrderView:
        order = await service.ship(
            tx,
            store=store_id,
            id=id,
            label=Label(data.carrier, data.number, data.carrier_name),
            items=data.items,
            by=call.principal.account,
        )
        return (await _views(tx, [order], call.language))[0]

    return await call.once(verb)


@put("/api/v1/stores/{store_id:str}/orders/{id:str}/parcels/{parcel_id:str}", tags=TAGS)
async def correct_parcel(
    store_id: FromPath[StoreId],
    id: FromPath[OrderId],
    parcel_id: FromPath[ParcelId],
    call: Call,
    data: JSONBody[Label],
) -> Response[OrderView]:
    """Correct carrier or number of a parcel no carrier has seen. For a store's staff."""
    call.principal.require(Permission.ORDERS_WRITE, store_id)

    async def verb(tx: Tx) -> OrderView:
        order = await service.correct(
            tx, store=store_id, id=id, parcel=parcel_id, label=data, by=call.principal.account
        )
        return (await _views(tx, [order], call.language))[0]

    return await call.once(verb, status=200)


@post("/api/v1/stores/{store_id:str}/shipments", status_code=200, tags=TAGS)
async def ship_orders(
    store_id: FromPath[StoreId], call: Call, data: JSONBody[Shipments]
) -> Response[ShipmentOutcomes]:
    """Ship many orders, a parcel each, or see what would happen. For a store's staff."""
    call.principal.require(Permission.ORDERS_WRITE, store_id)

    async def verb(tx: Tx) -> ShipmentOutcomes:
        outcomes = await service.ship_rows(
            tx,
            store=store_id,
            rows=data.rows,
            by=call.principal.account,
            is_preview=data.is_preview,
        )
        return ShipmentOutcomes(outcomes)

    return await call.once(verb, status=200)


async def _mine(tx: Tx, call: Call, orders: Sequence[Order]) -> list[MyOrderView]:
    """Show orders to their buyer, each with those that its payment is for as well."""
    together = await service.paid_together(tx, call.principal.actor, orders)
    stores_named = {each.store_id for group in together.values() for each in group}
    names = await stores.names_of(tx, stores_named)
    parcels = await _parcels(tx, orders)
    return [
        my_order_view(
            order,
            together[order.payment_id],
            names,
            parcels.get(order.id, []),
            call.language,
        )
        for order in orders
    ]


async def _page(tx: Tx, found: Sequence[Order], limit: int, language: str) -> Page[OrderView]:
    shown = paging.page(found, limit, lambda order: order.id)
    return Page(await _views(tx, shown.items, language), shown.next_cursor)


async def _views(tx: Tx, orders: Sequence[Order], language: str) -> list[OrderView]:
    names = await stores.names_of(tx, {order.store_id for order in orders})
    parcels = await _parcels(tx, orders)
    return [
        order_view(order, names[order.store_id], parcels.get(order.id, []), language)
        for order in orders
    ]


async def _parcels(tx: Tx, orders: Sequence[Order]) -> dict[str, list[Parcel]]:
    sent = [order for order in orders if order.status in SENT]
    return await shipping.of_orders(tx, {o.store_id for o in sent}, [o.id for o in sent])


async def _tracking(tx: Tx, order: Order, language: str) -> Tracking:
    parcels = (await shipping.of_orders(tx, [order.store_id], [order.id])).get(order.id, [])
    views = shipping.shown(parcels, language)
    tracked = [
        TrackedParcel(view, await shipping.scans_of(tx, parcel))
        for view, parcel in zip(views, parcels, strict=True)
    ]
    return Tracking(order.id, tracked)


ROUTES = [
    list_my_orders,
    read_my_order,
    track_my_order,
    confirm_order,
    extend_order,
    cancel_my_order,
    list_store_orders,
    read_store_order,
    track_store_order,
    ship_order,
    correct_parcel,
    ship_orders,
]
