"""Have buyers see what was written, see it no more, and see it again."""

from collections.abc import Sequence

from hawker.goods.catalogue import drafts
from hawker.goods.catalogue.drafts import (
    CodeTaken,
    Content,
    DraftSku,
    DraftView,
    NothingToPublish,
    NotReady,
)
from hawker.goods.catalogue.events import ProductChanged
from hawker.goods.catalogue.model import ProductId, SkuId, Status
from hawker.goods.catalogue.service import drafting
from hawker.goods.catalogue.service.pictures import show
from hawker.kernel import outbox, sql
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Tx
from hawker.kernel.ids import StoreId
from hawker.kernel.storage import Storage
from hawker.media.files.model import FileId
from hawker.places.stores import service as stores

Q = sql.load("hawker.goods.catalogue")


async def publish(
    tx: Tx, storage: Storage, principal: Principal, store: StoreId, product: ProductId, seen: int
) -> DraftView:
    """Have buyers see the draft, whole and at once. Orders and checkouts keep what was agreed.

    SKUs keep their ids and their stock; those that are left out are sold no more. Raises Forbidden,
    ProductNotFound, Stale, NothingToPublish, NotReady, CodeTaken; nothing is then changed.
    """
    principal.require(Permission.GOODS_WRITE, store)
    await drafting.locked(tx, store, product, seen)
    draft = await drafting.draft_of(tx, store, product)
    if draft is None:
        raise NothingToPublish("Buyers see already what is written.")
    await _require_ready(tx, store, draft.content)
    await _require_codes(tx, store, product, draft.content.skus)

    await show(tx, storage, store, product, draft.content.pictures)
    await tx.run(Q.set_words, drafting.words_of(draft.content), store_id=store, product_id=product)
    await _write_skus(tx, store, product, draft.content)
    await drafting.drop(tx, store, product)
    title = drafting.titles_of(draft.content)
    await drafting.note(tx, "catalogue.product_published", store, product, title)
    return await _moved(tx, storage, store, product, Status.PUBLISHED)


async def archive(
    tx: Tx, storage: Storage, principal: Principal, store: StoreId, product: ProductId, seen: int
) -> DraftView:
    """Have nobody see a product any more; its draft stays.

    Raises Forbidden, ProductNotFound, Stale.
    """
    principal.require(Permission.GOODS_WRITE, store)
    standing = await drafting.locked(tx, store, product, seen)
    if standing.status is Status.ARCHIVED:
        return await drafting.laid_out(tx, storage, store, product)
    await drafting.note(tx, "catalogue.product_archived", store, product, standing.title)
    return await _moved(tx, storage, store, product, Status.ARCHIVED)


async def restore(
    tx: Tx, storage: Storage, principal: Principal, store: StoreId, product: ProductId, seen: int
) -> DraftView:
    """Have an archived product be what it was: seen by buyers again, or a draft that never was.

    Raises Forbidden, ProductNotFound, Stale.
    """
    principal.require(Permission.GOODS_WRITE, store)
    standing = await drafting.locked(tx, store, product, seen)
    if standing.status is not Status.ARCHIVED:
        return await drafting.laid_out(tx, storage, store, product)
    await drafting.note(tx, "catalogue.product_restored", store, product, standing.title)
    to = Status.DRAFT if standing.published_at is None else Status.PUBLISHED
    return await _moved(tx, storage, store, product, to)


async def _moved(
    tx: Tx, storage: Storage, store: StoreId, product: ProductId, to: Status
) -> DraftView:
    published_at = tx.now if to is Status.PUBLISHED else None
    await tx.run(
        Q.set_status, store_id=store, product_id=product, status=to, published_at=published_at
    )
    await tx.run(Q.count_change, store_id=store, product_id=product)
    await outbox.publish(tx, ProductChanged(store_id=store, product_id=product))
    return await drafting.laid_out(tx, storage, store, product)


async def _require_ready(tx: Tx, store: StoreId, content: Content) -> None:
    currency = (await stores.store_by_id(tx, store)).currency
    if found := drafts.faults(content, currency):
        first = found[0]
        raise NotReady(f"{first.field}: {first.code}", field=first.field, faults=found)


async def _require_codes(
    tx: Tx, store: StoreId, product: ProductId, skus: Sequence[DraftSku]
) -> None:
    """Raise CodeTaken when another product of the store has a SKU of one of these codes."""
    codes = [sku.code for sku in skus if sku.code]
    if not codes:
        return
    await tx.value(Q.lock_codes, store_id=store)
    taken = await tx.all(Q.codes_taken, str, store_id=store, product_id=product, codes=codes)
    if taken:
        place = next(n for n, sku in enumerate(skus) if sku.code == taken[0])
        raise CodeTaken(f"The code {taken[0]} is another SKU's.", field=f"skus.{place}.code")


async def _write_skus(tx: Tx, store: StoreId, product: ProductId, content: Content) -> None:
    pictures = [each.picture_id for each in content.pictures]
    rows = [_row(store, product, n, sku, pictures) for n, sku in enumerate(content.skus)]
    kept = [row["id"] for row in rows]
    await tx.run(Q.retire_skus, store_id=store, product_id=product, ids=kept, now=tx.now)
    await tx.each(Q.write_sku, rows)


def _row(
    store: StoreId, product: ProductId, position: int, sku: DraftSku, pictures: Sequence[FileId]
) -> dict[str, object]:
    assert sku.price is not None, "a draft without faults has prices"
    return {
        "store_id": store,
        "id": sku.id or SkuId.new(),
        "product_id": product,
        "position": position,
        "price_amount": sku.price.amount,
        "compare_at_amount": None if sku.compare_at is None else sku.compare_at.amount,
        "currency": sku.price.currency,
        "choices": list(sku.choices),
        "picture": None if sku.picture_id is None else pictures.index(sku.picture_id),
        "code": sku.code,
        "bar_code": sku.bar_code,
    }
