"""Orders as the API shows them. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from hawker.goods.shipping import service as shipping
from hawker.goods.shipping.model import Item, Parcel, ParcelView, ScanView
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.money.payments.model import PaymentId
from hawker.people.accounts.model import Address
from hawker.trade.orders.model import LineView, Moment, Order, OrderId, Source, Status, Together
from hawker.trade.orders.packing import left_of
from hawker.trade.orders.states import STATUS_WX

SHIPPABLE = frozenset({Status.TO_SHIP, Status.PART_SHIPPED})


class ConfirmReason(StrEnum):
    """What the time until an order is completed by itself is counted from."""

    DELIVERED = "delivered"  # ten days from the last delivery
    SHIPPED = "shipped"  # fourteen days from shipping: of a parcel at least, nobody tells


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
    shipped_at: datetime | None  # when the last of its goods left
    delivered_at: datetime | None  # when the last of its parcels arrived
    completed_at: datetime | None
    confirm_due_at: datetime | None  # then it is completed by itself; None: no time runs
    confirm_reason: ConfirmReason | None  # what that time is counted from
    can_extend: bool  # the buyer may put it off, once, by three days
    parcels: Sequence[ParcelView]
    left: Sequence[Item]  # what is in no parcel yet
    timeline: Sequence[Moment]


class TrackedParcel(msgspec.Struct, frozen=True):
    """A parcel with everything its carrier told, the newest first."""

    parcel: ParcelView
    scans: Sequence[ScanView]


class Tracking(msgspec.Struct, frozen=True):
    """Where the parcels of an order are."""

    order_id: OrderId
    parcels: Sequence[TrackedParcel]


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
    order: Order,
    together: Sequence[Together],
    names: Mapping[StoreId, Text],
    parcels: Sequence[Parcel],
    language: str,
) -> MyOrderView:
    """Show an order to its buyer, with the orders that its payment is for as well."""
    shown = order_view(order, names[order.store_id], parcels, language)
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


def order_view(
    order: Order, store_name: Text, parcels: Sequence[Parcel], language: str
) -> OrderView:
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
        shipped_at=order.shipped_at,
        delivered_at=order.delivered_at,
        completed_at=order.completed_at,
        confirm_due_at=order.confirm_due_at,
        confirm_reason=_reason(order),
        can_extend=_can_extend(order),
        parcels=shipping.shown(parcels, language),
        left=_left(order, parcels),
        timeline=sorted(order.timeline, key=lambda moment: moment.at),
    )


def _reason(order: Order) -> ConfirmReason | None:
    if order.confirm_due_at is None:
        return None
    return ConfirmReason.SHIPPED if order.delivered_at is None else ConfirmReason.DELIVERED


def _can_extend(order: Order) -> bool:
    is_running = order.status is Status.SHIPPED and order.confirm_due_at is not None
    return is_running and order.confirm_extended_at is None


def _left(order: Order, parcels: Sequence[Parcel]) -> list[Item]:
    if order.status not in SHIPPABLE:
        return []
    return left_of(order.lines, [item for parcel in parcels for item in parcel.items])
