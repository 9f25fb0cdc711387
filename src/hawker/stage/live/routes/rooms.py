"""Rooms over HTTP: for whoever watches, and for the studio."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal
from urllib.parse import quote

from litestar import Response, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from hawker.goods.catalogue.model import ProductId
from hawker.kernel import paging
from hawker.kernel.db import Tx
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import StoreId
from hawker.kernel.paging import LIMIT_DEFAULT, Limit, Page
from hawker.kernel.storage import Storage
from hawker.places.channels import service as channels
from hawker.places.channels.model import ChannelId
from hawker.stage.live import service
from hawker.stage.live.model import (
    Cover,
    Explanation,
    IngestAddress,
    IngestHealth,
    NewRoom,
    OfferRequest,
    OpenedRoom,
    PinRequest,
    Plan,
    Playlists,
    PublishTicket,
    ReplayCard,
    ReplayView,
    RoomCard,
    RoomId,
    RoomStatus,
    RoomView,
    Said,
    SecondPublisherChoice,
    Showcase,
)
from hawker.stage.live.ticks import ReservationView, Ticks

# Of the programme, in milliseconds since 1970: what a player counts in.
Moment = Annotated[int, QueryParameter(ge=0, le=9_999_999_999_999)]
Watchable = Literal["on_air", "interrupted"]


@get("/api/v1/rooms")
async def list_rooms(
    call: Call,
    status: FromQuery[Watchable | None] = None,
    channel_id: FromQuery[ChannelId | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[RoomCard]:
    """List the rooms that can be watched now, of a channel or of all, the newest first."""
    wanted = service.WATCHABLE if status is None else {RoomStatus(status)}
    async with call.db.begin(call.principal) as tx:
        after = paging.after(cursor, RoomId)
        rooms = await service.rooms_on(tx, sorted(wanted), after, limit + 1, channel=channel_id)
        return paging.page(await service.cards(tx, rooms, call.language), limit, lambda r: r.id)


@get("/api/v1/announced-rooms")
async def list_announced_rooms(
    call: Call,
    channel_id: FromQuery[ChannelId | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[RoomCard]:
    """List the rooms that are to begin, of a channel or of all, the next one first."""
    async with call.db.begin(call.principal) as tx:
        after = paging.after(cursor, RoomId)
        rooms = await service.announced(tx, channel_id, after, limit + 1)
        return paging.page(await service.cards(tx, rooms, call.language), limit, lambda r: r.id)


@get("/api/v1/rooms/{id:str}")
async def get_room(id: FromPath[RoomId], call: Call, live_playlists: Plug[Playlists]) -> RoomView:
    """Read a room with its broadcast, its showcase and what is pinned."""
    async with call.db.begin(call.principal) as tx:
        room = await service.room_by_id(tx, id)
        view = await service.view(tx, room, call.principal, call.language)
    return await service.with_playlist(view, live_playlists)


@get("/api/v1/channels/{id:str}/rooms")
async def list_channel_rooms(
    id: FromPath[ChannelId],
    call: Call,
    cursor: FromQuery[str | None] = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[RoomCard]:
    """List a channel's rooms for its hosts, the newest first."""
    async with call.db.begin(call.principal) as tx:
        channel = await channels.channel_by_id(tx, id)
        after = paging.after(cursor, RoomId)
        rooms = await service.rooms_of_channel(tx, call.principal, channel, after, limit + 1)
        return paging.page(await service.cards(tx, rooms, call.language), limit, lambda r: r.id)


# At rest a stream key is a hash, so the two answers that tell one are kept without it under their
# Idempotency-Key. Who loses the answer rotates the key.
@post("/api/v1/channels/{id:str}/rooms")
async def open_room(
    id: FromPath[ChannelId], data: JSONBody[NewRoom], call: Call, storage: Plug[Storage]
) -> Response[OpenedRoom]:
    """Open a room that waits for its picture; the stream key is told this once.

    The key is null when the session's last proof is too old: open the room, and rotate the key once
    one is needed, which asks for a proof. With `starts_at` the room is announced: it is listed, and
    people may reserve.
    """

    async def verb(tx: Tx) -> OpenedRoom:
        channel = await channels.channel_by_id(tx, id)
        service.check_start(data.starts_at, tx.now)
        room, key = await service.open_room(
            tx, call.principal, channel, data.title, starts_at=data.starts_at
        )
        if data.cover_id is not None:
            room = await service.show_cover(tx, call.principal, storage, room.id, data.cover_id)
        view = await service.view(tx, room, call.principal, call.language)
        return OpenedRoom(view, IngestAddress(call.settings.rtmp_url, key))

    return await call.once(verb, kept=lambda it: OpenedRoom(it.room, it.ingest.without_key()))


