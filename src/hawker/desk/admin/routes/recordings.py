"""What was recorded, and how far it is on its way to the store of files."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.params import QueryParameter

from hawker.kernel import paging
from hawker.kernel.db import Db
from hawker.kernel.http import Call, Plug
from hawker.kernel.paging import Page
from hawker.kernel.storage import Storage
from hawker.media.streams import service as streams
from hawker.media.streams.model import Recording, StreamId
from hawker.places.stores import service as stores


class RecordingView(msgspec.Struct, frozen=True):
    """A recording, as the operator sees it."""

    id: StreamId
    store: str  # its name
    recording: Recording
    playlist_url: str
    goes_to_store: bool  # False: it stays on the disk of the streams process


@get("/api/v1/admin/recordings", tags=["desk"])
async def list_recordings(
    call: Call,
    desk_db: Plug[Db],
    storage: Plug[Storage],
    cursor: Annotated[str, QueryParameter(max_length=40)] = "",
    limit: paging.Limit = 50,
) -> Page[RecordingView]:
    """List the recordings of all broadcasts, newest first: where each is, and what holds it up."""
    call.principal.require_operator()
    before = paging.after(cursor, StreamId)
    async with desk_db.system() as tx:
        found = await streams.recordings(tx, before=before, limit=limit + 1)
        names = await stores.names_of(tx, {each.store_id for each in found})
    goes = storage.bucket is not None
    views = [
        RecordingView(
            each.stream_id,
            names[each.store_id].said(call.language) if each.store_id in names else "",
            each,
            streams.recording_url(each, storage),
            goes,
        )
        for each in found
    ]
    return paging.page(views, limit, lambda each: each.id)
