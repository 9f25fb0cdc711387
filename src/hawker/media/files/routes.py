"""Bringing pictures, and saying where files lie.

Files are given out by the front door (`app/embedded/shelves.py`): to it these answers say where.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from hawker.kernel.auth import Permission, Principal
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import StoreId
from hawker.kernel.storage import Storage
from hawker.media.files import private, service
from hawker.media.files.model import PictureView
from hawker.media.files.private import Vault
from hawker.media.files.rendering import MEDIA_TYPES
from hawker.media.files.workshop import Workshop

AT = "X-Accel-Redirect"  # below a folder, or signed in a bucket
OPEN_FOLDER = "/api/v1/media"
PRIVATE_FOLDER = private.ADDRESS
NOTHING = "application/octet-stream"  # the front door puts the file's own in its place
FETCHED_WITHIN = timedelta(minutes=5)  # by the front door, which is told the signed address

Signature = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
DueAt = Annotated[int, msgspec.Meta(ge=0, le=9_999_999_999)]


@post(
    "/api/v1/stores/{store_id:str}/pictures",
    tags=["studio"],
    status_code=201,
    request_max_body_size=None,  # counted as it comes, and refused in words
    keyless="The same bytes brought again are the same picture.",
    takes=sorted(MEDIA_TYPES.values()),
)
async def bring_picture(
    call: Call, store_id: FromPath[StoreId], storage: Plug[Storage], workshop: Plug[Workshop]
) -> Response[PictureView]:
    """Bring a picture: the body is the file itself, whatever it is called.

    What readers get is made from it anew, in several sizes and formats, upright, in the colours of
    screens, without what cameras write beside it. A picture that nothing shows is deleted after a
    day.
    """
    _require_hands(call.principal, store_id)
    async with workshop.brought(call.pieces(), call.content_length) as draft:
        picture = await service.take_in(call.db, storage, workshop, call.principal, store_id, draft)
    return Response(service.view(storage, picture), status_code=201)


def _require_hands(principal: Principal, store: StoreId) -> None:
    """Whoever shows goods, or shows itself, may bring pictures of them."""
    if not principal.may(Permission.LIVE_HOST, store):
        principal.require(Permission.GOODS_WRITE, store)


@get(PRIVATE_FOLDER + "/{key:path}", tags=["files"], status_code=200)
async def read_private_file(
    call: Call,
    key: FromPath[Path],
    until: FromQuery[DueAt],
    signature: FromQuery[Signature],
    vault: Plug[Vault],
    mine: FromQuery[bool] = False,
) -> Response[bytes]:
    """Download a private file by a signed address, as it was handed out.

    An address that says `mine` works only for whoever it was made for.
    """
    name = str(key).removeprefix("/")
    actor = call.principal.actor if mine else None
    private.check(call.settings.secret, name, until, signature, actor=actor, now=call.now)
    told = {
        AT: await vault.way(name, FETCHED_WITHIN),
        "Content-Disposition": f'attachment; filename="{key.name}"',
        "Cache-Control": "private, no-store",
    }
    return Response(b"", media_type=NOTHING, headers=told)


@get(OPEN_FOLDER + "/{key:path}", tags=["files"], status_code=200)
async def find_open_file(key: FromPath[Path], storage: Plug[Storage]) -> Response[bytes]:
    """Tell the front door where a file that everybody may read lies in the bucket."""
    way = await storage.way(str(key).removeprefix("/"), FETCHED_WITHIN)
    return Response(b"", media_type=NOTHING, headers={AT: way})


ROUTES = [bring_picture, read_private_file, find_open_file]
