"""A store of one's own: opening it, what it says of itself, whether it sells."""

from collections.abc import Awaitable, Callable

import msgspec
from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody

from hawker.kernel.auth import Permission
from hawker.kernel.db import Tx
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import StoreId
from hawker.kernel.preferences import Preferences
from hawker.kernel.storage import Storage
from hawker.media.files.model import FileId
from hawker.places.stores import service
from hawker.places.stores.model import NewStore, Profile, ProfileChange, Status
from hawker.places.stores.policy import ANYBODY_OPENS
from hawker.places.stores.service import FacePart

TAGS = ["stores"]


class Opening(msgspec.Struct, frozen=True):
    """Whether whoever asks may open a store."""

    may_open: bool


class FaceChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which picture of the store is shown; none takes it off."""

    picture_id: FileId | None


class StatusChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the store shall sell."""

    status: Status


@get("/api/v1/stores/opening", tags=TAGS)
async def read_opening(call: Call, preferences: Plug[Preferences]) -> Opening:
    """Tell whether this site lets whoever asks open a store."""
    who = call.principal
    return Opening(not who.is_guest and (who.is_operator or await preferences.get(ANYBODY_OPENS)))


@post("/api/v1/stores", tags=TAGS)
async def open_store(call: Call, data: JSONBody[NewStore]) -> Response[Profile]:
    """Open a store of one's own."""
    id = StoreId.new()

    async def verb(tx: Tx) -> Profile:
        await service.open_own_store(tx, call.principal, id, data)
        return await service.profile(tx, id)

    return await call.once(verb, stores=[id])


@get("/api/v1/stores/{store_id:str}/profile", tags=TAGS)
async def read_profile(call: Call, store_id: FromPath[StoreId]) -> Profile:
    """Read what the store says of itself, in every language."""
    call.principal.require(Permission.STORE_READ, store_id)
    return await service.profile(call.db, store_id)


@put("/api/v1/stores/{store_id:str}/profile", tags=TAGS)
async def change_profile(
    call: Call, store_id: FromPath[StoreId], data: JSONBody[ProfileChange]
) -> Response[Profile]:
    """Have the store say something else of itself."""

    async def verb(tx: Tx) -> Profile:
        return await service.change_profile(tx, call.principal, store_id, data)

    return await call.once(verb, status=200)


@put("/api/v1/stores/{store_id:str}/logo", tags=TAGS)
async def show_store_logo(
    call: Call,
    store_id: FromPath[StoreId],
    data: JSONBody[FaceChange],
    storage: Plug[Storage],
) -> Response[Profile]:
    """Show a picture that was brought as the store's logo, or none."""
    verb = _showing(call, storage, store_id, FacePart.LOGO, data)
    return await call.once(verb, status=200)


@put("/api/v1/stores/{store_id:str}/cover", tags=TAGS)
async def show_store_cover(
    call: Call,
    store_id: FromPath[StoreId],
    data: JSONBody[FaceChange],
    storage: Plug[Storage],
) -> Response[Profile]:
    """Show a picture that was brought as the cover of the store's page, or none."""
    verb = _showing(call, storage, store_id, FacePart.COVER, data)
    return await call.once(verb, status=200)


def _showing(
    call: Call, storage: Storage, store: StoreId, part: FacePart, change: FaceChange
) -> Callable[[Tx], Awaitable[Profile]]:
    async def verb(tx: Tx) -> Profile:
        return await service.show_face(tx, call.principal, storage, store, part, change.picture_id)

    return verb


@put("/api/v1/stores/{store_id:str}/status", tags=TAGS)
async def change_status(
    call: Call, store_id: FromPath[StoreId], data: JSONBody[StatusChange]
) -> Response[Profile]:
    """Have the store sell, pause or close."""

    async def verb(tx: Tx) -> Profile:
        return await service.change_status(tx, call.principal, store_id, data.status)

    return await call.once(verb, status=200)


ROUTES = [
    read_opening,
    open_store,
    read_profile,
    change_profile,
    show_store_logo,
    show_store_cover,
    change_status,
]
