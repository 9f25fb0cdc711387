"""Asking for an export, and getting at its file."""

from datetime import datetime

import msgspec

from hawker.kernel import audit, sql
from hawker.kernel.auth import Principal
from hawker.kernel.db import Tx
from hawker.media.files import service as files
from hawker.people.privacy.model import (
    EXPORTS_SHOWN,
    LINK_LIFE,
    AlreadyAsked,
    Export,
    ExportId,
    ExportStatus,
    NotReady,
)
from hawker.people.privacy.states import EXPORT

Q = sql.load("hawker.people.privacy")


class Link(msgspec.Struct, frozen=True):
    """Where the file is, until `ends_at`; only for whom it is about."""

    url: str
    ends_at: datetime


async def ask_export(tx: Tx, principal: Principal, language: str) -> Export:
    """Have a worker make the file. Raises StepUpNeeded, AlreadyAsked."""
    principal.require_fresh(tx.now)
    id = ExportId.new()
    written = await tx.run(
        Q.insert_export,
        account=principal.account,
        id=id,
        status=EXPORT.start,
        language=language,
        now=tx.now,
    )
    if not written:
        raise AlreadyAsked("It is being made already.")
    await audit.note(tx, action="privacy.export_asked", subject=id)
    return await tx.one(Q.export, Export, account=principal.account, id=id)


async def exports_of(tx: Tx, principal: Principal) -> list[Export]:
    """The newest exports of a person."""
    return await tx.all(Q.exports, Export, account=principal.account, most=EXPORTS_SHOWN)


async def link_to(tx: Tx, principal: Principal, id: ExportId, secret: str) -> Link:
    """A signed link to the file, for a while. Raises StepUpNeeded, NotFound, NotReady."""
    principal.require_fresh(tx.now)
    export = await tx.one(Q.export, Export, account=principal.account, id=id)
    if export.status is not ExportStatus.READY or export.file_key is None:
        raise NotReady("There is no file to download.")
    await audit.note(tx, action="privacy.export_fetched", subject=id)
    ends_at = tx.now + LINK_LIFE
    url = files.private_link(secret, export.file_key, until=ends_at, actor=principal.account)
    return Link(url, ends_at)
