"""The life of an order (rules/commerce §5), and what WeChat-compatible software calls it."""

from hawker.kernel.states import Lifecycle
from hawker.trade.orders.model import Status

ORDER = Lifecycle(
    start=Status.PENDING_PAYMENT,
    moves={
        "pay": ({Status.PENDING_PAYMENT}, Status.TO_SHIP),
        "close": ({Status.PENDING_PAYMENT}, Status.CLOSED),
        "ship_part": ({Status.TO_SHIP, Status.PART_SHIPPED}, Status.PART_SHIPPED),
        "ship": ({Status.TO_SHIP, Status.PART_SHIPPED}, Status.SHIPPED),
        "complete": ({Status.SHIPPED}, Status.COMPLETED),
        "call_off": ({Status.TO_SHIP}, Status.CANCELLED_OVERSOLD),
    },
)

STATUS_WX = {
    Status.PENDING_PAYMENT: 10,
    Status.TO_SHIP: 20,
    Status.PART_SHIPPED: 21,
    Status.SHIPPED: 30,
    Status.COMPLETED: 100,
    Status.CLOSED: 250,
    Status.CANCELLED_OVERSOLD: 190,
}
assert STATUS_WX.keys() == ORDER.states, "every state has its number"
