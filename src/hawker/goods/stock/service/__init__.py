"""The verbs of stock: `from hawker.goods.stock import service as stock`."""

from hawker.goods.stock.batching import HoldBatcher
from hawker.goods.stock.service.holds import (
    bind,
    commit,
    commit_together,
    expire_due,
    hold,
    hold_together,
    put_back,
    release,
)
from hawker.goods.stock.service.levels import adjust, available, levels_of, put_on_shelf
from hawker.goods.stock.service.shelf import (
    card,
    cards_by_ids,
    cards_on_sale,
    studio_list,
    views_by_ids,
)

__all__ = [
    "HoldBatcher",
    "adjust",
    "available",
    "bind",
    "card",
    "cards_by_ids",
    "cards_on_sale",
    "commit",
    "commit_together",
    "expire_due",
    "hold",
    "hold_together",
    "levels_of",
    "put_back",
    "put_on_shelf",
    "release",
    "studio_list",
    "views_by_ids",
]
