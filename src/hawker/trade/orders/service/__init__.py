"""The verbs of orders: `from hawker.trade.orders import service as orders`."""

from hawker.trade.orders.service.closing import CLOSE_UNPAID, close_unpaid, follow_payment
from hawker.trade.orders.service.paying import (
    Standing,
    call_off,
    change_hold,
    pay,
    standing,
    tell_paid,
)
from hawker.trade.orders.service.placing import place
from hawker.trade.orders.service.reading import (
    follow_account,
    of_buyer,
    of_store,
    one_of_buyer,
    one_of_store,
)

__all__ = [
    "CLOSE_UNPAID",
    "Standing",
    "call_off",
    "change_hold",
    "close_unpaid",
    "follow_account",
    "follow_payment",
    "of_buyer",
    "of_store",
    "one_of_buyer",
    "one_of_store",
    "pay",
    "place",
    "standing",
    "tell_paid",
]
