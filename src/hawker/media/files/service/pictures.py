"""Take in pictures, say what shows them, and let go of those that nothing shows."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from hawker.kernel import sql
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.storage import Storage, StorageAway
from hawker.media.files import private, rendering
from hawker.media.files.model import (
    FileId,
    Picture,
    PictureNotFound,
    PictureView,
    Rendition,
    RenditionView,
    TooManyUnused,
)
from hawker.media.files.rendering import Decoded
from hawker.media.files.workshop import Draft, Workshop

Q = sql.load("hawker.media.files")

UNUSED_LIMIT = 300  # pictures a store may bring before something shows them
FRESH_KEPT = timedelta(days=1)  # a picture that was brought and not used
FREED_KEPT = timedelta(days=7)  # one that was taken off; it can be put back until then
WRITTEN_WITHIN = timedelta(hours=1)  # what is stored and belongs to no row by then is litter
EXTENSIONS = {"image/avif": "avif", "image/webp": "webp", "image/jpeg": "jpg"}
THUMB_WIDTH = 240

Render = Callable[[], Awaitable[Decoded]]


class _Brought(msgspec.Struct, frozen=True):
    """What is known of a picture before it is decoded."""

    store: StoreId
    principal: Principal | None
    digest: bytes
    size_bytes: int


# --- bringing --------------------------------------------------------------------------------
async def take_in(
    db: Db, storage: Storage, workshop: Workshop, principal: Principal, store: StoreId, draft: Draft
) -> Picture:
    """Make what somebody brought safe to show, and store its renditions.

    The same bytes again give the picture that is there. Raises NotAPicture, BrokenPicture,
    AnimatedPicture, PictureTooLarge, PictureTooSmall, TooManyUnused, StorageFull, StorageAway.
    """
    brought = _Brought(store, principal, draft.digest, draft.size_bytes)

    async def render() -> Decoded:
        return await workshop.render(draft)

    return await _take(db, storage, brought, render)


async def put_picture(
    db: Db, storage: Storage, principal: Principal | None, store: StoreId, data: bytes
) -> Picture:
    """The same for bytes of our own making: they are rendered in this very process.

    With no `principal`, as the worker.
    """
    brought = _Brought(store, principal, hashlib.sha256(data).digest(), len(data))

    async def render() -> Decoded:
        return await asyncio.to_thread(rendering.render, data)

    return await _take(db, storage, brought, render)


async def _take(db: Db, storage: Storage, brought: _Brought, render: Render) -> Picture:
    async with db.begin(brought.principal, [brought.store]) as tx:
        found = await _find(tx, brought)
        if found is None:
            await _require_room(tx, brought.store)
    if found is not None:
        return found

    decoded = await render()
    id = FileId.new()
    prefix = f"pictures/{brought.store}/{id}"
    async with db.begin(brought.principal, [brought.store]) as tx:
        due_at = tx.now + WRITTEN_WITHIN
        await tx.run(Q.insert_litter, store_id=brought.store, prefix=prefix, due_at=due_at)
    renditions = await _keep(storage, prefix, decoded)
    async with db.begin(brought.principal, [brought.store]) as tx:
        if await _insert(tx, brought, id, decoded, renditions):
            mine = await tx.run(Q.delete_litter, store_id=brought.store, prefix=prefix)
            if not mine:  # swept meanwhile, by a clock that jumped or after a long wait
                raise StorageAway("It took too long to store the picture.")
        return await tx.one(
            Q.picture_by_digest, Picture, store_id=brought.store, digest=brought.digest
        )


async def _find(tx: Tx, brought: _Brought) -> Picture | None:
    await tx.run(
        Q.keep_longer,
        store_id=brought.store,
        digest=brought.digest,
        unused_due_at=tx.now + FRESH_KEPT,
    )
    return await tx.maybe(
        Q.picture_by_digest, Picture, store_id=brought.store, digest=brought.digest
    )


async def _require_room(tx: Tx, store: StoreId) -> None:
    if await tx.value(Q.unused_count, store_id=store) >= UNUSED_LIMIT:
        raise TooManyUnused(f"{UNUSED_LIMIT} pictures wait to be used. Use some of them first.")


async def _keep(storage: Storage, prefix: str, decoded: Decoded) -> list[Rendition]:
    """Store each size under a key of its own, so that what is cached never changes."""
    kept: list[Rendition] = []
    for each in decoded.renditions:
        key = f"{prefix}/{each.width}.{EXTENSIONS[each.media_type]}"
        await storage.put(key, each.data)
        kept.append(Rendition(key, each.width, each.height, each.media_type))
    return kept


async def _insert(
    tx: Tx, brought: _Brought, id: FileId, decoded: Decoded, renditions: Sequence[Rendition]
) -> bool:
    """Whether it is the first of its bytes."""
    return bool(
        await tx.run(
            Q.insert_picture,
            store_id=brought.store,
            id=id,
            digest=brought.digest,
            media_type=decoded.media_type,
            size_bytes=brought.size_bytes,
            width=decoded.width,
            height=decoded.height,
            renditions=renditions,
            colour=decoded.colour,
            preview=decoded.preview,
            now=tx.now,
            unused_due_at=tx.now + FRESH_KEPT,
        )
    )


# --- showing ---------------------------------------------------------------------------------
async def pictures_by_ids(tx: Tx, store: StoreId, ids: Sequence[FileId]) -> dict[FileId, Picture]:
    """Read pictures of the store. Raises PictureNotFound when it does not have all of them."""
    rows = await tx.all(Q.pictures_by_ids, Picture, store_id=store, ids=list(ids))
    found = {row.id: row for row in rows}
    if missing := next((id for id in ids if id not in found), None):
        raise PictureNotFound(f"The store has no picture {missing}.", field="pictures")
    return found


async def show(tx: Tx, store: StoreId, holder: str, ids: Sequence[FileId]) -> dict[FileId, Picture]:
    """Say that `holder` shows these pictures now, and none but these; they stay while it does.

    `holder` names a thing of the store: "product:prd_01…", "logo". What it showed before and does
    no more is let go: after FREED_KEPT it is deleted, unless something else shows it. Raises
    PictureNotFound; nothing is then changed.
    """
    before = await tx.all(Q.pictures_of_holder, FileId, store_id=store, holder=holder)
    wanted = sorted(set(ids))
    touched = sorted({*before, *wanted})
    await tx.all(Q.lock_pictures, FileId, store_id=store, ids=touched)
    found = await pictures_by_ids(tx, store, wanted)
    await tx.run(Q.hold_pictures, store_id=store, ids=wanted)
    await tx.each(
        Q.insert_use,
        [{"store_id": store, "picture_id": id, "holder": holder} for id in wanted],
    )
    freed = sorted(set(before) - set(wanted))
    await tx.run(Q.delete_uses, store_id=store, holder=holder, ids=freed)
    await tx.run(Q.let_go, store_id=store, ids=freed, unused_due_at=tx.now + FREED_KEPT)
    return found


def view(storage: Storage, picture: Picture) -> PictureView:
    """Say where its renditions are."""
    largest = picture.largest
    return PictureView(
        id=picture.id,
        url=storage.url(largest.key),
        thumb_url=storage.url(picture.at_least(THUMB_WIDTH).key),
        width=largest.width,
        height=largest.height,
        colour=picture.colour,
        preview=picture.preview,
        renditions=[
            RenditionView(storage.url(each.key), each.width, each.height, each.media_type)
            for each in picture.renditions
        ],
    )


def private_link(secret: str, key: str, *, until: datetime, actor: AccountId) -> str:
    """An address of a file in the vault, for `actor` alone, that works until then."""
    return private.link(secret, key, until=until, actor=actor)
