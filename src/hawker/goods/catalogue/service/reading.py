"""Read products whole, in lists, and as the lines of a cart or a checkout."""

from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID

import msgspec

from hawker.goods.catalogue.model import (
    Axis,
    Picture,
    Product,
    ProductId,
    Sku,
    SkuForSale,
    SkuId,
    Status,
    Text,
)
from hawker.kernel import sql
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money
from hawker.kernel.sql import Query

Q = sql.load("hawker.goods.catalogue")

T = TypeVar("T")

LIST_LIMIT = 100  # products of one page

SkuRow = tuple[UUID, int, int | None, str, list[int], int | None]  # as products_by_ids lists it


class Seen(msgspec.Struct, frozen=True):
    """A published product and how new it is."""

    id: ProductId
    version: int


class ProductRow(msgspec.Struct, frozen=True):
    """A row of products_by_ids."""

    id: ProductId
    store_id: StoreId
    version: int
    status: Status
    title_zh: str
    title_en: str
    subtitle_zh: str
    subtitle_en: str
    description_zh: str
    description_en: str
    axes: list[Axis]
    skus: list[SkuRow]
    pictures: list[Picture]


class SaleRow(msgspec.Struct, frozen=True):
    """A row of skus_for_checkout."""

    sku_id: SkuId
    product_id: ProductId
    store_id: StoreId
    price: Money
    title_zh: str
    title_en: str
    axes: list[Axis]
    choices: list[int]
    picture_url: str | None


async def _rows(source: Db | Tx, query: Query, type: type[T], **parameters: object) -> list[T]:
    if isinstance(source, Tx):
        return await source.all(query, type, **parameters)
    return await source.read(query, type, **parameters)


async def products_by_ids(source: Db | Tx, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
    """Read whole products in one statement; those that do not exist or are hidden are left out."""
    rows = await _rows(source, Q.products_by_ids, ProductRow, ids=list(ids))
    return {row.id: product_of(row) for row in rows}


async def versions(source: Db | Tx, ids: Sequence[ProductId]) -> dict[ProductId, int]:
    """Read the versions of those products that are published."""
    rows = await _rows(source, Q.versions, Seen, ids=list(ids))
    return {row.id: row.version for row in rows}


async def on_sale(
    source: Db | Tx, store: StoreId | None, before: ProductId | None, limit: int
) -> list[Seen]:
    """List published products of a store, or of all, newest first and older than `before`."""
    assert 0 < limit <= LIST_LIMIT + 1, "a page and the row that tells of the next one"
    if store is None:
        return await _rows(source, Q.on_sale, Seen, before=before, limit=limit)
    return await _rows(source, Q.on_sale_in_store, Seen, store_id=store, before=before, limit=limit)


async def products_of_store(
    tx: Tx, store: StoreId, before: ProductId | None, limit: int
) -> list[Product]:
    """List a store's products for its own people, drafts too, newest first."""
    assert 0 < limit <= LIST_LIMIT + 1, "a page and the row that tells of the next one"
    ids = await tx.all(Q.of_store, ProductId, store_id=store, before=before, limit=limit)
    found = await products_by_ids(tx, ids)
    return [found[id] for id in ids]


async def skus_for_checkout(source: Db | Tx, skus: Sequence[SkuId]) -> dict[SkuId, SkuForSale]:
    """Read what carts, checkouts and orders need of each SKU, in one statement.

    A SKU that does not exist, or whose product is not published, is left out.
    """
    rows = await _rows(source, Q.skus_for_checkout, SaleRow, sku_ids=list(skus))
    return {row.sku_id: sale_of(row) for row in rows}


def product_of(row: ProductRow) -> Product:
    """Make the noun of a row."""
    return Product(
        id=row.id,
        store_id=row.store_id,
        version=row.version,
        status=row.status,
        title=Text(row.title_zh, row.title_en),
        subtitle=Text(row.subtitle_zh, row.subtitle_en),
        description=Text(row.description_zh, row.description_en),
        axes=row.axes,
        skus=[sku_of(sku) for sku in row.skus],
        pictures=row.pictures,
    )


def sku_of(row: SkuRow) -> Sku:
    """Make the noun of a listed SKU."""
    id, amount, compare_at, currency, choices, picture = row
    return Sku(
        id=SkuId.of(id),
        price=Money(amount, currency),
        compare_at=None if compare_at is None else Money(compare_at, currency),
        choices=choices,
        picture=picture,
    )


def sale_of(row: SaleRow) -> SkuForSale:
    """Make the noun of a row."""
    return SkuForSale(
        sku_id=row.sku_id,
        product_id=row.product_id,
        store_id=row.store_id,
        price=row.price,
        title=Text(row.title_zh, row.title_en),
        options_text=options_text(row.axes, row.choices),
        picture_url=row.picture_url,
    )


def options_text(axes: Sequence[Axis], choices: Sequence[int]) -> Text:
    """Write the chosen values in a row, as a line of a cart shows them."""
    chosen = [axis.values[choice] for axis, choice in zip(axes, choices, strict=True)]
    return Text(" · ".join(v.zh for v in chosen), " · ".join(v.en for v in chosen))


def options_of(product: Product, sku: Sku, language: str) -> Mapping[str, str]:
    """The chosen value of each option, by name."""
    return {
        axis.name.said(language): axis.values[choice].said(language)
        for axis, choice in zip(product.axes, sku.choices, strict=True)
    }
