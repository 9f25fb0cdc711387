"""Orders as the API shows them. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.money.payments.model import PaymentId
from hawker.people.accounts.model import Address
from hawker.trade.orders.model import LineView, Moment, Order, OrderId, Source, Status, Together
from hawker.trade.orders.states import STATUS_WX


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    """An order, for its buyer and for its store alike.

    Nothing in it leads to what the buyer bought of other stores (rules/commerce P1).
    """

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
    placed_at: datetime
    payment_due_at: datetime
    paid_at: datetime | None
    closed_at: datetime | None
    timeline: Sequence[Moment]


class TogetherView(msgspec.Struct, frozen=True):
    """Another order that the same payment is for."""

    id: OrderId
    number: str  # decimal digits
    store_id: StoreId
    store_name: str
    total: Money


class MyOrderView(OrderView, frozen=True, kw_only=True):
    """An order for its buyer, who pays for several at once."""

    payment_id: PaymentId
    paid_with: Sequence[TogetherView]  # the other orders of the payment


class Canceled(msgspec.Struct, frozen=True):
    """The orders that were closed: one payment was for all of them."""

    orders: Sequence[MyOrderView]


def my_order_view(
    order: Order, together: Sequence[Together], names: Mapping[StoreId, Text], language: str
) -> MyOrderView:
    """Show an order to its buyer, with the orders that its payment is for as well."""
    shown = order_view(order, names[order.store_id], language)
    return MyOrderView(
        **msgspec.structs.asdict(shown),
        payment_id=order.payment_id,
        paid_with=[
            TogetherView(
                id=other.id,
                number=str(other.number),
                store_id=other.store_id,
                store_name=names[other.store_id].said(language),
                total=other.total,
            )
            for other in together
            if other.id != order.id
        ],
    )


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
        placed_at=order.placed_at,
        payment_due_at=order.payment_due_at,
        paid_at=order.paid_at,
        closed_at=order.closed_at,
        timeline=order.timeline,
    )
