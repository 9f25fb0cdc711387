"""Facts about orders."""

from collections.abc import Sequence

import msgspec

from hawker.goods.catalogue.model import ProductId, SkuId
from hawker.kernel.events import Event
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.money import Money
from hawker.trade.orders.model import CloseReason, OrderId, Source


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
