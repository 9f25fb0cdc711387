"""The verbs of orders: `from hawker.trade.orders import service as orders`."""

from hawker.trade.orders.service.closing import (
    CLOSE_UNPAID,
    cancel,
    close_unpaid,
    follow_payment,
)
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
    buyer_of,
    follow_account,
    of_buyer,
    of_store,
    one_of_buyer,
    one_of_store,
    paid_together,
)

__all__ = [
    "CLOSE_UNPAID",
    "Standing",
    "buyer_of",
    "call_off",
    "cancel",
    "change_hold",
    "close_unpaid",
    "follow_account",
    "follow_payment",
    "of_buyer",
    "of_store",
    "one_of_buyer",
    "one_of_store",
    "paid_together",
    "pay",
    "place",
    "standing",
    "tell_paid",
]
