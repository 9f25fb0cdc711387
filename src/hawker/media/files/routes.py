"""Bringing pictures, and saying where files lie.

Files are given out by the front door (`app/embedded/shelves.py`): to it these answers say where.
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath, FromQuery

from hawker.kernel.auth import Permission, Principal
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import StoreId
from hawker.kernel.limits import Limit, Per
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
PORTRAITS_OF_ACTOR = Limit("files.portraits_of_actor", Per.ACTOR, 30, timedelta(hours=1))
FETCHED_WITHIN = timedelta(minutes=5)  # by the front door, which is told the signed address


class PortraitView(msgspec.Struct, frozen=True):
    """How somebody is seen."""

    picture_url: str | None


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
    """Whoever shows goods, the store or themselves may bring pictures."""
    shows = (Permission.LIVE_HOST, Permission.STORE_WRITE)
    if not any(principal.may(each, store) for each in shows):
        principal.require(Permission.GOODS_WRITE, store)


@put(
    "/api/v1/account/picture",
    tags=["account"],
    status_code=200,
    request_max_body_size=None,  # counted as it comes, and refused in words
    keyless="The same picture brought again is shown as before.",
    takes=sorted(MEDIA_TYPES.values()),
)
async def show_portrait(
    call: Call, storage: Plug[Storage], workshop: Plug[Workshop]
) -> PortraitView:
    """Be seen by a picture: the body is the file itself, whatever it is called.

    What others get is made from it anew, without what cameras write beside it. The one before is
    deleted.
    """
    principal = call.principal
    _ = principal.account  # a guest has no face
    await call.slow_down(PORTRAITS_OF_ACTOR)
    async with workshop.brought(call.pieces(), call.content_length) as draft:
        url = await service.show_portrait(call.db, storage, workshop, principal, draft)
    return PortraitView(url)


@delete(
    "/api/v1/account/picture",
    tags=["account"],
    status_code=200,
    keyless="Taking off what is off changes nothing.",
)
async def take_off_portrait(call: Call) -> PortraitView:
    """Be seen without a picture."""
    async with call.db.begin(call.principal) as tx:
        await service.take_off_portrait(tx, call.principal)
    return PortraitView(None)


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


ROUTES = [bring_picture, show_portrait, take_off_portrait, read_private_file, find_open_file]
