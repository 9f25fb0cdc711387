"""The nouns of checkout."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from hawker.goods.catalogue.model import SkuId
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId, Id, StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import line
from hawker.money.payments.model import Payment
from hawker.people.accounts.model import Address
from hawker.trade.carts.model import LINES_LIMIT, Quantity
from hawker.trade.orders.model import Line, OrderId, RoomId, Source

OFFER_WINDOW = timedelta(minutes=15)  # how long the prices are kept
PAYMENT_WINDOW = timedelta(minutes=15)  # how long the goods are kept
TOTAL_LIMIT = 10**12  # minor units; far below what JavaScript and bigint can hold


class CheckoutId(Id, prefix="cko"):
    """An offer to one buyer."""


class WantedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many of a SKU the buyer wants."""

    sku_id: SkuId
    quantity: Quantity


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the buyer wants to buy; without lines, what is in their cart."""

    lines: Annotated[Sequence[WantedLine], msgspec.Meta(max_length=LINES_LIMIT)] | None = None
    room_id: RoomId | None = None


class Priced(msgspec.Struct, frozen=True):
    """Lines of one store with what they cost."""

    store_id: StoreId
    lines: Sequence[Line]
    goods_total: Money
    freight: Money
    total: Money


class Checkout(msgspec.Struct, frozen=True):
    """An offer at fixed prices."""

    id: CheckoutId
    buyer_id: AccountId
    store_id: StoreId
    source: Source
    room_id: str | None
    lines: Sequence[Line]
    goods_total: Money
    freight: Money
    total: Money
    created_at: datetime
    expires_at: datetime


class Submission(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The buyer accepts the offer."""

    address: Address
    expected_total: Money  # what the buyer was shown
    contact: Annotated[str, line(200)] | None = None


class Submitted(msgspec.Struct, frozen=True):
    """The order that a checkout became, and the payment it waits for."""

    order_id: OrderId
    order_number: int
    payment: Payment


class CheckoutEmpty(Refusal, code="checkout.empty", status=422):
    """There is nothing to buy."""


class SeveralStores(Refusal, code="checkout.several_stores", status=422):
    """The lines belong to more than one store."""


class TooMuch(Refusal, code="checkout.too_much", status=422):
    """More of a SKU, or more money, than one order can be about."""


class CheckoutExpired(Refusal, code="checkout.expired", status=409):
    """The prices are not kept any longer: make a new checkout."""


class PriceChanged(Refusal, code="checkout.price_changed", status=409):
    """The total is not what the buyer was shown; `current_total` and `lines` say what it is."""
