"""What the site sells, as figures: counted from facts by the worker, once each."""

from prometheus_client import Counter

from hawker.kernel.db import Tx
from hawker.kernel.facts import Meta, Subscriber, on
from hawker.trade.orders.events import OrderPaid

SOLD = Counter(
    "hawker_sales_minor",
    "What was paid for orders, in minor units, and where it was bought.",
    ["currency", "place"],
)
PAID = Counter("hawker_orders_paid", "Orders paid, and where they were bought.", ["place"])


async def handle_order_paid(_: Tx, event: OrderPaid, __: Meta) -> None:
    place = "shop" if event.room_id is None else "room"
    SOLD.labels(event.total.currency, place).inc(event.total.amount)
    PAID.labels(place).inc()


SUBSCRIBER = Subscriber("figures", [on(OrderPaid, handle_order_paid)])
