"""The verbs of the catalogue: `from hawker.goods.catalogue import service as catalogue`."""

from hawker.goods.catalogue.service.reading import (
    Seen,
    on_sale,
    products_by_ids,
    products_of_store,
    skus_for_checkout,
    versions,
)
from hawker.goods.catalogue.service.writing import add_product, set_price, set_status

__all__ = [
    "Seen",
    "add_product",
    "on_sale",
    "products_by_ids",
    "products_of_store",
    "set_price",
    "set_status",
    "skus_for_checkout",
    "versions",
]
