"""Write products as drafts, beside what buyers see of them."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from hawker.goods.catalogue import drafts
from hawker.goods.catalogue.drafts import Content, DraftAxis, DraftSku, DraftValue, DraftView
from hawker.goods.catalogue.model import (
    Axis,
    PictureTwice,
    Product,
    ProductId,
    ProductNotFound,
    ProductPicture,
    ShownPicture,
    Sku,
    SkuId,
    SkuNotFound,
    Status,
)
from hawker.goods.catalogue.service.reading import product_of_store
from hawker.goods.catalogue.service.showing import shown
from hawker.kernel import audit, json, revisions, sql
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Tx
from hawker.kernel.ids import StoreId
from hawker.kernel.sql import Query
from hawker.kernel.storage import Storage
from hawker.kernel.text import Text
from hawker.media.files import service as files
from hawker.places.stores import service as stores

Q = sql.load("hawker.goods.catalogue")


class Draft(msgspec.Struct, frozen=True):
    """What is written and not published."""

    content: Content
    changed_at: datetime


class Standing(msgspec.Struct, frozen=True):
    """Where a product stands."""

    status: Status
    revision: int
    published_at: datetime | None  # first
    title: Text


async def create(
    tx: Tx, storage: Storage, principal: Principal, store: StoreId, content: Content
) -> DraftView:
    """Begin a product that buyers do not see yet; it may be as unfinished as one likes.

    Raises Forbidden, PictureNotFound, PictureTwice, SkuNotFound; nothing is then written.
    """
    principal.require(Permission.GOODS_WRITE, store)
    product = ProductId.new()
    await tx.run(
        Q.insert_product,
        words_of(content),
        store_id=store,
        id=product,
        status=Status.DRAFT,
        now=tx.now,
    )
    await _write(tx, store, product, content)
    await note(tx, "catalogue.product_begun", store, product, titles_of(content))
    return await laid_out(tx, storage, store, product)


async def view(
    tx: Tx, storage: Storage, principal: Principal, store: StoreId, product: ProductId
) -> DraftView:
    """Read what is written of a product: its draft, or what buyers see.

    Raises Forbidden, ProductNotFound.
    """
    principal.require(Permission.GOODS_READ, store)
    return await laid_out(tx, storage, store, product)


async def laid_out(tx: Tx, storage: Storage, store: StoreId, product: ProductId) -> DraftView:
    """The same for whoever just wrote it. Raises ProductNotFound."""
    standing = await stands(tx, Q.revision, store, product)
    draft = await draft_of(tx, store, product)
    content = await _live(tx, store, product) if draft is None else draft.content
    currency = (await stores.store_by_id(tx, store)).currency
    return DraftView(
        product,
        standing.status,
        draft is not None,
        standing.revision,
        None if draft is None else draft.changed_at,
        currency,
        content,
        await _pictures(tx, storage, store, content),
        drafts.faults(content, currency),
    )


async def save(
    tx: Tx,
    storage: Storage,
    principal: Principal,
    store: StoreId,
    product: ProductId,
    seen: int,
    content: Content,
) -> DraftView:
    """Write the draft; buyers see what they saw until it is published.

    Raises Forbidden, ProductNotFound, Stale, PictureNotFound, PictureTwice, SkuNotFound; nothing
    is then written.
    """
    principal.require(Permission.GOODS_WRITE, store)
    standing = await locked(tx, store, product, seen)
    await _write(tx, store, product, content)
    if standing.published_at is None:  # its own people find it by what it is called now
        await tx.run(Q.set_words, words_of(content), store_id=store, product_id=product)
    await tx.run(Q.count_change, store_id=store, product_id=product)
    return await laid_out(tx, storage, store, product)


async def discard(
    tx: Tx, storage: Storage, principal: Principal, store: StoreId, product: ProductId, seen: int
) -> DraftView:
    """Go back to what buyers see. Nothing happens to a product that they never saw.

    Raises Forbidden, ProductNotFound, Stale.
    """
    principal.require(Permission.GOODS_WRITE, store)
    standing = await locked(tx, store, product, seen)
    if standing.published_at is not None:
        await drop(tx, store, product)
        await tx.run(Q.count_change, store_id=store, product_id=product)
    return await laid_out(tx, storage, store, product)


async def _pictures(
    tx: Tx, storage: Storage, store: StoreId, content: Content
) -> Sequence[ProductPicture]:
    found = await files.pictures_by_ids(tx, store, [each.picture_id for each in content.pictures])
    return [shown(storage, found[each.picture_id], each) for each in content.pictures]


async def locked(tx: Tx, store: StoreId, product: ProductId, seen: int) -> Standing:
    """Where a product stands, until the transaction ends. Raises ProductNotFound, Stale."""
    standing = await stands(tx, Q.lock_revision, store, product)
    revisions.require(seen, standing.revision)
    return standing


async def stands(tx: Tx, query: Query, store: StoreId, product: ProductId) -> Standing:
    """Where a product stands, by `Q.revision` or `Q.lock_revision`. Raises ProductNotFound."""
    standing = await tx.maybe(query, Standing, store_id=store, product_id=product)
    if standing is None:
        raise ProductNotFound("The store has no such product.")
    return standing


async def draft_of(tx: Tx, store: StoreId, product: ProductId) -> Draft | None:
    """What is written and not published, if anything is."""
    return await tx.maybe(Q.draft, Draft, store_id=store, product_id=product)


async def drop(tx: Tx, store: StoreId, product: ProductId) -> None:
    """Forget the draft and let its pictures go."""
    await tx.run(Q.delete_draft, store_id=store, product_id=product)
    await files.show(tx, store, _holder(product), [])


async def change_beside(
    tx: Tx, store: StoreId, product: ProductId, change: Callable[[Content], Content]
) -> None:
    """Have what was changed at once also stand in the draft, which would take it back otherwise.

    The product is locked by the caller. Whoever has it open is told that it changed.
    """
    draft = await draft_of(tx, store, product)
    if draft is not None:
        await _write(tx, store, product, change(draft.content))
    await tx.run(Q.count_change, store_id=store, product_id=product)


async def note(tx: Tx, action: str, store: StoreId, product: ProductId, title: Text) -> None:
    """Have it in the log of the store, by the title that it had."""
    said = title.whole
    await audit.note(
        tx, action=action, store=store, subject=product, title_zh=said.zh, title_en=said.en
    )


def titles_of(content: Content) -> Text:
    """The title in both languages; words in one of them stand for both."""
    return Text(content.title_zh, content.title_en).whole


def words_of(content: Content) -> dict[str, object]:
    """The columns of a product's words, as they were written."""
    return {
        "title_zh": content.title_zh,
        "title_en": content.title_en,
        "subtitle_zh": content.subtitle_zh,
        "subtitle_en": content.subtitle_en,
        "description_zh": content.description_zh,
        "description_en": content.description_en,
        "axes": json.encode([_axis(each) for each in content.axes]).decode(),
    }


