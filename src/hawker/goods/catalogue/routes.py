"""Products, their prices and pictures, as the store's own people write them."""

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from hawker.goods.catalogue import service
from hawker.goods.catalogue.drafts import Content, DraftView
from hawker.goods.catalogue.model import (
    NewPrice,
    ProductId,
    ProductPictures,
    ShownPictures,
    SkuId,
    SkuPrice,
)
from hawker.kernel.db import Tx
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import StoreId
from hawker.kernel.storage import Storage


@put("/api/v1/stores/{store_id:str}/skus/{sku_id:str}/price", tags=["studio"])
async def set_price(
    call: Call, store_id: FromPath[StoreId], sku_id: FromPath[SkuId], data: JSONBody[NewPrice]
) -> Response[SkuPrice]:
    """Change the price of a SKU. Checkouts already agreed keep theirs."""

    async def change(tx: Tx) -> SkuPrice:
        await service.set_price(tx, call.principal, store_id, sku_id, data.price)
        return SkuPrice(sku_id, data.price)

    return await call.once(change, status=200)


PICTURES = "/api/v1/stores/{store_id:str}/products/{products:str}/pictures"


@get(PICTURES, tags=["studio"])
async def list_pictures(
    call: Call, store_id: FromPath[StoreId], products: FromPath[ProductId]
) -> ProductPictures:
    """List the pictures of a product, in the order they are shown."""
    async with call.db.begin(call.principal) as tx:
        shown = await service.pictures_of_product(tx, call.principal, store_id, products)
    return ProductPictures(shown)


@put(PICTURES, tags=["studio"])
async def set_pictures(
    call: Call,
    store_id: FromPath[StoreId],
    products: FromPath[ProductId],
    data: JSONBody[ShownPictures],
    storage: Plug[Storage],
) -> Response[ProductPictures]:
    """Show exactly these pictures, in this order; what is left out can be put back for a week."""

    async def change(tx: Tx) -> ProductPictures:
        shown = await service.set_pictures(
            tx, storage, call.principal, store_id, products, data.pictures
        )
        return ProductPictures(shown)

    return await call.once(change, status=200)


PRODUCT = "/api/v1/stores/{store_id:str}/products/{products:str}"
DRAFT = f"{PRODUCT}/draft"


@post("/api/v1/stores/{store_id:str}/products", tags=["studio"])
async def create_product(
    call: Call, store_id: FromPath[StoreId], data: JSONBody[Content], storage: Plug[Storage]
) -> Response[DraftView]:
    """Begin a product that buyers do not see yet."""

    async def begin(tx: Tx) -> DraftView:
        return await service.create(tx, storage, call.principal, store_id, data)

    return await call.once(begin)


@get(DRAFT, tags=["studio"])
async def read_draft(
    call: Call,
    store_id: FromPath[StoreId],
    products: FromPath[ProductId],
    storage: Plug[Storage],
) -> Response[DraftView]:
    """Read what is written of a product, and what is wrong with it; its revision is the ETag."""
    async with call.db.begin(call.principal) as tx:
        found = await service.view(tx, storage, call.principal, store_id, products)
    return Response(found, headers={"ETag": f'"{found.revision}"'})


@put(DRAFT, changes_revision=True, tags=["studio"])
async def save_draft(
    call: Call,
    store_id: FromPath[StoreId],
    products: FromPath[ProductId],
    data: JSONBody[Content],
    storage: Plug[Storage],
) -> Response[DraftView]:
    """Write the draft of the revision that If-Match names; buyers see no change yet."""

    async def save(tx: Tx) -> DraftView:
        return await service.save(
            tx, storage, call.principal, store_id, products, call.seen_revision, data
        )

    return await call.once(save, status=200)


@delete(DRAFT, status_code=200, changes_revision=True, tags=["studio"])
async def discard_draft(
    call: Call,
    store_id: FromPath[StoreId],
    products: FromPath[ProductId],
    storage: Plug[Storage],
) -> Response[DraftView]:
    """Go back to what buyers see, from the revision that If-Match names."""

    async def discard(tx: Tx) -> DraftView:
        return await service.discard(
            tx, storage, call.principal, store_id, products, call.seen_revision
        )

    return await call.once(discard, status=200)


@post(f"{PRODUCT}/publication", status_code=200, changes_revision=True, tags=["studio"])
async def publish_product(
    call: Call,
    store_id: FromPath[StoreId],
    products: FromPath[ProductId],
    storage: Plug[Storage],
) -> Response[DraftView]:
    """Have buyers see the draft of the revision that If-Match names, whole and at once."""

    async def publish(tx: Tx) -> DraftView:
        return await service.publish(
            tx, storage, call.principal, store_id, products, call.seen_revision
        )

    return await call.once(publish, status=200)


@put(f"{PRODUCT}/archive", changes_revision=True, tags=["studio"])
async def archive_product(
    call: Call,
    store_id: FromPath[StoreId],
    products: FromPath[ProductId],
    storage: Plug[Storage],
) -> Response[DraftView]:
    """Have nobody see the product any more, as of the revision that If-Match names."""

    async def archive(tx: Tx) -> DraftView:
        return await service.archive(
            tx, storage, call.principal, store_id, products, call.seen_revision
        )

    return await call.once(archive, status=200)


@delete(f"{PRODUCT}/archive", status_code=200, changes_revision=True, tags=["studio"])
async def restore_product(
    call: Call,
    store_id: FromPath[StoreId],
    products: FromPath[ProductId],
    storage: Plug[Storage],
) -> Response[DraftView]:
    """Take the product out of the archive, as of the revision that If-Match names."""

    async def restore(tx: Tx) -> DraftView:
        return await service.restore(
            tx, storage, call.principal, store_id, products, call.seen_revision
        )

    return await call.once(restore, status=200)


ROUTES = [
    set_price,
    list_pictures,
    set_pictures,
    create_product,
    read_draft,
    save_draft,
    discard_draft,
    publish_product,
    archive_product,
    restore_product,
]
