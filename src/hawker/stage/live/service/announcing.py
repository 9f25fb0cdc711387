"""Announce rooms before they begin: when, under which title, with which picture."""

from datetime import datetime, timedelta

from hawker.kernel import outbox, sql
from hawker.kernel.auth import Principal
from hawker.kernel.db import Tx
from hawker.kernel.paging import LIMIT_MOST
from hawker.kernel.storage import Storage
from hawker.media.files import service as files
from hawker.media.files.model import FileId
from hawker.places.channels.model import ChannelId
from hawker.stage.live.events import RoomPlanned
from hawker.stage.live.model import (
    Plan,
    Room,
    RoomBegan,
    RoomId,
    RoomStatus,
    StartPassed,
    StartTooFar,
)
from hawker.stage.live.service.rooms import clean_title, expect, hosted, note
from hawker.stage.live.ticks import EXPECTED_FOR

Q = sql.load("hawker.stage.live")

FARTHEST = timedelta(days=180)  # ahead
COVER_WIDTH = 1200  # pixels, of what the address shows


async def announced(
    tx: Tx, channel: ChannelId | None, after: RoomId | None, limit: int
) -> list[Room]:
    """List the rooms that are to begin, of a channel or of all, the next one first.

    One whose host is late stays for EXPECTED_FOR.
    """
    assert 0 < limit <= LIMIT_MOST + 1, "a page and the row that tells of the next one"
    return await tx.all(
        Q.announced_rooms,
        Room,
        since=tx.now - EXPECTED_FOR,
        channel_id=channel,
        after=after,
        limit=limit,
    )


async def plan(tx: Tx, principal: Principal, id: RoomId, wish: Plan) -> Room:
    """Change title and time of a room that has not begun.

    A time that stays may have passed meanwhile: the host is late. Raises NotFound, Forbidden,
    RoomEnded, RoomBegan, BadTitle, StartPassed, StartTooFar; nothing is then changed.
    """
    room = await _before_it_begins(tx, principal, id)
    title = clean_title(wish.title)
    if wish.starts_at != room.starts_at:
        check_start(wish.starts_at, tx.now)
    if (title, wish.starts_at) == (room.title, room.starts_at):
        return room
    await tx.run(Q.plan_room, store_id=room.store_id, id=id, title=title, starts_at=wish.starts_at)
    await outbox.publish(tx, RoomPlanned(room_id=id))
    planned = await tx.one(Q.room, Room, id=id)
    await expect(tx, planned)
    await note(tx, "live.room_planned", planned)
    return planned


async def show_cover(
    tx: Tx, principal: Principal, storage: Storage, id: RoomId, picture: FileId | None
) -> Room:
    """Have a picture of the store stand for the room until it begins, or none.

    Raises NotFound, Forbidden, RoomEnded, RoomBegan, PictureNotFound; nothing is then changed.
    """
    room = await _before_it_begins(tx, principal, id)
    wanted = [] if picture is None else [picture]
    found = await files.show(tx, room.store_id, f"room:{id}", wanted)
    url = None if picture is None else storage.url(found[picture].at_least(COVER_WIDTH).key)
    if url == room.cover_url:
        return room
    await tx.run(Q.cover_room, store_id=room.store_id, id=id, url=url)
    await outbox.publish(tx, RoomPlanned(room_id=id))
    await note(tx, "live.room_planned", room)
    return await tx.one(Q.room, Room, id=id)


def check_start(starts_at: datetime | None, now: datetime) -> None:
    """Raise StartPassed or StartTooFar for a time at which no room can begin."""
    if starts_at is None:
        return
    if starts_at <= now:
        raise StartPassed("That time has passed.", field="starts_at")
    if starts_at > now + FARTHEST:
        raise StartTooFar(
            f"A room is announced {FARTHEST.days} days ahead at most.", field="starts_at"
        )


async def _before_it_begins(tx: Tx, principal: Principal, id: RoomId) -> Room:
    room = await hosted(tx, principal, id)
    if room.status is not RoomStatus.WAITING:
        raise RoomBegan("The room was on air already.")
    return room