def _axis(axis: DraftAxis) -> Axis:
    return Axis(Text(axis.zh, axis.en), [Text(value.zh, value.en) for value in axis.values])


async def _write(tx: Tx, store: StoreId, product: ProductId, content: Content) -> None:
    """Keep a draft and its pictures. Raises PictureNotFound, PictureTwice, SkuNotFound."""
    pictures = [each.picture_id for each in content.pictures]
    if len(set(pictures)) < len(pictures):
        raise PictureTwice("Each picture is shown once.", field="pictures")
    await _require_skus(tx, store, product, content.skus)
    await files.show(tx, store, _holder(product), pictures)
    await tx.run(
        Q.save_draft,
        store_id=store,
        product_id=product,
        content=json.encode(content).decode(),
        now=tx.now,
    )


async def _require_skus(
    tx: Tx, store: StoreId, product: ProductId, skus: Sequence[DraftSku]
) -> None:
    """Raise SkuNotFound unless every SKU that has an id is one of the product, and stands once."""
    named = [sku.id for sku in skus if sku.id is not None]
    known = set(await tx.all(Q.known_skus, SkuId, store_id=store, product_id=product))
    if len(set(named)) < len(named) or not known.issuperset(named):
        raise SkuNotFound("The product has no such SKU.", field="skus")


async def _live(tx: Tx, store: StoreId, product: ProductId) -> Content:
    """What buyers see, as somebody would have written it."""
    pictures = await tx.all(
        Q.pictures_of_product, ProductPicture, store_id=store, product_id=product
    )
    return _written(await product_of_store(tx, store, product), pictures)


def _written(product: Product, pictures: Sequence[ProductPicture]) -> Content:
    return Content(
        title_zh=product.title.zh,
        title_en=product.title.en,
        subtitle_zh=product.subtitle.zh,
        subtitle_en=product.subtitle.en,
        description_zh=product.description.zh,
        description_en=product.description.en,
        axes=[
            DraftAxis(axis.name.zh, axis.name.en, [DraftValue(v.zh, v.en) for v in axis.values])
            for axis in product.axes
        ],
        skus=[_written_sku(sku, pictures) for sku in product.skus],
        pictures=[
            ShownPicture(each.id, each.alt.zh, each.alt.en)
            for each in pictures
            if each.id is not None
        ],
    )


def _written_sku(sku: Sku, pictures: Sequence[ProductPicture]) -> DraftSku:
    is_shown = sku.picture is not None and sku.picture < len(pictures)
    return DraftSku(
        choices=sku.choices,
        id=sku.id,
        price=sku.price,
        compare_at=sku.compare_at,
        picture_id=pictures[sku.picture or 0].id if is_shown else None,
        code=sku.code,
        bar_code=sku.bar_code,
    )


def _holder(product: ProductId) -> str:
    return f"draft:{product}"
