"""The picture of a person: brought by themselves, seen by whoever sees their name."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from hawker.kernel import sql
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import AccountId
from hawker.kernel.storage import Storage, StorageAway
from hawker.media.files.model import FileId
from hawker.media.files.rendering import Decoded
from hawker.media.files.service.pictures import EXTENSIONS, THUMB_WIDTH, WRITTEN_WITHIN
from hawker.media.files.workshop import Draft, Workshop

Q = sql.load("hawker.media.files")

FORMER_KEPT = timedelta(hours=1)  # for pages that show it still


class _Portrait(msgspec.Struct, frozen=True):
    account_id: AccountId
    thumb_key: str


async def show_portrait(
    db: Db, storage: Storage, workshop: Workshop, principal: Principal, draft: Draft
) -> str:
    """Have somebody seen by the picture they brought, instead of the one before; its address.

    Raises NotAPicture, BrokenPicture, AnimatedPicture, PictureTooLarge, PictureTooSmall,
    StorageFull, StorageAway (also when storing took so long that it was swept); the one before
    then stays.
    """
    decoded = await workshop.render(draft)
    id = FileId.new()
    thumb_key = f"{portrait_prefix(id)}/{_thumb_width(decoded)}.webp"
    async with db.begin(principal) as tx:
        await tx.run(
            Q.insert_portrait,
            account_id=principal.account,
            id=id,
            thumb_key=thumb_key,
            size_bytes=draft.size_bytes,
            width=decoded.width,
            height=decoded.height,
            now=tx.now,
            gone_due_at=tx.now + WRITTEN_WITHIN,
        )
    for each in decoded.renditions:
        key = f"{portrait_prefix(id)}/{each.width}.{EXTENSIONS[each.media_type]}"
        await storage.put(key, each.data)
    async with db.begin(principal) as tx:
        await take_off_portrait(tx, principal)
        if not await tx.run(Q.show_portrait, account_id=principal.account, id=id, now=tx.now):
            raise StorageAway("It took too long to store the picture.")
    return storage.url(thumb_key)


async def take_off_portrait(tx: Tx, principal: Principal) -> None:
    """Have somebody seen by the first letter of their name again."""
    who = principal.account
    await tx.all(Q.lock_portraits, FileId, account_id=who)  # two who bring at once leave one
    await tx.run(Q.take_off_portrait, account_id=who, gone_due_at=tx.now + FORMER_KEPT)


async def portraits_of(tx: Tx, storage: Storage, ids: Sequence[AccountId]) -> dict[AccountId, str]:
    """Find the addresses of people's pictures; whoever has none is left out."""
    rows = await tx.all(Q.portraits_of, _Portrait, ids=list(ids))
    return {row.account_id: storage.url(row.thumb_key) for row in rows}


def portrait_prefix(id: FileId) -> str:
    """The address tells nobody whose picture it is."""
    return f"portraits/{id}"


def _thumb_width(decoded: Decoded) -> int:
    """The width of the smallest rendition that is large enough for every place of a face."""
    widths = sorted({each.width for each in decoded.renditions})
    return next((width for width in widths if width >= THUMB_WIDTH), widths[-1])