@put("/api/v1/rooms/{id:str}/plan")
async def plan_room(id: FromPath[RoomId], data: JSONBody[Plan], call: Call) -> Response[RoomView]:
    """Change what is announced of a room that has not begun."""

    async def verb(tx: Tx) -> RoomView:
        room = await service.plan(tx, call.principal, id, data)
        return await service.view(tx, room, call.principal, call.language)

    return await call.once(verb, status=200)


@put("/api/v1/rooms/{id:str}/cover")
async def show_room_cover(
    id: FromPath[RoomId], data: JSONBody[Cover], call: Call, storage: Plug[Storage]
) -> Response[RoomView]:
    """Have a picture of the store stand for a room that has not begun, or none."""

    async def verb(tx: Tx) -> RoomView:
        room = await service.show_cover(tx, call.principal, storage, id, data.picture_id)
        return await service.view(tx, room, call.principal, call.language)

    return await call.once(verb, status=200)


@get("/api/v1/rooms/{id:str}/reservation")
async def get_reservation(id: FromPath[RoomId], call: Call) -> ReservationView:
    """Read what the reader is to be told of a room."""
    async with call.db.begin(call.principal) as tx:
        room = await service.room_by_id(tx, id)
        return await service.reservation_of(tx, call.principal, room)


@put("/api/v1/rooms/{id:str}/reservation")
async def reserve(
    id: FromPath[RoomId], data: JSONBody[Ticks], call: Call
) -> Response[ReservationView]:
    """Have exactly these ticks: each buys one message."""

    async def verb(tx: Tx) -> ReservationView:
        room = await service.room_by_id(tx, id)
        return await service.reserve(tx, call.principal, room, data)

    return await call.once(verb, status=200)


@post("/api/v1/rooms/{id:str}/ingest/rotate", status_code=200)
async def rotate_key(id: FromPath[RoomId], call: Call) -> Response[IngestAddress]:
    """Give the room a new stream key; a publisher with the old one is cut off. Needs a proof."""

    async def verb(tx: Tx) -> IngestAddress:
        key = await service.rotate_key(tx, call.principal, id)
        return IngestAddress(call.settings.rtmp_url, key)

    return await call.once(verb, status=200, kept=IngestAddress.without_key)


@post(
    "/api/v1/rooms/{id:str}/ingest/ticket",
    keyless="Giving a ticket writes nothing, and keeps it nowhere.",
    status_code=200,
)
async def give_ticket(id: FromPath[RoomId], call: Call) -> PublishTicket:
    """Give a ticket to publish to the room from this browser; it opens one socket for a minute."""
    async with call.db.begin(call.principal) as tx:
        return await service.ticket_for(tx, call.principal, id, call.settings.secret)


@get("/api/v1/rooms/{id:str}/ingest")
async def get_ingest(id: FromPath[RoomId], call: Call) -> IngestHealth:
    """Read how the picture of the room is doing."""
    async with call.db.begin(call.principal) as tx:
        return await service.ingest_of(tx, call.principal, id, call.settings.rtmp_url)


@put("/api/v1/rooms/{id:str}/ingest/second-publisher")
async def set_second_publisher(
    id: FromPath[RoomId], data: JSONBody[SecondPublisherChoice], call: Call
) -> Response[IngestHealth]:
    """Say what becomes of a publisher that comes while another one sends: turned away, or let in.

    Let in, it takes over at once, and the first one is told why and cut off.
    """

    async def verb(tx: Tx) -> IngestHealth:
        await service.set_second_publisher(tx, call.principal, id, data.policy)
        return await service.ingest_of(tx, call.principal, id, call.settings.rtmp_url)

    return await call.once(verb, status=200)


@put("/api/v1/rooms/{id:str}/showcase")
async def set_showcase(
    id: FromPath[RoomId], data: JSONBody[Showcase], call: Call
) -> Response[RoomView]:
    """Show these products, in this order; a pin on any other ends."""

    async def verb(tx: Tx) -> RoomView:
        room = await service.set_showcase(tx, call.principal, id, data.product_ids)
        return await service.view(tx, room, call.principal, call.language)

    return await call.once(verb, status=200)


