"""Prices and pictures, as the store's own people set them."""

from litestar import Response, get, put
from litestar.params import FromPath, JSONBody

from hawker.goods.catalogue import service
from hawker.goods.catalogue.model import (
    NewPrice,
    ProductId,
    ProductPictures,
    ShownPictures,
    SkuId,
    SkuPrice,
)
from hawker.kernel.db import Tx
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import StoreId
from hawker.kernel.storage import Storage


@put("/api/v1/stores/{store_id:str}/skus/{sku_id:str}/price", tags=["studio"])
async def set_price(
    call: Call, store_id: FromPath[StoreId], sku_id: FromPath[SkuId], data: JSONBody[NewPrice]
) -> Response[SkuPrice]:
    """Change the price of a SKU. Checkouts already agreed keep theirs."""

    async def change(tx: Tx) -> SkuPrice:
        await service.set_price(tx, call.principal, store_id, sku_id, data.price)
        return SkuPrice(sku_id, data.price)

    return await call.once(change, status=200)


PICTURES = "/api/v1/stores/{store_id:str}/products/{products:str}/pictures"


@get(PICTURES, tags=["studio"])
async def list_pictures(
    call: Call, store_id: FromPath[StoreId], products: FromPath[ProductId]
) -> ProductPictures:
    """List the pictures of a product, in the order they are shown."""
    async with call.db.begin(call.principal) as tx:
        shown = await service.pictures_of_product(tx, call.principal, store_id, products)
    return ProductPictures(shown)


@put(PICTURES, tags=["studio"])
async def set_pictures(
    call: Call,
    store_id: FromPath[StoreId],
    products: FromPath[ProductId],
    data: JSONBody[ShownPictures],
    storage: Plug[Storage],
) -> Response[ProductPictures]:
    """Show exactly these pictures, in this order; what is left out can be put back for a week."""

    async def change(tx: Tx) -> ProductPictures:
        shown = await service.set_pictures(
            tx, storage, call.principal, store_id, products, data.pictures
        )
        return ProductPictures(shown)

    return await call.once(change, status=200)


ROUTES = [set_price, list_pictures, set_pictures]
