"""What the facts tell of an order. Pure."""

from collections.abc import Sequence

from hawker.trade.orders.events import OrderClosed, OrderedLine, OrderPaid, OrderPlaced
from hawker.trade.orders.model import CloseReason, Line, NewOrder, Order


def placed(order: NewOrder) -> OrderPlaced:
    """Tell that it stands."""
    return OrderPlaced(
        store_id=order.store_id,
        order_id=order.id,
        buyer_id=order.buyer_id,
        total=order.total,
        room_id=order.room_id,
        lines=_ordered(order.lines),
        source=order.source,
    )


def paid(order: Order) -> OrderPaid:
    """Tell that its goods are sold."""
    return OrderPaid(
        store_id=order.store_id,
        order_id=order.id,
        buyer_id=order.buyer_id,
        total=order.total,
        room_id=order.room_id,
        lines=_ordered(order.lines),
        number=order.number,
    )


def closed(order: Order, reason: CloseReason) -> OrderClosed:
    """Tell that it ended without a sale."""
    return OrderClosed(
        store_id=order.store_id,
        order_id=order.id,
        reason=reason,
        lines=_ordered(order.lines),
    )


def _ordered(lines: Sequence[Line]) -> list[OrderedLine]:
    return [OrderedLine(line.sku_id, line.product_id, line.quantity) for line in lines]
