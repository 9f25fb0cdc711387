"""The nouns of stock, and what a buyer is shown of a product together with its availability."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from hawker.goods.catalogue.model import ProductId, SkuId, Status
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import Id, StoreId
from hawker.kernel.money import Money

LINES_LIMIT = 100  # lines of one hold
QUANTITY_LIMIT = 9_999  # of one SKU in one hold
ON_HAND_LIMIT = 1_000_000_000  # of one SKU; keeps every sum far from the edge of int4


class HoldId(Id, prefix="hld"):
    """Goods kept back for one owner."""


class HoldStatus(StrEnum):
    """Where a hold is in its life (`states.py`)."""

    HELD = "held"
    COMMITTED = "committed"  # the goods left the shelf: they are sold
    RELEASED = "released"  # the owner gave them back
    EXPIRED = "expired"  # nobody came for them in time


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A quantity of one SKU."""

    sku_id: SkuId
    quantity: Annotated[int, msgspec.Meta(ge=1, le=QUANTITY_LIMIT)]


class Hold(msgspec.Struct, frozen=True):
    """A hold that was just taken."""

    id: HoldId
    store_id: StoreId
    owner: str  # the external id of what it is kept for: "ord_…", "cko_…"
    lines: Sequence[Line]  # one per SKU, by ascending SKU id
    expires_at: datetime | None  # UTC; None: only its owner ends it


class Level(msgspec.Struct, frozen=True):
    """What a store has of one SKU."""

    on_hand: int  # stands on the shelf, reserved goods included
    reserved: int  # of those, kept back by holds

    @property
    def available(self) -> int:
        """What a new hold could still take."""
        return self.on_hand - self.reserved


class Reason(StrEnum):
    """Why the number on the shelf changed."""

    RECEIVED = "received"  # a delivery came in
    COUNTED = "counted"  # the shelf was counted and the book was wrong
    DAMAGED = "damaged"
    RETURNED = "returned"  # a buyer sent it back
    SOLD = "sold"  # only ever written by committing a hold


class Adjustment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A change of the shelf by hand."""

    sku_id: SkuId
    delta: Annotated[int, msgspec.Meta(ge=-1_000_000, le=1_000_000)]  # pieces; not 0
    reason: Reason


class ProductCard(msgspec.Struct, frozen=True):
    """A product in a list, a showcase or over a picture."""

    id: ProductId
    store_id: StoreId
    title: str
    subtitle: str
    picture_url: str | None
    price: Money  # the lowest price among its SKUs
    compare_at: Money | None  # the former price of that same SKU
    available: int  # pieces over all its SKUs


class Picture(msgspec.Struct, frozen=True):
    """A large picture of a product. Beside `….webp` lie `….avif` and `….jpg`, and other widths."""

    url: str
    width: int  # pixels
    height: int  # pixels
    alt: str = ""  # what it shows, for who does not see it
    colour: str = ""  # the most common one, "#aabbcc", until it is loaded
    preview: str = ""  # a tiny picture as a data: address, until it is loaded


class Option(msgspec.Struct, frozen=True):
    """Something to choose, such as the weight, and the values there are."""

    name: str
    values: Sequence[str]


class SkuView(msgspec.Struct, frozen=True):
    """A SKU as a buyer may choose it."""

    id: SkuId
    options: Mapping[str, str]  # the value of each option by its name
    price: Money
    compare_at: Money | None
    available: int
    picture_url: str | None


class ProductView(msgspec.Struct, frozen=True):
    """A product in full."""

    id: ProductId
    store_id: StoreId
    store_name: str
    title: str
    subtitle: str
    description: str
    picture_url: str | None
    price: Money
    compare_at: Money | None
    available: int
    pictures: Sequence[Picture]
    options: Sequence[Option]
    skus: Sequence[SkuView]


class StudioSku(msgspec.Struct, frozen=True):
    """A SKU as its store sees it."""

    id: SkuId
    options_text: str
    price: Money
    compare_at: Money | None
    on_hand: int
    reserved: int
    available: int


class StudioProduct(msgspec.Struct, frozen=True):
    """A product as its store sees it."""

    id: ProductId
    store_id: StoreId
    status: Status
    title: str
    subtitle: str
    picture_url: str | None
    price: Money | None  # the lowest; None before it was published
    compare_at: Money | None
    available: int
    skus: Sequence[StudioSku]
    has_draft: bool  # something is written that buyers do not see yet


class LevelView(msgspec.Struct, frozen=True):
    """What a store has of one SKU, written out."""

    on_hand: int
    reserved: int
    available: int


class OutOfStock(Refusal, code="stock.out_of_stock", status=409):
    """Fewer pieces are left than were asked for; `field` names the SKU, `available` the rest."""


class HoldEnded(Refusal, code="stock.hold_ended", status=409):
    """The hold has already been committed, released or has expired."""


class BelowReserved(Refusal, code="stock.below_reserved", status=409):
    """Pieces that holds keep back cannot be taken off the shelf."""


class ShelfFull(Refusal, code="stock.shelf_full", status=409):
    """More pieces of one SKU than are counted here."""


class NothingToChange(Refusal, code="stock.nothing_to_change", status=422):
    """An adjustment by nothing, or one whose reason belongs to a sale."""


class TooManyWaiting(Refusal, code="stock.too_many_waiting", status=503):
    """More holds are waiting for their turn than this process will queue."""
