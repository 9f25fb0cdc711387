"""Say which pictures a product shows, in which order and words."""

from collections.abc import Sequence

from msgspec.structs import replace

from hawker.goods.catalogue.model import (
    PictureTwice,
    ProductId,
    ProductPicture,
    ShownPicture,
)
from hawker.goods.catalogue.service.drafting import change_beside, stands
from hawker.goods.catalogue.service.showing import shown
from hawker.goods.catalogue.service.writing import holder, picture_rows
from hawker.kernel import audit, sql
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Tx
from hawker.kernel.ids import StoreId
from hawker.kernel.storage import Storage
from hawker.media.files import service as files
from hawker.media.files.model import FileId

Q = sql.load("hawker.goods.catalogue")


async def pictures_of_product(
    tx: Tx, principal: Principal, store: StoreId, product: ProductId
) -> Sequence[ProductPicture]:
    """List the pictures of a product of the store, drafts too.

    Raises Forbidden, ProductNotFound.
    """
    principal.require(Permission.GOODS_READ, store)
    await stands(tx, Q.revision, store, product)
    return await tx.all(Q.pictures_of_product, ProductPicture, store_id=store, product_id=product)


async def set_pictures(
    tx: Tx,
    storage: Storage,
    principal: Principal,
    store: StoreId,
    product: ProductId,
    wanted: Sequence[ShownPicture],
) -> Sequence[ProductPicture]:
    """Show exactly these pictures, in this order. SKUs keep theirs wherever it goes.

    What is shown no more can be put back for a week. Raises Forbidden, ProductNotFound,
    PictureNotFound, PictureTwice; nothing is then changed.
    """
    principal.require(Permission.GOODS_WRITE, store)
    ids = [each.picture_id for each in wanted]
    if len(set(ids)) < len(ids):
        raise PictureTwice("Each picture is shown once.", field="pictures")
    title = (await stands(tx, Q.lock_revision, store, product)).title.whole

    before = await tx.all(Q.pictures_of_product, ProductPicture, store_id=store, product_id=product)
    made = await show(tx, storage, store, product, wanted)
    moved = _moved([each.id for each in before], ids)
    await tx.run(
        Q.move_sku_pictures,
        store_id=store,
        product_id=product,
        before=list(moved),
        later=list(moved.values()),
    )
    await change_beside(tx, store, product, lambda content: replace(content, pictures=wanted))
    await audit.note(
        tx,
        action="catalogue.pictures_changed",
        store=store,
        subject=product,
        title_zh=title.zh,
        title_en=title.en,
        count=len(made),
        was_count=len(before),
    )
    return made


async def show(
    tx: Tx, storage: Storage, store: StoreId, product: ProductId, wanted: Sequence[ShownPicture]
) -> Sequence[ProductPicture]:
    """Have buyers see exactly these pictures of a locked product. Raises PictureNotFound."""
    found = await files.show(tx, store, holder(product), [each.picture_id for each in wanted])
    made = [shown(storage, found[each.picture_id], each) for each in wanted]
    await tx.run(Q.delete_pictures, store_id=store, product_id=product)
    await tx.each(Q.insert_picture, picture_rows(store, product, made))
    return made


def _moved(before: Sequence[FileId | None], later: Sequence[FileId]) -> dict[int, int]:
    """Where each picture that stays was, and where it is now."""
    return {old: later.index(id) for old, id in enumerate(before) if id is not None and id in later}
