"""The nouns of the catalogue: products, their options, the SKUs that are sold."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

import msgspec

from hawker.kernel.errors import Refusal
from hawker.kernel.ids import Id, StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text

SKU_LIMIT = 100  # SKUs of one product
PICTURE_LIMIT = 12  # pictures of one product
AXIS_LIMIT = 3  # options of one product
PRICE_LIMIT = 1_000_000_000  # minor units; the largest hold at this price is still exact in JSON


class ProductId(Id, prefix="prd"):
    """A thing with a name and pictures, sold as one or more SKUs."""


class SkuId(Id, prefix="sku"):
    """What is actually sold, priced and stocked: a product with every option chosen."""


class Status(StrEnum):
    """Whether buyers see a product."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Axis(msgspec.Struct, frozen=True):
    """One option of a product, such as its weight, and the values to choose from."""

    name: Text
    values: Sequence[Text]


class Picture(msgspec.Struct, frozen=True):
    """A picture of a product; the sizes are those of the large rendition."""

    url: str
    thumb_url: str
    width: int  # pixels
    height: int  # pixels


class NewSku(msgspec.Struct, frozen=True):
    """A SKU about to be written."""

    id: SkuId
    price: Money
    compare_at: Money | None = None  # the former price, shown struck through
    choices: Sequence[int] = ()  # index into the values of each axis, same order
    picture: int | None = None  # index into the product's pictures


class NewProduct(msgspec.Struct, frozen=True):
    """A product about to be written."""

    id: ProductId
    title: Text
    subtitle: Text
    description: Text
    axes: Sequence[Axis]
    skus: Sequence[NewSku]
    pictures: Sequence[Picture]
    status: Status = Status.PUBLISHED


class Sku(msgspec.Struct, frozen=True):
    """One SKU of a product."""

    id: SkuId
    price: Money
    compare_at: Money | None
    choices: Sequence[int]
    picture: int | None


class Product(msgspec.Struct, frozen=True):
    """A product with everything but its stock."""

    id: ProductId
    store_id: StoreId
    status: Status
    title: Text
    subtitle: Text
    description: Text
    axes: Sequence[Axis]
    skus: Sequence[Sku]  # in the store's order
    pictures: Sequence[Picture]


class Front(msgspec.Struct, frozen=True):
    """What stands on a product's card, all but how many there are."""

    id: ProductId
    store_id: StoreId
    title: Text
    subtitle: Text
    picture_url: str | None  # small
    price: Money  # the lowest among its SKUs
    compare_at: Money | None  # the former price of that same SKU
    sku_ids: Sequence[UUID]  # as the database knows them: only to add up what is left


class SkuForSale(msgspec.Struct, frozen=True):
    """What a cart, a checkout and an order need to know of a SKU."""

    sku_id: SkuId
    product_id: ProductId
    store_id: StoreId
    price: Money
    title: Text
    options_text: Text  # the chosen values, "100 g · Gift tin"; empty when there is no choice
    picture_url: str | None


class NewPrice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a store's people ask for when they change a price."""

    price: Money


class SkuPrice(msgspec.Struct, frozen=True):
    """What a SKU costs now."""

    sku_id: SkuId
    price: Money


class ProductNotFound(Refusal, code="catalogue.product_not_found", status=404):
    """There is no such product, or it is not published."""


class SkuNotFound(Refusal, code="catalogue.sku_not_found", status=404):
    """There is no such SKU in this store."""


class WrongCurrency(Refusal, code="catalogue.wrong_currency", status=422):
    """A price in another currency than the product's."""


class WrongPrice(Refusal, code="catalogue.wrong_price", status=422):
    """A price below one minor unit, or above PRICE_LIMIT."""


def options_text(axes: Sequence[Axis], choices: Sequence[int]) -> Text:
    """Write the chosen values in a row, as a line of a cart shows them."""
    chosen = [axis.values[choice] for axis, choice in zip(axes, choices, strict=True)]
    return Text(" · ".join(v.zh for v in chosen), " · ".join(v.en for v in chosen))
