"""Read products: as cards, whole, and as the lines of a cart or a checkout."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from hawker.goods.catalogue.model import (
    Axis,
    Front,
    Product,
    ProductId,
    ProductNotFound,
    ProductPicture,
    Sku,
    SkuForSale,
    SkuId,
    SkuNotFound,
    Status,
    options_text,
)
from hawker.kernel import sql
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text

Q = sql.load("hawker.goods.catalogue")

LIST_LIMIT = 100  # products of one page


class SkuRow(msgspec.Struct, frozen=True, array_like=True):
    """A SKU as products_by_ids lists it."""

    id: UUID
    price_amount: int
    compare_at_amount: int | None
    currency: str
    choices: list[int]
    picture: int | None
    code: str
    bar_code: str


class FrontRow(msgspec.Struct, frozen=True):
    """A row of the view of fronts."""

    store_id: StoreId
    id: ProductId
    title_zh: str
    title_en: str
    subtitle_zh: str
    subtitle_en: str
    price_amount: int
    compare_at_amount: int | None
    currency: str
    sku_ids: list[UUID]
    picture_url: str | None


class ProductRow(msgspec.Struct, frozen=True):
    """A row of products_by_ids."""

    id: ProductId
    store_id: StoreId
    status: Status
    title_zh: str
    title_en: str
    subtitle_zh: str
    subtitle_en: str
    description_zh: str
    description_en: str
    axes: list[Axis]
    skus: list[SkuRow] | None  # None before it was published
    pictures: list[ProductPicture]


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


class SkuPlace(msgspec.Struct, frozen=True):
    """Which product a SKU belongs to, and what it is priced in."""

    product_id: ProductId
    currency: str
    title: Text  # of the product


async def fronts_by_ids(source: Db | Tx, ids: Sequence[ProductId]) -> dict[ProductId, Front]:
    """Read what stands on cards; products that do not exist or are not for sale are left out."""
    rows = await source.read(Q.fronts_by_ids, FrontRow, ids=list(ids))
    return {row.id: _front(row) for row in rows}


async def fronts_on_sale(
    source: Db | Tx, store: StoreId | None, before: ProductId | None, limit: int
) -> list[Front]:
    """List products for sale in a store, or anywhere, newest first and older than `before`."""
    assert 0 < limit <= LIST_LIMIT + 1, "a page and the row that tells of the next one"
    if store is None:
        rows = await source.read(Q.fronts_on_sale, FrontRow, before=before, limit=limit)
    else:
        rows = await source.read(
            Q.fronts_on_sale_in_store,
            FrontRow,
            store_id=store,
            before=before,
            limit=limit,
        )
    return [_front(row) for row in rows]


async def published_after(source: Db | Tx, after: ProductId | None, limit: int) -> list[ProductId]:
    """List what is for sale anywhere, oldest first, newer than `after`."""
    return await source.read(Q.published_after, ProductId, after=after, limit=limit)


async def step_through_published(
    source: Db | Tx, after: ProductId | None, length: int
) -> ProductId | None:
    """The last of the next `length` products for sale; None when there are fewer."""
    found = await source.read(Q.published_step, ProductId, after=after, length=length)
    return found[0] if found else None


async def products_by_ids(source: Db | Tx, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
    """Read whole products; those that do not exist or are not for sale are left out."""
    return await _products(source, ids, [Status.PUBLISHED])


async def products_of_store(
    source: Db | Tx, store: StoreId, before: ProductId | None, limit: int
) -> list[Product]:
    """List a store's products for its own people, drafts too, newest first."""
    assert 0 < limit <= LIST_LIMIT + 1, "a page and the row that tells of the next one"
    ids = await source.read(Q.ids_of_store, ProductId, store_id=store, before=before, limit=limit)
    found = await _products(source, ids, list(Status))
    return [found[id] for id in ids]


async def product_of_store(tx: Tx, store: StoreId, id: ProductId) -> Product:
    """Read a product for its store's own people, drafts too. Raises ProductNotFound."""
    found = (await _products(tx, [id], list(Status))).get(id)
    if found is None or found.store_id != store:
        raise ProductNotFound("The store has no such product.")
    return found


async def drafted(tx: Tx, store: StoreId, ids: Sequence[ProductId]) -> Collection[ProductId]:
    """Which of these have a draft that buyers do not see yet."""
    return set(await tx.all(Q.drafted, ProductId, store_id=store, ids=list(ids)))


async def skus_for_checkout(source: Db | Tx, skus: Sequence[SkuId]) -> dict[SkuId, SkuForSale]:
    """Read what carts, checkouts and orders need of each SKU, in one statement.

    A SKU that does not exist, or whose product is not for sale, is left out.
    """
    rows = await source.read(Q.skus_for_checkout, SaleRow, sku_ids=list(skus))
    return {row.sku_id: _for_sale(row) for row in rows}


async def place_of_sku(tx: Tx, store: StoreId, sku: SkuId) -> SkuPlace:
    """Read which product of the store a SKU belongs to. Raises SkuNotFound."""
    place = await tx.maybe(Q.sku_of_store, SkuPlace, store_id=store, sku_id=sku)
    if place is None:
        raise SkuNotFound("This store has no such SKU.", field="sku_id")
    return place


async def _products(
    source: Db | Tx, ids: Sequence[ProductId], statuses: Sequence[Status]
) -> dict[ProductId, Product]:
    rows = await source.read(Q.products_by_ids, ProductRow, ids=list(ids), statuses=list(statuses))
    return {row.id: _product(row) for row in rows}


def _front(row: FrontRow) -> Front:
    former = row.compare_at_amount
    return Front(
        id=row.id,
        store_id=row.store_id,
        title=Text(row.title_zh, row.title_en),
        subtitle=Text(row.subtitle_zh, row.subtitle_en),
        picture_url=row.picture_url,
        price=Money(row.price_amount, row.currency),
        compare_at=None if former is None else Money(former, row.currency),
        sku_ids=row.sku_ids,
    )


def _product(row: ProductRow) -> Product:
    return Product(
        id=row.id,
        store_id=row.store_id,
        status=row.status,
        title=Text(row.title_zh, row.title_en),
        subtitle=Text(row.subtitle_zh, row.subtitle_en),
        description=Text(row.description_zh, row.description_en),
        axes=row.axes,
        skus=[_sku(sku) for sku in row.skus or ()],
        pictures=row.pictures,
    )


def _sku(row: SkuRow) -> Sku:
    former = row.compare_at_amount
    return Sku(
        id=SkuId.of(row.id),
        price=Money(row.price_amount, row.currency),
        compare_at=None if former is None else Money(former, row.currency),
        choices=row.choices,
        picture=row.picture,
        code=row.code,
        bar_code=row.bar_code,
    )


def _for_sale(row: SaleRow) -> SkuForSale:
    return SkuForSale(
        sku_id=row.sku_id,
        product_id=row.product_id,
        store_id=row.store_id,
        price=row.price,
        title=Text(row.title_zh, row.title_en),
        options_text=options_text(row.axes, row.choices),
        picture_url=row.picture_url,
    )
