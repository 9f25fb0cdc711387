"""Bringing pictures."""

from litestar import Response, post
from litestar.params import FromPath

from hawker.kernel.auth import Permission, Principal
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import StoreId
from hawker.kernel.storage import Storage
from hawker.media.files import service
from hawker.media.files.model import PictureView
from hawker.media.files.rendering import MEDIA_TYPES
from hawker.media.files.workshop import Workshop


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


ROUTES = [bring_picture]
