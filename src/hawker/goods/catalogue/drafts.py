"""What a store's people write of a product before buyers see it, and what is wrong with it. Pure.

A draft may be half done: it is kept as it is, and says what is missing. Only what has no fault
becomes the product that buyers see.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated

import msgspec

from hawker.goods.catalogue.model import (
    AXIS_LIMIT,
    PICTURE_LIMIT,
    PRICE_LIMIT,
    SKU_LIMIT,
    ProductId,
    ProductPicture,
    ShownPicture,
    SkuId,
    Status,
)
from hawker.kernel import text
from hawker.kernel.errors import Refusal
from hawker.kernel.money import Money
from hawker.media.files.model import FileId

VALUES_LIMIT = 50  # of one option
BAR_CODE_LENGTHS = (8, 12, 13, 14)  # GTIN

Title = Annotated[str, text.line(120, shortest=0)]
Name = Annotated[str, text.line(60, shortest=0)]
Code = Annotated[str, text.line(64, shortest=0)]
Choice = Annotated[int, msgspec.Meta(ge=0, lt=VALUES_LIMIT)]
Words = Annotated[str, msgspec.Meta(max_length=20_000)]


class DraftValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the values of an option."""

    zh: Name = ""
    en: Name = ""


class DraftAxis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An option, such as the weight, with the values to choose from."""

    zh: Name = ""
    en: Name = ""
    values: Annotated[Sequence[DraftValue], msgspec.Meta(max_length=VALUES_LIMIT)] = ()


class DraftSku(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One choice of every option; one that buyers know already keeps its id."""

    choices: Annotated[Sequence[Choice], msgspec.Meta(max_length=AXIS_LIMIT)] = ()  # by option
    id: SkuId | None = None
    price: Money | None = None
    compare_at: Money | None = None  # the former price, shown struck through
    picture_id: FileId | None = None
    code: Code = ""  # the store's own name of it
    bar_code: Code = ""


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that is written of a product. Words in one language stand for both."""

    title_zh: Title = ""
    title_en: Title = ""
    subtitle_zh: Title = ""
    subtitle_en: Title = ""
    description_zh: Words = ""
    description_en: Words = ""
    axes: Annotated[Sequence[DraftAxis], msgspec.Meta(max_length=AXIS_LIMIT)] = ()
    skus: Annotated[Sequence[DraftSku], msgspec.Meta(max_length=SKU_LIMIT)] = ()
    pictures: Annotated[Sequence[ShownPicture], msgspec.Meta(max_length=PICTURE_LIMIT)] = ()


class Fault(msgspec.Struct, frozen=True):
    """Why a draft cannot be published yet."""

    field: str  # "title", "axes.0.values.2", "skus.3.price"
    code: str


class DraftView(msgspec.Struct, frozen=True):
    """A product as its store writes it."""

    product_id: ProductId
    status: Status
    is_changed: bool  # buyers see something else, or nothing
    revision: int
    changed_at: datetime | None  # the draft; None where there is none
    currency: str  # of the store, in which its prices are
    content: Content
    pictures: Sequence[ProductPicture]  # those of the content, as they look
    faults: Sequence[Fault]  # none: it can be published


class NotReady(Refusal, code="catalogue.not_ready", status=422):
    """The draft has faults; `field` names the first of them, `faults` are all."""


class NothingToPublish(Refusal, code="catalogue.nothing_to_publish", status=409):
    """Buyers see already what is written."""


class CodeTaken(Refusal, code="catalogue.code_taken", status=409):
    """Another product of the store has a SKU of this code."""


def faults(content: Content, currency: str) -> list[Fault]:
    """Everything that is wrong with a product of a store that sells in this currency."""
    found = [] if content.title_zh or content.title_en else [Fault("title", "missing")]
    return [*found, *_of_axes(content.axes), *_of_skus(content, currency)]


def is_bar_code(code: str) -> bool:
    """Whether this is a GTIN with its check digit (GS1 General Specifications §7.9)."""
    if len(code) not in BAR_CODE_LENGTHS or not (code.isascii() and code.isdigit()):
        return False
    digits = [int(digit) for digit in reversed(code)]
    return (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0


def _of_axes(axes: Sequence[DraftAxis]) -> Iterator[Fault]:
    for n, axis in enumerate(axes):
        if not (axis.zh or axis.en):
            yield Fault(f"axes.{n}", "missing")
        if not axis.values:
            yield Fault(f"axes.{n}.values", "missing")
        seen: set[str] = set()
        for at, value in enumerate(axis.values):
            name = value.zh or value.en
            if not name:
                yield Fault(f"axes.{n}.values.{at}", "missing")
            elif name in seen:
                yield Fault(f"axes.{n}.values.{at}", "twice")
            seen.add(name)


def _of_skus(content: Content, currency: str) -> Iterator[Fault]:
    if not content.skus:
        yield Fault("skus", "missing")
    codes = Counter(sku.code for sku in content.skus)
    pictures = {each.picture_id for each in content.pictures}
    seen: set[tuple[int, ...]] = set()
    for n, sku in enumerate(content.skus):
        if not _is_choice(sku.choices, content.axes):
            yield Fault(f"skus.{n}.choices", "unknown")
        elif tuple(sku.choices) in seen:
            yield Fault(f"skus.{n}.choices", "twice")
        seen.add(tuple(sku.choices))
        if (code := _of_price(sku, currency)) is not None:
            yield Fault(f"skus.{n}.price", code)
        if sku.compare_at is not None and not _is_dearer(sku.compare_at, sku.price):
            yield Fault(f"skus.{n}.compare_at", "not_higher")
        if sku.picture_id is not None and sku.picture_id not in pictures:
            yield Fault(f"skus.{n}.picture_id", "unknown")
        if sku.code and codes[sku.code] > 1:
            yield Fault(f"skus.{n}.code", "twice")
        if sku.bar_code and not is_bar_code(sku.bar_code):
            yield Fault(f"skus.{n}.bar_code", "wrong")


def _is_choice(choices: Sequence[int], axes: Sequence[DraftAxis]) -> bool:
    if len(choices) != len(axes):
        return False
    return all(choice < len(axis.values) for choice, axis in zip(choices, axes, strict=True))


def _of_price(sku: DraftSku, currency: str) -> str | None:
    if sku.price is None:
        return "missing"
    if sku.price.currency != currency:
        return "currency"
    return None if 1 <= sku.price.amount <= PRICE_LIMIT else "out_of_bounds"


def _is_dearer(former: Money, price: Money | None) -> bool:
    if price is None or former.currency != price.currency:
        return False
    return price.amount < former.amount <= PRICE_LIMIT
