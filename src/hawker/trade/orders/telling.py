"""What the facts tell of an order. Pure."""

from collections.abc import Sequence
from datetime import datetime

from hawker.goods.shipping.model import Parcel
from hawker.trade.orders.events import (
    ConfirmDueChanged,
    OrderClosed,
    OrderCompleted,
    OrderedLine,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
)
from hawker.trade.orders.model import CloseReason, CompletedBy, Line, NewOrder, Order


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


def shipped(order: Order, parcel: Parcel, *, is_whole: bool) -> OrderShipped:
    """Tell that a parcel of it left."""
    return OrderShipped(
        store_id=order.store_id,
        order_id=order.id,
        buyer_id=order.buyer_id,
        parcel_id=parcel.id,
        is_whole=is_whole,
        number=order.number,
    )


def due_changed(order: Order, due_at: datetime | None) -> ConfirmDueChanged:
    """Tell that its deadline is another than it was."""
    return ConfirmDueChanged(
        store_id=order.store_id,
        order_id=order.id,
        buyer_id=order.buyer_id,
        was=order.confirm_due_at,
        confirm_due_at=due_at,
    )


def completed(order: Order, by: CompletedBy, at: datetime) -> OrderCompleted:
    """Tell that it is done."""
    return OrderCompleted(
        store_id=order.store_id,
        order_id=order.id,
        buyer_id=order.buyer_id,
        total=order.total,
        room_id=order.room_id,
        lines=_ordered(order.lines),
        completed_at=at,
        by=by,
    )


def _ordered(lines: Sequence[Line]) -> list[OrderedLine]:
    return [OrderedLine(line.sku_id, line.product_id, line.quantity) for line in lines]
