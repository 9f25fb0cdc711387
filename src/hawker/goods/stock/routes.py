"""Products as buyers see them, and the shelf as its store sees it."""

from typing import cast

from litestar import MediaType, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, SkipValidation

from hawker.goods.catalogue.model import ProductId
from hawker.goods.stock import service
from hawker.goods.stock.model import (
    Adjustment,
    LevelView,
    ProductCard,
    ProductView,
    StudioProduct,
)
from hawker.goods.stock.window import ShopWindow
from hawker.kernel import paging
from hawker.kernel.db import Tx
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import StoreId
from hawker.kernel.paging import LIMIT_DEFAULT, Limit, Page

Window = SkipValidation[ShopWindow]  # plugged by `app`


@get("/api/v1/products", tags=["products"])
async def list_products(
    call: Call,
    window: Plug[Window],
    store_id: FromQuery[StoreId | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Response[Page[ProductCard]]:
    """List products for sale, of one store or of all, newest first."""
    before = paging.after(cursor, ProductId)
    encoded = await window.cards(store_id, before, limit, call.language)
    return cast("Response[Page[ProductCard]]", Response(encoded, media_type=MediaType.JSON))


@get("/api/v1/products/{id:str}", tags=["products"])
async def read_product(
    call: Call, window: Plug[Window], id: FromPath[ProductId]
) -> Response[ProductView]:
    """Read a product with its options, its SKUs and what is left of each."""
    encoded = await window.product(id, call.language)
    return cast("Response[ProductView]", Response(encoded, media_type=MediaType.JSON))


@get("/api/v1/stores/{store_id:str}/products", tags=["studio"])
async def list_goods(
    call: Call,
    store_id: FromPath[StoreId],
    cursor: FromQuery[str | None] = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[StudioProduct]:
    """List a store's products for its own people, drafts too, newest first."""
    before = paging.after(cursor, ProductId)
    async with call.db.begin(call.principal) as tx:
        goods = await service.studio_list(
            tx, call.principal, store_id, before, limit + 1, call.language
        )
    return paging.page(goods, limit, lambda each: each.id)


@post("/api/v1/stores/{store_id:str}/stock/adjustments", status_code=201, tags=["studio"])
async def adjust_stock(
    call: Call, store_id: FromPath[StoreId], data: JSONBody[Adjustment]
) -> Response[LevelView]:
    """Change by hand what stands on the shelf, and say why."""

    async def adjust(tx: Tx) -> LevelView:
        level = await service.adjust(tx, call.principal, store_id, data)
        return LevelView(level.on_hand, level.reserved, level.available)

    return await call.once(adjust)


ROUTES = [list_products, read_product, list_goods, adjust_stock]
