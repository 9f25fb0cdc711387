"""Take in pictures."""

import asyncio
import hashlib

from hawker.kernel import sql
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db
from hawker.kernel.ids import StoreId
from hawker.kernel.storage import Storage
from hawker.media.files import rendering
from hawker.media.files.model import FileId, Picture, Rendition
from hawker.media.files.rendering import Decoded

Q = sql.load(__package__)


async def put_picture(
    db: Db, storage: Storage, principal: Principal | None, store: StoreId, data: bytes
) -> Picture:
    """Make a picture of the store safe to show, and store its renditions.

    The same bytes again give the picture that is there. With no `principal`, as the worker.
    Raises NotAPicture, PictureTooLarge.
    """
    digest = hashlib.sha256(data).digest()
    found = await _find(db, principal, store, digest)
    if found is not None:
        return found

    decoded = await asyncio.to_thread(rendering.render, data)
    renditions = await _keep(storage, digest, decoded)
    async with db.begin(principal, [store]) as tx:
        await tx.run(
            Q.insert_picture,
            store_id=store,
            id=FileId.new(),
            digest=digest,
            media_type=decoded.media_type,
            size_bytes=len(data),
            width=decoded.width,
            height=decoded.height,
            renditions=renditions,
            now=tx.now,
        )
        return await tx.one(Q.picture_by_digest, Picture, store_id=store, digest=digest)


async def _find(
    db: Db, principal: Principal | None, store: StoreId, digest: bytes
) -> Picture | None:
    found = await db.read(
        Q.picture_by_digest,
        Picture,
        principal=principal,
        stores=[store],
        store_id=store,
        digest=digest,
    )
    return found[0] if found else None


async def _keep(storage: Storage, digest: bytes, decoded: Decoded) -> list[Rendition]:
    """Store each size under a key made of the digest, so that what is cached never changes."""
    name = digest.hex()
    kept: list[Rendition] = []
    for each in decoded.renditions:
        key = f"pictures/{name[:2]}/{name[2:40]}-{each.width}.webp"
        await storage.put(key, each.data)
        kept.append(Rendition(key, each.width, each.height))
    return kept
