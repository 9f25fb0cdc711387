"""Deleting pictures that nothing shows, and what was stored and belongs to nothing."""

import msgspec

from hawker.kernel import sql
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.storage import Storage
from hawker.media.files.model import FileId, Picture
from hawker.media.files.service import portrait_prefix

Q = sql.load(__package__)

BATCH = 50  # pictures at a time


class _Litter(msgspec.Struct, frozen=True):
    store_id: StoreId
    prefix: str


class Sweeper:
    """Runs in the worker; any number may.

    A picture goes in three steps, each of which may be the last before a crash: its row becomes
    litter, its objects are deleted, the litter is forgotten.
    """

    def __init__(self, db: Db, storage: Storage) -> None:
        self._db = db
        self._storage = storage

    async def step(self) -> int:
        """Sweep one batch; how many pictures and prefixes that were. Raises StorageAway."""
        async with self._db.system() as tx:
            unused = await tx.all(Q.unused_pictures, Picture, now=tx.now, limit=BATCH)
            for picture in unused:
                await _throw_away(tx, picture)
        async with self._db.system() as tx:
            due = await tx.all(Q.due_litter, _Litter, now=tx.now, limit=BATCH)
        for litter in due:
            await self._storage.delete_below(litter.prefix)
            async with self._db.system() as tx:
                await tx.run(Q.delete_litter, litter)
        return len(unused) + len(due)


async def _throw_away(tx: Tx, picture: Picture) -> None:
    prefix = f"pictures/{picture.store_id}/{picture.id}"
    await tx.run(Q.insert_litter, store_id=picture.store_id, prefix=prefix, due_at=tx.now)
    await tx.run(Q.delete_picture, store_id=picture.store_id, id=picture.id)


class _Gone(msgspec.Struct, frozen=True):
    account_id: AccountId
    id: FileId


class PortraitSweeper:
    """Deletes former pictures of people. Runs in the worker; any number may."""

    def __init__(self, db: Db, storage: Storage) -> None:
        self._db = db
        self._storage = storage

    async def step(self) -> int:
        """Delete one batch; how many that were. Raises StorageAway."""
        async with self._db.system() as tx:
            gone = await tx.all(Q.take_gone_portraits, _Gone, now=tx.now, limit=BATCH)
        for each in gone:
            await self._storage.delete_below(portrait_prefix(each.id))
            async with self._db.system() as tx:
                await tx.run(Q.delete_portrait, each)
        return len(gone)
