"""Prices, as the store's own people set them."""

from litestar import Response, put
from litestar.params import FromPath, JSONBody

from hawker.goods.catalogue import service
from hawker.goods.catalogue.model import NewPrice, SkuId, SkuPrice
from hawker.kernel.db import Tx
from hawker.kernel.http import Call
from hawker.kernel.ids import StoreId


@put("/api/v1/stores/{store_id:str}/skus/{sku_id:str}/price", tags=["studio"])
async def set_price(
    call: Call, store_id: FromPath[StoreId], sku_id: FromPath[SkuId], data: JSONBody[NewPrice]
) -> Response[SkuPrice]:
    """Change the price of a SKU. Checkouts already agreed keep theirs."""

    async def change(tx: Tx) -> SkuPrice:
        await service.set_price(tx, call.principal, store_id, sku_id, data.price)
        return SkuPrice(sku_id, data.price)

    return await call.once(change, status=200)


ROUTES = [set_price]
