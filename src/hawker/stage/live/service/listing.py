"""Read rooms: in lists, in full, and the parts they are made of."""

from collections.abc import Mapping, Sequence

import msgspec

from hawker.goods.catalogue.model import ProductId
from hawker.goods.stock import service as stock
from hawker.goods.stock.model import ProductCard
from hawker.kernel import sql
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.paging import LIMIT_MOST
from hawker.media.streams import service as streams
from hawker.media.streams.model import StreamId
from hawker.places.channels import service as channels
from hawker.places.channels.model import Channel, ChannelId
from hawker.places.stores import service as stores
from hawker.stage.live.model import (
    Broadcast,
    BroadcastView,
    ChannelCard,
    ChannelView,
    Counts,
    IngestHealth,
    Pin,
    PinnedView,
    Playlists,
    Room,
    RoomCard,
    RoomId,
    RoomStatus,
    RoomView,
    Shelved,
    ShowcaseItem,
)
from hawker.stage.live.service.reserving import reserved_count

Q = sql.load("hawker.stage.live")

WATCHABLE = frozenset({RoomStatus.ON_AIR, RoomStatus.INTERRUPTED})
OPEN = frozenset(RoomStatus) - {RoomStatus.ENDED}


async def room_by_id(tx: Tx, id: RoomId) -> Room:
    """Read a room. Raises NotFound."""
    return await tx.one(Q.room, Room, id=id)


async def rooms_on(
    tx: Tx,
    statuses: Sequence[RoomStatus],
    after: RoomId | None,
    limit: int,
    *,
    channel: ChannelId | None = None,
) -> list[Room]:
    """List the rooms in one of these states, of a channel or of all, newest first."""
    assert 0 < limit <= LIMIT_MOST + 1, "a page and the row that tells of the next one"
    return await tx.all(
        Q.rooms_of_status,
        Room,
        statuses=list(statuses),
        after=after,
        limit=limit,
        channel_id=channel,
    )


async def open_ids(source: Db | Tx, limit: int) -> list[RoomId]:
    """List the rooms that are on air or may yet be, newest first."""
    return await source.read(Q.open_rooms, RoomId, statuses=list(OPEN), limit=limit)


async def rooms_of_channel(
    tx: Tx, principal: Principal, channel: Channel, after: RoomId | None, limit: int
) -> list[Room]:
    """List a channel's rooms for its hosts, newest first. Raises Forbidden."""
    principal.require(Permission.LIVE_HOST, channel.store_id)
    assert 0 < limit <= LIMIT_MOST + 1, "a page and the row that tells of the next one"
    return await tx.all(Q.rooms_of_channel, Room, channel_id=channel.id, after=after, limit=limit)


async def showcase_of(tx: Tx, room: Room) -> list[ProductId]:
    """Read which products a room offers, in order."""
    return [each.product_id for each in await shelf_of(tx, room) if each.is_offered]


async def shelf_of(tx: Tx, room: Room) -> list[Shelved]:
    """Read the whole showcase of a room, in order, with what is off the shelf."""
    return await tx.all(Q.showcase, Shelved, store_id=room.store_id, room_id=room.id)


async def pins_of(tx: Tx, rooms: Sequence[Room]) -> dict[RoomId, Pin]:
    """Read what is pinned in each room; a room without a pin is left out."""
    rows = await tx.all(Q.pins, Pin, _keys(rooms))
    return {row.room_id: row for row in rows}


async def counts_of(tx: Tx, rooms: Sequence[Room]) -> dict[RoomId, Counts]:
    """Read likes and present viewers of each room."""
    rows = await tx.all(Q.counts, Counts, _keys(rooms))
    return {room.id: Counts(room.id, 0, 0) for room in rooms} | {row.room_id: row for row in rows}


async def broadcasts_of(tx: Tx, rooms: Sequence[Room]) -> dict[RoomId, Broadcast]:
    """Read the newest broadcast of each room that ever was on air."""
    seen = [room for room in rooms if room.broadcast_id is not None]
    if not seen:
        return {}
    stores, ids = [room.store_id for room in seen], [room.broadcast_id for room in seen]
    rows = await tx.all(Q.broadcasts, Broadcast, store_ids=stores, ids=ids)
    return {row.room_id: row for row in rows}


def cover_of(room: Room, frames: Mapping[StreamId, str]) -> str | None:
    """Return what stands for a room: of one that is on a real frame, else what its host chose."""
    frame = frames.get(room.stream_id)
    return frame or room.cover_url if room.status in WATCHABLE else room.cover_url or frame


def playlist_url(room: Room) -> str | None:
    """Return where the room's picture plays, None while there is none."""
    return streams.playlist_url(room.stream_id) if room.status in WATCHABLE else None


