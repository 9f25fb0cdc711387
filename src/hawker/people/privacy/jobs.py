"""Making exports, and deleting their files in time."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import structlog

from hawker.kernel import setback, sql
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import AccountId
from hawker.kernel.personal import PersonalData
from hawker.kernel.storage import Storage
from hawker.people.attention import service as attention
from hawker.people.attention.model import Purpose
from hawker.people.privacy import document
from hawker.people.privacy.model import KEPT, LEASE, TRIES, ExportId
from hawker.people.privacy.model import ExportStatus as X
from hawker.people.privacy.states import EXPORT
from hawker.people.privacy.words import EXPORT_READY

Q = sql.load(__package__)

SWEPT_AT_ONCE = 50
EXPORTS_BACK = setback.Queue(Q.bring_exports, LEASE)

log = structlog.get_logger()


class _Claimed(msgspec.Struct, frozen=True):
    account_id: AccountId
    id: ExportId
    language: str
    asked_at: datetime
    tries: int

    @property
    def key(self) -> str:
        return f"exports/{self.account_id}/{self.id}.zip"


class _Over(msgspec.Struct, frozen=True):
    account_id: AccountId
    id: ExportId
    file_key: str


class Exporter:
    """Runs in the worker; any number may: an export is claimed by a lease (decision 0027)."""

    def __init__(self, db: Db, storage: Storage, holdings: Sequence[PersonalData]) -> None:
        self._db = db
        self._storage = storage
        self._holdings = holdings

    async def step(self) -> int:
        """Make the next export; how many that were. One that failed TRIES times is given up."""
        async with self._db.system() as tx:
            claimed = await tx.maybe(
                Q.claim_export,
                _Claimed,
                status=X.BUILDING,
                sources=EXPORT.sources("take"),
                now=tx.now,
                lease_until=tx.now + LEASE,
                parts=len(self._holdings),
            )
        if claimed is None:
            return 0
        if claimed.tries > TRIES:
            await self._give_up(claimed)
        else:
            await self._make(claimed)
        return 1

    async def _make(self, export: _Claimed) -> None:
        parts: dict[str, Sequence[Any]] = {}
        for done, holding in enumerate(self._holdings, 1):
            async with self._db.system() as tx:
                found: Mapping[str, Sequence[Any]] = await holding.export(tx, export.account_id)
                await tx.run(Q.note_part, account=export.account_id, id=export.id, done=done)
            parts |= {f"{holding.name}/{part}": rows for part, rows in found.items()}
        data = await asyncio.to_thread(document.packed, parts, export.asked_at, export.language)
        await self._storage.put(export.key, data)
        async with self._db.system() as tx:
            finished = await self._finish(tx, export, len(data))
        if not finished:  # the person was forgotten meanwhile
            await self._storage.delete(export.key)

    async def _finish(self, tx: Tx, export: _Claimed, size: int) -> bool:
        finished = await tx.run(
            Q.finish_export,
            account=export.account_id,
            id=export.id,
            status=X.READY,
            sources=EXPORT.sources("finish"),
            key=export.key,
            size=size,
            now=tx.now,
            expires=tx.now + KEPT,
        )
        if finished:
            await attention.contact(
                tx,
                account=export.account_id,
                sender="site",
                topic="privacy.export_ready",
                purpose=Purpose.TRANSACTIONAL,
                reason="privacy.export_asked",
                template=EXPORT_READY,
                days=str(KEPT.days),
            )
        return bool(finished)

    async def _give_up(self, export: _Claimed) -> None:
        log.error("privacy.export_given_up", export=export.id)
        async with self._db.system() as tx:
            await tx.run(
                Q.give_up_export,
                account=export.account_id,
                id=export.id,
                status=X.FAILED,
                sources=EXPORT.sources("give_up"),
            )


class Sweeper:
    """Deletes files whose time is over; any number may run."""

    def __init__(self, db: Db, storage: Storage) -> None:
        self._db = db
        self._storage = storage

    async def step(self) -> int:
        """Delete them; how many that were."""
        async with self._db.system() as tx:
            over = await tx.all(Q.over_exports, _Over, now=tx.now, most=SWEPT_AT_ONCE)
        for each in over:
            await self._storage.delete(each.file_key)
            async with self._db.system() as tx:
                await tx.run(
                    Q.expire_export,
                    account=each.account_id,
                    id=each.id,
                    status=X.EXPIRED,
                    sources=EXPORT.sources("expire"),
                )
        return len(over)
