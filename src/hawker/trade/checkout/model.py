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

STORES_LIMIT = 20  # of one checkout: each is an order of its own
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
    """What the buyer wants to buy: these lines, those they selected in their cart, or all of it."""

    lines: Annotated[Sequence[WantedLine], msgspec.Meta(max_length=LINES_LIMIT)] | None = None
    selected: Annotated[Sequence[SkuId], msgspec.Meta(max_length=LINES_LIMIT)] | None = None
    room_id: RoomId | None = None

    def __post_init__(self) -> None:
        if self.lines is not None and self.selected is not None:
            raise ValueError("`lines` are bought as they are, `selected` from the cart: send one")


class Part(msgspec.Struct, frozen=True):
    """What one store sells in a checkout, and what that costs."""

    store_id: StoreId
    lines: Sequence[Line]
    goods_total: Money
    freight: Money
    total: Money


class Priced(msgspec.Struct, frozen=True):
    """Parts of one currency, one per store, and what they cost together."""

    parts: Sequence[Part]  # in the order in which the buyer named the stores
    goods_total: Money
    freight: Money
    total: Money


class Checkout(msgspec.Struct, frozen=True):
    """An offer at fixed prices."""

    id: CheckoutId
    buyer_id: AccountId
    source: Source
    room_id: str | None
    parts: Sequence[Part]  # one per store
    goods_total: Money
    freight: Money
    total: Money
    created_at: datetime
    expires_at: datetime

    @property
    def stores(self) -> list[StoreId]:
        """The stores that sell in it."""
        return [part.store_id for part in self.parts]

    @property
    def lines(self) -> list[Line]:
        """The lines of all stores."""
        return [line for part in self.parts for line in part.lines]


class Submission(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The buyer accepts the offer."""

    address: Address
    expected_total: Money  # what the buyer was shown
    contact: Annotated[str, line(200)] | None = None


class Placed(msgspec.Struct, frozen=True):
    """The order that one part of a checkout became."""

    id: OrderId
    number: int
    store_id: StoreId
    total: Money


class Submitted(msgspec.Struct, frozen=True):
    """The orders that a checkout became, one per store, and the one payment they wait for."""

    orders: Sequence[Placed]  # in the order of the parts
    payment: Payment


class CheckoutEmpty(Refusal, code="checkout.empty", status=422):
    """There is nothing to buy."""


class SeveralCurrencies(Refusal, code="checkout.several_currencies", status=422):
    """The lines are priced in more than one currency, and a payment is in one: buy them apart."""


class TooManyStores(Refusal, code="checkout.too_many_stores", status=422):
    """The lines are of more stores than one payment can be for."""


class NotInCart(Refusal, code="checkout.not_in_cart", status=409):
    """What was selected is no longer in the cart."""


class TooMuch(Refusal, code="checkout.too_much", status=422):
    """More of a SKU, or more money, than one order can be about."""


class CheckoutExpired(Refusal, code="checkout.expired", status=409):
    """The prices are not kept any longer: make a new checkout."""


class PriceChanged(Refusal, code="checkout.price_changed", status=409):
    """The total is not what the buyer was shown; `current_total` and `lines` say what it is."""
