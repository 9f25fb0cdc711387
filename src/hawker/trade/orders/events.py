"""Facts about orders."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hawker.goods.catalogue.model import ProductId, SkuId
from hawker.goods.shipping.model import ParcelId
from hawker.kernel.events import Event
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.money import Money
from hawker.trade.orders.model import CloseReason, CompletedBy, OrderId, Source


class OrderedLine(msgspec.Struct, frozen=True):
    """How many of a SKU."""

    sku_id: SkuId
    product_id: ProductId
    quantity: int


class OrderPlaced(Event, frozen=True, tag="orders.order_placed"):
    """An order stands and awaits payment; its goods are kept."""

    store_id: StoreId
    order_id: OrderId
    buyer_id: AccountId
    total: Money
    room_id: str | None
    lines: Sequence[OrderedLine]
    source: Source


class OrderPaid(Event, frozen=True, tag="orders.order_paid"):
    """An order is paid: its goods are sold, and the store is owed its money."""

    store_id: StoreId
    order_id: OrderId
    buyer_id: AccountId
    total: Money
    room_id: str | None
    lines: Sequence[OrderedLine]
    number: int


class OrderClosed(Event, frozen=True, tag="orders.order_closed"):
    """An order ended without a sale; it keeps no goods any more."""

    store_id: StoreId
    order_id: OrderId
    reason: CloseReason
    lines: Sequence[OrderedLine]


class OrderShipped(Event, frozen=True, tag="orders.order_shipped"):
    """A parcel of an order left; with the last of its goods the order is shipped."""

    store_id: StoreId
    order_id: OrderId
    buyer_id: AccountId
    parcel_id: ParcelId
    is_whole: bool  # nothing is left to ship
    number: int


class ConfirmDueChanged(Event, frozen=True, tag="orders.confirm_due_changed"):
    """The time until an order is completed by itself is another, or runs no longer."""

    store_id: StoreId
    order_id: OrderId
    buyer_id: AccountId
    was: datetime | None
    confirm_due_at: datetime | None


class OrderCompleted(Event, frozen=True, tag="orders.order_completed"):
    """An order is done: its buyer has the goods, or did not say otherwise in time."""

    store_id: StoreId
    order_id: OrderId
    buyer_id: AccountId
    total: Money
    room_id: str | None
    lines: Sequence[OrderedLine]
    completed_at: datetime
    by: CompletedBy