@put("/api/v1/rooms/{id:str}/showcase/{product_id:str}")
async def set_offered(
    id: FromPath[RoomId], product_id: FromPath[ProductId], data: JSONBody[OfferRequest], call: Call
) -> Response[RoomView]:
    """Put a product of the showcase on the shelf, or take it off, which ends its pin."""

    async def verb(tx: Tx) -> RoomView:
        room = await service.offer(tx, call.principal, id, product_id, is_offered=data.is_offered)
        return await service.view(tx, room, call.principal, call.language)

    return await call.once(verb, status=200)


@put("/api/v1/rooms/{id:str}/pin")
async def pin(id: FromPath[RoomId], data: JSONBody[PinRequest], call: Call) -> Response[RoomView]:
    """Put a product over the picture, from this moment of the programme on."""

    async def verb(tx: Tx) -> RoomView:
        room = await service.pin(tx, call.principal, id, data.product_id)
        return await service.view(tx, room, call.principal, call.language)

    return await call.once(verb, status=200)


@delete("/api/v1/rooms/{id:str}/pin", status_code=200)
async def unpin(id: FromPath[RoomId], call: Call) -> Response[RoomView]:
    """Take away what is pinned; nothing happens when nothing is."""

    async def verb(tx: Tx) -> RoomView:
        room = await service.unpin(tx, call.principal, id)
        return await service.view(tx, room, call.principal, call.language)

    return await call.once(verb, status=200)


@post("/api/v1/rooms/{id:str}/end", status_code=200)
async def end_room(id: FromPath[RoomId], call: Call) -> Response[RoomView]:
    """End the room for good: its key is revoked and its publisher cut off."""

    async def verb(tx: Tx) -> RoomView:
        await service.end_room(tx, call.principal, id)
        room = await service.room_by_id(tx, id)
        return await service.view(tx, room, call.principal, call.language)

    return await call.once(verb, status=200)


@get("/api/v1/rooms/{id:str}/replay")
async def get_replay(id: FromPath[RoomId], call: Call) -> ReplayView:
    """Read what was kept of a room, in chapters; also while it is on air."""
    async with call.db.begin(call.principal) as tx:
        room = await service.room_by_id(tx, id)
        return await service.replay_of(tx, room, call.principal, call.language)


@get("/api/v1/rooms/{id:str}/recording", status_code=200)
async def download_recording(id: FromPath[RoomId], call: Call) -> Response[bytes]:
    """Download the recording of a room as one MP4, for its hosts; ranges of it, too."""
    async with call.db.begin(call.principal) as tx:
        name, way = await service.download_of(tx, call.principal, id)
    headers = {
        "X-Accel-Redirect": way,  # the front door fetches it (decision 0039)
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.mp4",
        "Cache-Control": "private, no-store",
    }
    return Response(b"", media_type="video/mp4", headers=headers)


@get("/api/v1/rooms/{id:str}/said")
async def read_said(id: FromPath[RoomId], since_ms: Moment, until_ms: Moment, call: Call) -> Said:
    """Read what was said in a part of the programme, ten minutes of it at most."""
    async with call.db.begin(call.principal) as tx:
        room = await service.room_by_id(tx, id)
        return await service.said_in(tx, room, _moment(since_ms), _moment(until_ms))


@get("/api/v1/stores/{id:str}/replays")
async def list_replays(
    id: FromPath[StoreId],
    call: Call,
    cursor: FromQuery[str | None] = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Page[ReplayCard]:
    """List the broadcasts of a store that can be watched again, the newest first."""
    async with call.db.begin(call.principal) as tx:
        after = paging.after(cursor, RoomId)
        found = await service.replays_of_store(tx, id, after, limit + 1, call.language)
    page = paging.page(found, limit, lambda row: row[0])
    return Page([card for _, card in page.items if card is not None], page.next_cursor)


@get("/api/v1/products/{id:str}/explanations")
async def list_explanations(id: FromPath[ProductId], call: Call) -> Sequence[Explanation]:
    """List where a product was shown in broadcasts, the newest first."""
    async with call.db.begin(call.principal) as tx:
        return await service.explanations_of(tx, id, call.language)


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


ROUTES = [
    list_rooms,
    list_announced_rooms,
    get_room,
    list_channel_rooms,
    open_room,
    plan_room,
    show_room_cover,
    get_reservation,
    reserve,
    rotate_key,
    give_ticket,
    get_ingest,
    set_second_publisher,
    set_showcase,
    set_offered,
    pin,
    unpin,
    end_room,
    get_replay,
    download_recording,
    read_said,
    list_replays,
    list_explanations,
]
