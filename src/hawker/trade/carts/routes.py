"""The cart over HTTP, for guests and accounts alike."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
from litestar import Response, get, put
from litestar.params import FromPath, JSONBody

from hawker.goods.catalogue.model import ProductId, SkuId
from hawker.kernel.db import Tx
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.places.stores.service import StoreNames
from hawker.trade.carts import service
from hawker.trade.carts.model import QUANTITY_LIMIT, Cart, PricedLine

TAGS = ["carts"]


class CartLineView(msgspec.Struct, frozen=True):
    """A line at today's price."""

    sku_id: SkuId
    product_id: ProductId
    store_id: StoreId
    title: str
    options_text: str
    picture_url: str | None
    quantity: int
    unit_price: Money
    available: int


class CartStoreView(msgspec.Struct, frozen=True):
    """A store that lines of the cart are from."""

    id: StoreId
    name: str
    total: Money  # of its lines


class CartView(msgspec.Struct, frozen=True):
    """What somebody means to buy: store by store, the one with the newest line first."""

    lines: Sequence[CartLineView]  # those of a store stand together
    stores: Sequence[CartStoreView]
    total: Money


class WantedQuantity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many of a SKU are wanted; 0 takes the line out."""

    quantity: Annotated[int, msgspec.Meta(ge=0, le=QUANTITY_LIMIT)]


@get("/api/v1/cart", tags=TAGS)
async def read_cart(call: Call, store_names: Plug[StoreNames]) -> CartView:
    """Read one's cart at today's prices."""
    async with call.db.begin(call.principal) as tx:
        cart = await service.cart_of(tx, call.principal.actor)
        return await _shown(tx, cart, store_names, call.language)


@put("/api/v1/cart/lines/{sku_id:str}", tags=TAGS, status_code=200)
async def put_cart_line(
    sku_id: FromPath[SkuId],
    data: JSONBody[WantedQuantity],
    call: Call,
    store_names: Plug[StoreNames],
) -> Response[CartView]:
    """Set how many of a SKU are wanted and return the cart; 0 takes the line out."""

    async def put_line(tx: Tx) -> CartView:
        cart = await service.put_line(tx, call.principal.actor, sku_id, data.quantity)
        return await _shown(tx, cart, store_names, call.language)

    return await call.once(put_line, status=200, is_dear=False)


async def _shown(tx: Tx, cart: Cart, store_names: StoreNames, language: str) -> CartView:
    names = await store_names.of(tx, [store.store_id for store in cart.stores])
    return cart_view(cart, names, language)


def cart_view(cart: Cart, names: Mapping[StoreId, Text], language: str) -> CartView:
    """Show a cart to a reader of `language`."""
    return CartView(
        lines=[_line_view(line, language) for line in cart.lines],
        stores=[
            CartStoreView(store.store_id, names[store.store_id].said(language), store.total)
            for store in cart.stores
        ],
        total=cart.total,
    )


def _line_view(line: PricedLine, language: str) -> CartLineView:
    return CartLineView(
        sku_id=line.sku.sku_id,
        product_id=line.sku.product_id,
        store_id=line.sku.store_id,
        title=line.sku.title.said(language),
        options_text=line.sku.options_text.said(language),
        picture_url=line.sku.picture_url,
        quantity=line.quantity,
        unit_price=line.sku.price,
        available=line.available,
    )


ROUTES = [read_cart, put_cart_line]
