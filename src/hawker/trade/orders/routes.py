"""Orders over HTTP: reading one's own and one's store's, and cancelling what is not paid."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from hawker.kernel import paging
from hawker.kernel.auth import Permission
from hawker.kernel.db import Tx
from hawker.kernel.http import Call
from hawker.kernel.ids import StoreId
from hawker.kernel.paging import LIMIT_DEFAULT, Limit, Page
from hawker.places.stores import service as stores
from hawker.trade.orders import service
from hawker.trade.orders.model import Order, OrderId, Status
from hawker.trade.orders.views import Canceled, MyOrderView, OrderView, my_order_view, order_view

TAGS = ["orders"]


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


async def _mine(tx: Tx, call: Call, orders: Sequence[Order]) -> list[MyOrderView]:
    """Show orders to their buyer, each with those that its payment is for as well."""
    together = await service.paid_together(tx, call.principal.actor, orders)
    stores_named = {each.store_id for group in together.values() for each in group}
    names = await stores.names_of(tx, stores_named)
    return [
        my_order_view(order, together[order.payment_id], names, call.language) for order in orders
    ]


async def _page(tx: Tx, found: Sequence[Order], limit: int, language: str) -> Page[OrderView]:
    shown = paging.page(found, limit, lambda order: order.id)
    return Page(await _views(tx, shown.items, language), shown.next_cursor)


async def _views(tx: Tx, orders: Sequence[Order], language: str) -> list[OrderView]:
    names = await stores.names_of(tx, {order.store_id for order in orders})
    return [order_view(order, names[order.store_id], language) for order in orders]


ROUTES = [list_my_orders, read_my_order, cancel_my_order, list_store_orders, read_store_order]
