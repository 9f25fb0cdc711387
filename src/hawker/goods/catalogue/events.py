"""Facts about the catalogue."""

from hawker.goods.catalogue.model import ProductId, SkuId
from hawker.kernel.events import Event
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money


class ProductChanged(Event, frozen=True, tag="catalogue.product_changed"):
    """Buyers see something else of a product from now on, or see it no more."""

    store_id: StoreId
    product_id: ProductId


class PriceChanged(Event, frozen=True, tag="catalogue.price_changed"):
    """A SKU costs something else from now on; checkouts agreed before keep their price."""

    store_id: StoreId
    product_id: ProductId
    sku_id: SkuId
    price: Money
