"""The verbs of the catalogue: `from hawker.goods.catalogue import service as catalogue`."""

from hawker.goods.catalogue.service.drafting import create, discard, save, view
from hawker.goods.catalogue.service.pictures import pictures_of_product, set_pictures
from hawker.goods.catalogue.service.publishing import archive, publish, restore
from hawker.goods.catalogue.service.reading import (
    LIST_LIMIT,
    drafted,
    fronts_by_ids,
    fronts_on_sale,
    place_of_sku,
    products_by_ids,
    products_of_store,
    published_after,
    skus_for_checkout,
    step_through_published,
)
from hawker.goods.catalogue.service.writing import add_product, set_price

__all__ = [
    "LIST_LIMIT",
    "add_product",
    "archive",
    "create",
    "discard",
    "drafted",
    "fronts_by_ids",
    "fronts_on_sale",
    "pictures_of_product",
    "place_of_sku",
    "products_by_ids",
    "products_of_store",
    "publish",
    "published_after",
    "restore",
    "save",
    "set_pictures",
    "set_price",
    "skus_for_checkout",
    "step_through_published",
    "view",
]
