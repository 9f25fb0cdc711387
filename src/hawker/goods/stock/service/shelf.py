"""Put products before readers: the catalogue's words and prices beside what is left."""

from collections.abc import Mapping, Sequence
from itertools import islice

from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import (
    Front,
    Product,
    ProductId,
    ProductPicture,
    Sku,
    SkuId,
    options_text,
)
from hawker.goods.stock.model import (
    Level,
    Option,
    Picture,
    ProductCard,
    ProductView,
    SkuView,
    StudioProduct,
    StudioSku,
)
from hawker.goods.stock.service.levels import available, levels_of, pieces_left
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import StoreId
from hawker.places.stores.service import StoreNames


async def cards_by_ids(
    source: Db | Tx, ids: Sequence[ProductId], language: str
) -> dict[ProductId, ProductCard]:
    """Lay products out as cards; those that are not for sale are left out."""
    if not ids:
        return {}
    fronts = await catalogue.fronts_by_ids(source, ids)
    return {c.id: c for c in await _cards(source, list(fronts.values()), language)}


async def cards_on_sale(
    source: Db | Tx, store: StoreId | None, before: ProductId | None, limit: int, language: str
) -> list[ProductCard]:
    """List cards of products for sale in a store, or anywhere, newest first."""
    fronts = await catalogue.fronts_on_sale(source, store, before, limit)
    return await _cards(source, fronts, language)


async def views_by_ids(
    source: Db | Tx, store_names: StoreNames, ids: Sequence[ProductId], language: str
) -> dict[ProductId, ProductView]:
    """Lay products out in full; those that are not for sale are left out."""
    products = await catalogue.products_by_ids(source, ids)
    left = await available(source, [sku.id for p in products.values() for sku in p.skus])
    names = await store_names.of(source, {p.store_id for p in products.values()})
    return {
        id: _view(product, left, names[product.store_id].said(language), language)
        for id, product in products.items()
    }


async def studio_list(
    tx: Tx,
    principal: Principal,
    store: StoreId,
    before: ProductId | None,
    limit: int,
    language: str,
) -> list[StudioProduct]:
    """List a store's products for its own people, drafts too, newest first. Raises Forbidden."""
    principal.require(Permission.GOODS_READ, store)
    products = await catalogue.products_of_store(tx, store, before, limit)
    levels = await levels_of(tx, [sku.id for product in products for sku in product.skus])
    drafted = await catalogue.drafted(tx, store, [product.id for product in products])
    return [_studio(each, levels, language, has_draft=each.id in drafted) for each in products]


def card(product: Product, available: int, language: str) -> ProductCard:
    """Lay out as a card what was read in full."""
    cheapest = min(product.skus, key=lambda sku: sku.price.amount)
    return ProductCard(
        id=product.id,
        store_id=product.store_id,
        title=product.title.said(language),
        subtitle=product.subtitle.said(language),
        picture_url=_picture_url(product, 0),
        price=cheapest.price,
        compare_at=cheapest.compare_at,
        available=available,
    )


async def _cards(source: Db | Tx, fronts: Sequence[Front], language: str) -> list[ProductCard]:
    left = iter(await pieces_left(source, [sku for front in fronts for sku in front.sku_ids]))
    return [
        ProductCard(
            id=front.id,
            store_id=front.store_id,
            title=front.title.said(language),
            subtitle=front.subtitle.said(language),
            picture_url=front.picture_url,
            price=front.price,
            compare_at=front.compare_at,
            available=sum(islice(left, len(front.sku_ids))),
        )
        for front in fronts
    ]


def _view(
    product: Product, left: Mapping[SkuId, int], store_name: str, language: str
) -> ProductView:
    front = card(product, sum([left[sku.id] for sku in product.skus]), language)
    return ProductView(
        id=product.id,
        store_id=product.store_id,
        store_name=store_name,
        title=front.title,
        subtitle=front.subtitle,
        description=product.description.said(language),
        picture_url=front.picture_url,
        price=front.price,
        compare_at=front.compare_at,
        available=front.available,
        pictures=[_picture(each, language) for each in product.pictures],
        options=[
            Option(axis.name.said(language), [value.said(language) for value in axis.values])
            for axis in product.axes
        ],
        skus=[_sku_view(product, sku, left[sku.id], language) for sku in product.skus],
    )


def _picture(picture: ProductPicture, language: str) -> Picture:
    return Picture(
        picture.url,
        picture.width,
        picture.height,
        picture.alt.said(language),
        picture.colour,
        picture.preview,
    )


def _sku_view(product: Product, sku: Sku, available: int, language: str) -> SkuView:
    return SkuView(
        id=sku.id,
        options={
            axis.name.said(language): axis.values[choice].said(language)
            for axis, choice in zip(product.axes, sku.choices, strict=True)
        },
        price=sku.price,
        compare_at=sku.compare_at,
        available=available,
        picture_url=_picture_url(product, sku.picture),
    )


def _studio(
    product: Product, levels: Mapping[SkuId, Level], language: str, *, has_draft: bool
) -> StudioProduct:
    skus = [_studio_sku(product, sku, levels[sku.id], language) for sku in product.skus]
    cheapest = min(product.skus, key=lambda sku: sku.price.amount, default=None)
    return StudioProduct(
        id=product.id,
        store_id=product.store_id,
        status=product.status,
        title=product.title.said(language),
        subtitle=product.subtitle.said(language),
        picture_url=_picture_url(product, 0),
        price=None if cheapest is None else cheapest.price,
        compare_at=None if cheapest is None else cheapest.compare_at,
        available=sum([sku.available for sku in skus]),
        skus=skus,
        has_draft=has_draft,
    )


def _studio_sku(product: Product, sku: Sku, level: Level, language: str) -> StudioSku:
    return StudioSku(
        id=sku.id,
        options_text=options_text(product.axes, sku.choices).said(language),
        price=sku.price,
        compare_at=sku.compare_at,
        on_hand=level.on_hand,
        reserved=level.reserved,
        available=level.available,
    )


def _picture_url(product: Product, position: int | None) -> str | None:
    """Return the small form of a picture, for cards and lines."""
    if position is None or position >= len(product.pictures):
        return None
    return product.pictures[position].thumb_url
