"""The verbs of orders: `from hawker.trade.orders import service as orders`."""

from hawker.trade.orders.service.bulk import ROWS_LIMIT, Row, RowOutcome, ship_rows
from hawker.trade.orders.service.closing import (
    CLOSE_UNPAID,
    cancel,
    close_unpaid,
    follow_payment,
)
from hawker.trade.orders.service.confirming import (
    auto_confirm,
    confirm,
    extend,
    follow_parcel,
)
from hawker.trade.orders.service.deadlines import AUTO_CONFIRM
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
    buyers_of,
    follow_account,
    of_buyer,
    of_store,
    one_of_buyer,
    one_of_store,
    paid_together,
    sold_in_room,
    waited_for,
)
from hawker.trade.orders.service.shipping import correct, ship

__all__ = [
    "AUTO_CONFIRM",
    "CLOSE_UNPAID",
    "ROWS_LIMIT",
    "Row",
    "RowOutcome",
    "Standing",
    "auto_confirm",
    "buyers_of",
    "call_off",
    "cancel",
    "change_hold",
    "close_unpaid",
    "confirm",
    "correct",
    "extend",
    "follow_account",
    "follow_parcel",
    "follow_payment",
    "of_buyer",
    "of_store",
    "one_of_buyer",
    "one_of_store",
    "paid_together",
    "pay",
    "place",
    "ship",
    "ship_rows",
    "sold_in_room",
    "standing",
    "tell_paid",
    "waited_for",
]