async def cards(tx: Tx, rooms: Sequence[Room], language: str) -> list[RoomCard]:
    """Lay rooms out for a list, in the order given."""
    pins = await pins_of(tx, rooms)
    counts = await counts_of(tx, rooms)
    broadcasts = await broadcasts_of(tx, rooms)
    goods = await stock.cards_by_ids(tx, [pin.product_id for pin in pins.values()], language)
    names = await channel_cards(tx, [room.channel_id for room in rooms], language)
    covers = await _covers(tx, rooms)
    return [
        RoomCard(
            room.id,
            room.title,
            names[room.channel_id],
            cover_of(room, covers),
            room.status,
            counts[room.id].viewers,
            broadcasts[room.id].started_at if room.id in broadcasts else None,
            goods.get(pins[room.id].product_id) if room.id in pins else None,
            room.starts_at,
        )
        for room in rooms
    ]


async def view(tx: Tx, room: Room, principal: Principal, language: str) -> RoomView:
    """Lay a room out in full for this reader."""
    is_host = principal.may(Permission.LIVE_HOST, room.store_id)
    shelf = [each for each in await shelf_of(tx, room) if each.is_offered or is_host]
    goods = await stock.cards_by_ids(tx, [each.product_id for each in shelf], language)
    here = [each for each in shelf if each.product_id in goods]
    items = [(each, ShowcaseItem(goods[each.product_id], n)) for n, each in enumerate(here)]
    names = await channel_cards(tx, [room.channel_id], language)
    pin = (await pins_of(tx, [room])).get(room.id)
    counts = (await counts_of(tx, [room]))[room.id]
    return RoomView(
        room.id,
        room.title,
        names[room.channel_id],
        room.status,
        (await stores.store_by_id(tx, room.store_id)).status,
        is_host=is_host,
        broadcast=await _broadcast_view(tx, room),
        showcase=[item for each, item in items if each.is_offered],
        off_shelf=[item for each, item in items if not each.is_offered],
        pinned=_pinned_view(pin, goods),
        viewers=counts.viewers,
        likes=counts.likes,
        socket_url=f"/room/{room.id}",
        starts_at=room.starts_at,
        cover_url=room.cover_url,
        store_id=room.store_id,
        reserved=await reserved_count(tx, principal, room),
        has_begun=room.broadcast_id is not None,
    )


async def with_playlist(view: RoomView, playlists: Playlists) -> RoomView:
    """The same, with the playlist as it stands now, so that a player need not ask for it first.

    Not inside a transaction: another process is asked.
    """
    if view.broadcast is None:
        return view
    text = await playlists.newest(view.broadcast.playlist_url)
    broadcast = msgspec.structs.replace(view.broadcast, playlist=text)
    return msgspec.structs.replace(view, broadcast=broadcast)


async def ingest_of(tx: Tx, principal: Principal, id: RoomId, server_url: str) -> IngestHealth:
    """Read how the room's picture is doing, for its hosts. Raises NotFound, Forbidden."""
    room = await room_by_id(tx, id)
    principal.require(Permission.LIVE_HOST, room.store_id)
    health = await streams.health(tx, room.stream_id)
    return IngestHealth(server_url, **msgspec.structs.asdict(health))


def _keys(rooms: Sequence[Room]) -> Mapping[str, object]:
    return {
        "store_ids": [room.store_id for room in rooms],
        "room_ids": [room.id for room in rooms],
    }


def _pinned_view(pin: Pin | None, goods: Mapping[ProductId, ProductCard]) -> PinnedView | None:
    if pin is None or pin.product_id not in goods:
        return None
    return PinnedView(goods[pin.product_id], pin.programme_time)


async def _broadcast_view(tx: Tx, room: Room) -> BroadcastView | None:
    url = playlist_url(room)
    broadcast = (await broadcasts_of(tx, [room])).get(room.id)
    if url is None or broadcast is None:
        return None
    covers = await _covers(tx, [room])
    return BroadcastView(
        broadcast.id,
        broadcast.started_at,
        url,
        cover_of(room, covers),
        await streams.renditions(tx, room.stream_id),
    )


async def channel_view(tx: Tx, id: ChannelId, language: str) -> ChannelView:
    """Lay a channel out for whoever looks at it. Raises NotFound."""
    channel = await channels.channel_by_id(tx, id)
    store = await stores.store_by_id(tx, channel.store_id)
    return ChannelView(
        id,
        channel.name.said(language),
        channel.avatar_url,
        store.id,
        store.name.said(language),
        store.status,
    )


async def channel_cards(
    tx: Tx, ids: Sequence[ChannelId], language: str
) -> dict[ChannelId, ChannelCard]:
    """Lay channels out as rooms show them."""
    found = await channels.channels_by_ids(tx, ids)
    return {
        id: ChannelCard(id, channel.name.said(language), channel.avatar_url)
        for id, channel in found.items()
    }


async def _covers(tx: Tx, rooms: Sequence[Room]) -> dict[StreamId, str]:
    return await streams.covers_by_ids(tx, [room.stream_id for room in rooms])
