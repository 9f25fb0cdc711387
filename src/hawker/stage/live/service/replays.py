"""Watch a room again: its recording, in chapters, with what was said, and the goods of today."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import ProductId
from hawker.goods.stock import service as stock
from hawker.kernel import sql
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Tx
from hawker.kernel.ids import StoreId
from hawker.kernel.paging import LIMIT_MOST
from hawker.media.streams import service as streams
from hawker.media.streams.model import StreamId
from hawker.places.channels.model import ChannelId
from hawker.stage.live.model import (
    Chapter,
    Explanation,
    NoReplay,
    PinId,
    ReplayCard,
    ReplayView,
    Room,
    RoomId,
    RoomStatus,
    Said,
    SaidLine,
)
from hawker.stage.live.service.listing import channel_cards, cover_of, room_by_id

Q = sql.load("hawker.stage.live")

OVER = frozenset({RoomStatus.IDLE, RoomStatus.ENDED})
CHAPTERS_LIMIT = 500  # the newest of a room
EXPLANATIONS_LIMIT = 3
SHORTEST_EXPLANATION = timedelta(seconds=5)
LINES_LIMIT = 200  # of one answer
LONGEST_ASKED = timedelta(minutes=10)  # of programme, whose lines are asked for at once


class _Shown(msgspec.Struct, frozen=True):
    id: PinId
    product_id: ProductId
    programme_time: datetime
    unpinned_at: datetime | None


class _Counted(msgspec.Struct, frozen=True):
    room_id: RoomId
    count: int


class _Explained(msgspec.Struct, frozen=True):
    id: PinId
    programme_time: datetime
    unpinned_at: datetime
    store_id: StoreId
    room_id: RoomId
    stream_id: StreamId
    channel_id: ChannelId
    title: str


async def replay_of(tx: Tx, room: Room, principal: Principal, language: str) -> ReplayView:
    """Lay out what was kept of a room, also while it goes on. Raises NoReplay."""
    kept = (await streams.recorded(tx, [room.stream_id])).get(room.stream_id)
    if kept is None:
        raise NoReplay("Nothing was kept of this room.")
    is_host = principal.may(Permission.LIVE_HOST, room.store_id)
    has_file = is_host and room.status is RoomStatus.ENDED and kept.is_kept
    is_over = room.status in OVER
    return ReplayView(
        room.id,
        streams.replay_url(room.stream_id),
        kept.duration_s,
        kept.size_bytes,
        is_over,
        await _chapters(tx, room, language),
        download_url=f"/api/v1/rooms/{room.id}/recording" if has_file else None,
    )


async def download_of(tx: Tx, principal: Principal, id: RoomId) -> tuple[str, str]:
    """Tell the title of a room, and where the front door finds its recording as one file.

    Raises NotFound, Forbidden, NoReplay: it is there once the room has ended.
    """
    room = await room_by_id(tx, id)
    principal.require(Permission.LIVE_HOST, room.store_id)
    kept = (await streams.recorded(tx, [room.stream_id])).get(room.stream_id)
    if kept is None or not kept.is_kept or room.status is not RoomStatus.ENDED:
        raise NoReplay("There is no file to download.")
    return room.title, f"/download/{room.stream_id}.mp4"


async def replays_of_store(
    tx: Tx,
    store: StoreId,
    after: RoomId | None,
    limit: int,
    language: str,
    *,
    channel: ChannelId | None = None,
) -> list[tuple[RoomId, ReplayCard | None]]:
    """List the rooms of a store, or of one of its channels, that are over, newest first, with what
    can be watched again.

    A room of which nothing was kept has no card; pages count it all the same.
    """
    assert 0 < limit <= LIMIT_MOST + 1, "a page and the row that tells of the next one"
    statuses = list(OVER)
    rooms = await tx.all(
        Q.ended_rooms_of_store,
        Room,
        store_id=store,
        channel_id=channel,
        statuses=statuses,
        after=after,
        limit=limit,
    )
    ids = [room.stream_id for room in rooms]
    kept = await streams.recorded(tx, ids)
    covers = await streams.covers_by_ids(tx, ids)
    names = await channel_cards(tx, [room.channel_id for room in rooms], language)
    chapters = await _chapter_counts(tx, rooms)
    return [
        (
            room.id,
            ReplayCard(
                room.id,
                room.title,
                names[room.channel_id],
                cover_of(room, covers),
                kept[room.stream_id].duration_s,
                room.status_since,
                chapters.get(room.id, 0),
            )
            if room.stream_id in kept
            else None,
        )
        for room in rooms
    ]


async def explanations_of(tx: Tx, product: ProductId, language: str) -> list[Explanation]:
    """Find where a product that is for sale was shown, the newest first."""
    goods = (await catalogue.products_by_ids(tx, [product])).get(product)
    if goods is None:
        return []
    found = await tx.all(
        Q.explanations,
        _Explained,
        store_id=goods.store_id,
        product_id=product,
        shortest=SHORTEST_EXPLANATION,
        limit=EXPLANATIONS_LIMIT,
    )
    ids = [each.stream_id for each in found]
    kept = await streams.recorded(tx, ids)
    covers = await streams.covers_by_ids(tx, ids)
    names = await channel_cards(tx, [each.channel_id for each in found], language)
    return [
        Explanation(
            each.id,
            each.room_id,
            each.title,
            names[each.channel_id],
            covers.get(each.stream_id),
            each.programme_time,
            (each.unpinned_at - each.programme_time).total_seconds(),
            streams.clip_url(each.stream_id, each.programme_time, each.unpinned_at),
        )
        for each in found
        if each.stream_id in kept
    ]


async def said_in(tx: Tx, room: Room, since: datetime, until: datetime) -> Said:
    """Read what was said behind `since` up to `until`, as much as one answer takes, oldest first.

    What was taken away since then is left out.
    """
    until = min(until, since + LONGEST_ASKED)
    lines = await tx.all(
        Q.said_in,
        SaidLine,
        store_id=room.store_id,
        room_id=room.id,
        since=since,
        until=until,
        limit=LINES_LIMIT,
    )
    is_whole = len(lines) < LINES_LIMIT
    return Said(lines, until if is_whole else lines[-1].at)


async def _chapter_counts(tx: Tx, rooms: Sequence[Room]) -> Mapping[RoomId, int]:
    found = await tx.all(
        Q.pins_counted,
        _Counted,
        store_ids=[room.store_id for room in rooms],
        room_ids=[room.id for room in rooms],
    )
    return {each.room_id: each.count for each in found}


async def _chapters(tx: Tx, room: Room, language: str) -> Sequence[Chapter]:
    shown = await tx.all(
        Q.pins_in_order, _Shown, store_id=room.store_id, room_id=room.id, limit=CHAPTERS_LIMIT
    )
    goods = await stock.cards_by_ids(tx, list({each.product_id for each in shown}), language)
    return [
        Chapter(
            each.id,
            goods[each.product_id],
            each.programme_time,
            each.unpinned_at,
            streams.clip_url(room.stream_id, each.programme_time, each.unpinned_at)
            if each.unpinned_at is not None and each.unpinned_at > each.programme_time
            else None,
        )
        for each in shown
        if each.product_id in goods
    ]
