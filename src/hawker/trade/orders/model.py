"""The nouns of orders."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from hawker.goods.catalogue.model import ProductId, SkuId
from hawker.goods.stock.model import HoldId
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId, Id, StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.money.payments.model import PaymentId
from hawker.people.accounts.model import Address

RoomId = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{3}_[0-9a-z]{26}\Z")]  # rooms lie above us


class OrderId(Id, prefix="ord"):
    """What one store owes one buyer."""


class Status(StrEnum):
    """Where an order stands (`states.py`)."""

    PENDING_PAYMENT = "pending_payment"
    TO_SHIP = "to_ship"
    PART_SHIPPED = "part_shipped"  # some of it is on its way
    SHIPPED = "shipped"  # all of it is
    COMPLETED = "completed"  # its buyer has it, or its time to say otherwise is over
    CLOSED = "closed"  # nobody paid
    CANCELLED_OVERSOLD = "cancelled_oversold"  # paid, and the goods were gone: the money goes back


SOLD = frozenset({Status.TO_SHIP, Status.PART_SHIPPED, Status.SHIPPED, Status.COMPLETED})


class Sales(msgspec.Struct, frozen=True):
    """What was paid for in one step of time."""

    at: datetime  # when the step begins
    orders: int
    total: Money


class Source(StrEnum):
    """Where the buyer took the lines from."""

    CART = "cart"
    DIRECT = "direct"  # a product page, or a card over a picture


class CloseReason(StrEnum):
    """Why an order was closed."""

    UNPAID = "unpaid"  # nobody paid in time
    BUYER = "buyer"  # the buyer cancelled what was not paid yet
    SOLD_OUT = "sold_out"  # paid, and the goods were gone: the money goes back


class LineView(msgspec.Struct, frozen=True):
    """A line of a checkout or an order, as the API shows it in one language."""

    sku_id: SkuId
    product_id: ProductId
    title: str
    options_text: str
    picture_url: str | None
    quantity: int
    unit_price: Money
    total: Money


class Line(msgspec.Struct, frozen=True):
    """One SKU of an order, in the words and at the price the buyer agreed to."""

    sku_id: SkuId
    product_id: ProductId
    title: Text
    options_text: Text
    picture_url: str | None
    quantity: int
    unit_price: Money  # before freight

    def shown(self, language: str) -> LineView:
        """Show the line to a reader of `language`."""
        return LineView(
            sku_id=self.sku_id,
            product_id=self.product_id,
            title=self.title.said(language),
            options_text=self.options_text.said(language),
            picture_url=self.picture_url,
            quantity=self.quantity,
            unit_price=self.unit_price,
            total=self.unit_price.times(self.quantity),
        )


class Moment(msgspec.Struct, frozen=True):
    """One step in the life of an order."""

    step: str  # "placed", "paid", "closed", "shipped", "delivered", "completed", …
    at: datetime  # UTC
    reason: str | None = None


class NewOrder(msgspec.Struct, frozen=True):
    """An order about to be placed, with the hold that will keep its goods and its payment."""

    id: OrderId
    store_id: StoreId
    buyer_id: AccountId
    origin: str  # external id of what it comes from, "cko_…"; modules above us
    source: Source
    room_id: str | None  # the room it was bought in
    lines: Sequence[Line]
    goods_total: Money
    freight: Money
    total: Money
    address: Address
    contact: str | None  # what the buyer left for questions
    payment_id: PaymentId
    hold_id: HoldId
    payment_due_at: datetime  # UTC


class Order(msgspec.Struct, frozen=True):
    """An order as it stands."""

    id: OrderId
    store_id: StoreId
    number: int  # for people; fits 63 bits
    buyer_id: AccountId
    origin: str
    source: Source
    room_id: str | None
    status: Status
    lines: Sequence[Line]
    goods_total: Money
    freight: Money
    total: Money
    address: Address
    contact: str | None
    payment_id: PaymentId
    hold_id: HoldId
    timeline: Sequence[Moment]
    placed_at: datetime
    payment_due_at: datetime
    paid_at: datetime | None
    closed_at: datetime | None
    shipped_at: datetime | None = None  # when the last of its goods left
    delivered_at: datetime | None = None  # when the last of its parcels arrived
    confirm_due_at: datetime | None = None  # then it is completed by itself
    confirm_extended_at: datetime | None = None  # when its buyer asked for more time
    completed_at: datetime | None = None


class CompletedBy(StrEnum):
    """Who completed an order."""

    BUYER = "buyer"
    TIME = "time"  # nobody said otherwise in time


class MoreThanOrdered(Refusal, code="orders.more_than_ordered", status=409):
    """Parcels cannot hold more of a SKU than was ordered and has not left yet."""


class AlreadyExtended(Refusal, code="orders.already_extended", status=409):
    """The buyer asked for more time before; that can be done once."""


class NotDue(Refusal, code="orders.not_due", status=409):
    """No deadline runs that could be put off."""


class Together(msgspec.Struct, frozen=True):
    """One of the orders that one payment is for."""

    payment_id: PaymentId
    store_id: StoreId
    id: OrderId
    number: int
    total: Money


class AlreadyPlaced(Refusal, code="orders.already_placed", status=409):
    """What the buyer agreed to was ordered before; `order_ids` says which orders it became."""


class NotUnpaid(Refusal, code="orders.not_unpaid", status=409):
    """The order is paid or closed; `order_status` says which."""


class PaymentArrived(Refusal, code="orders.payment_arrived", status=409):
    """The money is here and pays the order in a moment: there is nothing to cancel any more."""


class TooManyUnpaid(Refusal, code="orders.too_many_unpaid", status=409):
    """The buyer has as many unpaid orders at the store as may be: pay one, or let its time end."""
