"""Orders as the API shows them. Pure."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.money.payments.model import PaymentId
from hawker.people.accounts.model import Address
from hawker.trade.orders.model import LineView, Moment, Order, OrderId, Source, Status
from hawker.trade.orders.states import STATUS_WX


class OrderView(msgspec.Struct, frozen=True):
    """An order, for its buyer and for its store alike."""

    id: OrderId
    number: str  # decimal digits; too long for a number of JavaScript
    store_id: StoreId
    store_name: str
    status: Status
    status_wx: int  # as WeChat-compatible software calls it
    source: Source
    room_id: str | None
    lines: Sequence[LineView]
    goods_total: Money
    freight: Money
    total: Money
    address: Address
    contact: str | None
    payment_id: PaymentId
    placed_at: datetime
    payment_due_at: datetime
    paid_at: datetime | None
    closed_at: datetime | None
    timeline: Sequence[Moment]


def order_view(order: Order, store_name: Text, language: str) -> OrderView:
    """Show an order to a reader of `language`."""
    return OrderView(
        id=order.id,
        number=str(order.number),
        store_id=order.store_id,
        store_name=store_name.said(language),
        status=order.status,
        status_wx=STATUS_WX[order.status],
        source=order.source,
        room_id=order.room_id,
        lines=[line.shown(language) for line in order.lines],
        goods_total=order.goods_total,
        freight=order.freight,
        total=order.total,
        address=order.address,
        contact=order.contact,
        payment_id=order.payment_id,
        placed_at=order.placed_at,
        payment_due_at=order.payment_due_at,
        paid_at=order.paid_at,
        closed_at=order.closed_at,
        timeline=order.timeline,
    )
