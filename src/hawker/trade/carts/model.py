"""The nouns of carts."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from hawker.goods.catalogue.model import SkuForSale, SkuId
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money

LINES_LIMIT = 100  # lines of one cart, and of one checkout
QUANTITY_LIMIT = 999  # of one SKU
SITE_CURRENCY = "CNY"  # of the total of an empty cart

Quantity = Annotated[int, msgspec.Meta(ge=1, le=QUANTITY_LIMIT)]


class CartLine(msgspec.Struct, frozen=True):
    """How many of a SKU somebody wants."""

    sku_id: SkuId
    quantity: int


class PricedLine(msgspec.Struct, frozen=True):
    """A line as it would be bought now."""

    sku: SkuForSale
    quantity: int
    available: int  # what a hold could take at this moment


class StoreTotal(msgspec.Struct, frozen=True):
    """What the lines of one store cost."""

    store_id: StoreId
    total: Money


class Cart(msgspec.Struct, frozen=True):
    """Somebody's lines at today's prices: store by store, the one with the newest line first."""

    lines: Sequence[PricedLine]  # those of a store stand together, newest first
    stores: Sequence[StoreTotal]  # in the same order
    total: Money  # goods alone: freight is a matter of the checkout


class CartFull(Refusal, code="carts.full", status=409):
    """The cart has as many lines as a cart can have."""


class OtherCurrency(Refusal, code="carts.other_currency", status=409):
    """What is in the cart is priced in another currency: buy that first."""
