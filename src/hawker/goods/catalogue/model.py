"""The nouns of the catalogue: products, their options, the SKUs that are sold."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from hawker.kernel import text
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import Id, StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.media.files.model import FileId

SKU_LIMIT = 200  # SKUs of one product
PICTURE_LIMIT = 12  # pictures of one product
ALT_LIMIT = 200  # characters
AXIS_LIMIT = 3  # options of one product
PRICE_LIMIT = 1_000_000_000  # minor units; the largest hold at this price is still exact in JSON
UNSAID = Text("", "")


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


class ProductPicture(msgspec.Struct, frozen=True):
    """A picture of a product; the sizes are those of the large rendition."""

    url: str
    thumb_url: str
    width: int  # pixels
    height: int  # pixels
    id: FileId | None = None  # for the store's people
    alt: Text = msgspec.field(default_factory=lambda: UNSAID)  # what it shows, in words
    colour: str = ""  # the most common one, "#aabbcc"
    preview: str = ""  # a tiny picture as a data: address


class ShownPicture(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture that a product is to show, and what can be seen on it."""

    picture_id: FileId
    alt_zh: Annotated[str, text.line(ALT_LIMIT, shortest=0)] = ""
    alt_en: Annotated[str, text.line(ALT_LIMIT, shortest=0)] = ""


class ShownPictures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every picture of a product, in the order they are shown."""

    pictures: Annotated[Sequence[ShownPicture], msgspec.Meta(max_length=PICTURE_LIMIT)]


class ProductPictures(msgspec.Struct, frozen=True):
    """Every picture of a product, in the order they are shown."""

    pictures: Sequence[ProductPicture]


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
    pictures: Sequence[ProductPicture]
    status: Status = Status.PUBLISHED


class Sku(msgspec.Struct, frozen=True):
    """One SKU of a product."""

    id: SkuId
    price: Money
    compare_at: Money | None
    choices: Sequence[int]
    picture: int | None
    code: str = ""  # the store's own name of it
    bar_code: str = ""


class Product(msgspec.Struct, frozen=True):
    """A product with everything but its stock."""

    id: ProductId
    store_id: StoreId
    status: Status
    title: Text
    subtitle: Text
    description: Text
    axes: Sequence[Axis]
    skus: Sequence[Sku]  # in the store's order; none before it was published
    pictures: Sequence[ProductPicture]


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


class PictureTwice(Refusal, code="catalogue.picture_twice", status=422):
    """A product shows the same picture once."""


class SkuNotFound(Refusal, code="catalogue.sku_not_found", status=404):
    """There is no such SKU in this store."""


class WrongCurrency(Refusal, code="catalogue.wrong_currency", status=422):
    """A price in another currency than the product's."""


class WrongPrice(Refusal, code="catalogue.wrong_price", status=422):
    """A price below one minor unit, or above PRICE_LIMIT."""


def options_text(axes: Sequence[Axis], choices: Sequence[int]) -> Text:
    """Write the chosen values in a row, as a line of a cart shows them."""
    chosen = [axis.values[choice] for axis, choice in zip(axes, choices, strict=True)]
    return Text(*(" · ".join(v.said(language) for v in chosen) for language in ("zh-CN", "en")))
