"""The verbs of stock. Other modules enter here: `from hawker.goods.stock import service as stock`."""

from hawker.goods.stock.batching import HoldBatcher
from hawker.goods.stock.service.holds import bind, commit, expire_due, hold, release
from hawker.goods.stock.service.levels import adjust, available, levels_of

__all__ = [
    "HoldBatcher",
    "adjust",
    "available",
    "bind",
    "commit",
    "expire_due",
    "hold",
    "levels_of",
    "release",
]
