"""The verbs of shipping: `from hawker.goods.shipping import service as shipping`."""

from hawker.goods.shipping.carriers import checked as check_label
from hawker.goods.shipping.carriers import found as find_carrier
from hawker.goods.shipping.service.parcels import correct, follow_account, send
from hawker.goods.shipping.service.reading import carriers, is_tracked, of_orders, scans_of, shown
from hawker.goods.shipping.service.scans import Outcome, book_looks, book_notice

__all__ = [
    "Outcome",
    "book_looks",
    "book_notice",
    "carriers",
    "check_label",
    "correct",
    "find_carrier",
    "follow_account",
    "is_tracked",
    "of_orders",
    "scans_of",
    "send",
    "shown",
]
