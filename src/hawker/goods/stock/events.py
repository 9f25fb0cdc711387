"""Facts about stock.

What orders take and give back is told by the facts of orders; only a change by hand is told here.
"""

from hawker.goods.catalogue.model import ProductId, SkuId
from hawker.kernel.events import Event
from hawker.kernel.ids import StoreId


class LevelChanged(Event, frozen=True, tag="stock.level_changed"):
    """Somebody of the store changed what stands on the shelf."""

    store_id: StoreId
    product_id: ProductId
    sku_id: SkuId
    available: int  # right after the change
