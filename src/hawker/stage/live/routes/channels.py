"""Channels over HTTP, for whoever looks at them."""

from litestar import get
from litestar.params import FromPath, FromQuery

from hawker.kernel import paging
from hawker.kernel.http import Call
from hawker.kernel.paging import LIMIT_DEFAULT, Limit, Page
from hawker.places.channels import service as channels
from hawker.places.channels.model import ChannelId
from hawker.stage.live import service
from hawker.stage.live.model import ChannelView, ReplayCard, RoomId


@get("/api/v1/channels/{id:str}")
async def get_channel(id: FromPath[ChannelId], call: Call) -> ChannelView:
    """Read a channel as anybody sees it."""
    async with call.db.begin(call.principal) as tx:
        return await service.channel_view(tx, id, call.language)


@get("/api/v1/channels/{id:str}/replays")
async def list_channel_replays(
    id: FromPath[ChannelId],
    call: Call,
    cursor: FromQuery[str | None] = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[ReplayCard]:
    """List the broadcasts of a channel that can be watched again, the newest first."""
    async with call.db.begin(call.principal) as tx:
        channel = await channels.channel_by_id(tx, id)
        after = paging.after(cursor, RoomId)
        found = await service.replays_of_store(
            tx, channel.store_id, after, limit + 1, call.language, channel=id
        )
    page = paging.page(found, limit, lambda row: row[0])
    return Page([card for _, card in page.items if card is not None], page.next_cursor)


ROUTES = [get_channel, list_channel_replays]
