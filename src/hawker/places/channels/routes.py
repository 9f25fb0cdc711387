"""Channels over HTTP, for the people of their store."""

from collections.abc import Sequence

import msgspec
from litestar import Response, get, put
from litestar.params import FromPath, JSONBody

from hawker.kernel.auth import Permission
from hawker.kernel.db import Tx
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import StoreId
from hawker.kernel.storage import Storage
from hawker.media.files.model import FileId
from hawker.places.channels import service
from hawker.places.channels.model import Channel, ChannelId

TAGS = ["stores"]


class StoreChannels(msgspec.Struct, frozen=True):
    """The channels that show the goods of a store."""

    items: Sequence[Channel]


class ChannelFace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The picture a channel shows of itself; none for the logo of its store."""

    picture_id: FileId | None


@get("/api/v1/stores/{store_id:str}/channels", tags=TAGS)
async def list_store_channels(call: Call, store_id: FromPath[StoreId]) -> StoreChannels:
    """List the channels of the store, in every language."""
    call.principal.require(Permission.STORE_READ, store_id)
    return StoreChannels(await service.channels_of_stores(call.db, [store_id]))


@put("/api/v1/stores/{store_id:str}/channels/{id:str}/face", tags=TAGS)
async def show_channel_face(
    call: Call,
    store_id: FromPath[StoreId],
    id: FromPath[ChannelId],
    data: JSONBody[ChannelFace],
    storage: Plug[Storage],
) -> Response[Channel]:
    """Show a picture of the store as the face of its channel, or the logo again."""

    async def verb(tx: Tx) -> Channel:
        return await service.show_face(tx, call.principal, storage, store_id, id, data.picture_id)

    return await call.once(verb, status=200)


ROUTES = [list_store_channels, show_channel_face]
