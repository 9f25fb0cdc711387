"""Having what is kept of oneself, and being forgotten."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath

from hawker.kernel.db import Tx
from hawker.kernel.http import Call, Plug
from hawker.kernel.personal import PersonalData
from hawker.people.privacy import service
from hawker.people.privacy.model import Erasure, ErasureId, Export, ExportId, ExportStatus
from hawker.people.privacy.service.exporting import Link

TAGS = ["privacy"]

Holdings = Sequence[PersonalData]


class ExportView(msgspec.Struct, frozen=True):
    """Where an export stands."""

    id: ExportId
    status: ExportStatus
    asked_at: datetime
    parts_done: int
    parts_total: int  # 0 until it is begun
    size_bytes: int | None
    expires_due_at: datetime | None  # the file is then deleted


class Exports(msgspec.Struct, frozen=True):
    """One's newest exports, newest first."""

    items: Sequence[ExportView]


class ErasureView(msgspec.Struct, frozen=True):
    """An erasure that is waited for."""

    id: ErasureId
    asked_at: datetime
    erase_due_at: datetime  # until then it can be undone


class ErasureState(msgspec.Struct, frozen=True):
    """Whether one is to be forgotten."""

    waiting: ErasureView | None


@post("/api/v1/exports", tags=TAGS)
async def ask_export(call: Call) -> Response[ExportView]:
    """Ask for a file with everything that is kept of oneself. Needs a fresh proof."""

    async def verb(tx: Tx) -> ExportView:
        return _shown(await service.ask_export(tx, call.principal, call.language))

    return await call.once(verb)


@get("/api/v1/exports", tags=TAGS)
async def list_exports(call: Call) -> Exports:
    """List one's exports, and how far they are."""
    async with call.db.begin(call.principal) as tx:
        return Exports([_shown(each) for each in await service.exports_of(tx, call.principal)])


@post(
    "/api/v1/exports/{id:str}/link",
    tags=TAGS,
    keyless="A link that gives access is kept nowhere; another one opens the same file.",
)
async def link_export(id: FromPath[ExportId], call: Call) -> Link:
    """Get a link to the file that works for a few minutes. Needs a fresh proof."""
    async with call.db.begin(call.principal) as tx:
        return await service.link_to(tx, call.principal, id, call.settings.secret)


@get("/api/v1/erasure", tags=TAGS)
async def read_erasure(call: Call) -> ErasureState:
    """Tell whether one is to be forgotten, and when."""
    async with call.db.begin(call.principal) as tx:
        found = await service.waiting_erasure(tx, call.principal)
        return ErasureState(None if found is None else _view(found))


@post("/api/v1/erasure", tags=TAGS)
async def ask_erasure(call: Call, holdings: Plug[Holdings]) -> Response[ErasureState]:
    """Ask to be forgotten once the waiting time is over. Needs a fresh proof."""

    async def verb(tx: Tx) -> ErasureState:
        return ErasureState(_view(await service.ask_erasure(tx, call.principal, holdings)))

    return await call.once(verb)


@delete("/api/v1/erasure", tags=TAGS, keyless="What is undone cannot be undone again.")
async def undo_erasure(call: Call) -> None:
    """Have everything stay as it is."""
    async with call.db.begin(call.principal) as tx:
        await service.undo_erasure(tx, call.principal)


def _shown(export: Export) -> ExportView:
    return ExportView(
        id=export.id,
        status=export.status,
        asked_at=export.asked_at,
        parts_done=export.parts_done,
        parts_total=export.parts_total,
        size_bytes=export.size_bytes,
        expires_due_at=export.expires_due_at,
    )


def _view(erasure: Erasure) -> ErasureView:
    return ErasureView(erasure.id, erasure.asked_at, erasure.erase_due_at)


ROUTES = [
    ask_export,
    list_exports,
    link_export,
    read_erasure,
    ask_erasure,
    undo_erasure,
]
