"""Open a room, give it another stream key, and end it."""

from datetime import datetime, timedelta

from hawker.kernel import audit, outbox, sql, timers
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Tx
from hawker.kernel.ids import StoreId
from hawker.media.streams import service as streams
from hawker.media.streams.model import SecondPublisher
from hawker.places.channels.model import Channel
from hawker.stage.live.events import BroadcastEnded, ProductUnpinned
from hawker.stage.live.model import (
    BadTitle,
    BroadcastId,
    EndReason,
    Pin,
    PublishTicket,
    Room,
    RoomEnded,
    RoomId,
    RoomStatus,
)
from hawker.stage.live.states import ROOM
from hawker.stage.live.ticks import BEFORE, EXPECTED_FOR

Q = sql.load("hawker.stage.live")

CLOSE_INTERRUPTED = "live.close_interrupted"
REMIND = "live.remind"  # those who reserved, before the start
TELL = "live.tell"  # them that it began, or forget about it
GIVE_UP = "live.give_up"  # a room that did not begin
A_MOMENT = timedelta(seconds=1)


async def open_room(
    tx: Tx,
    principal: Principal,
    channel: Channel,
    title: str,
    *,
    starts_at: datetime | None = None,
) -> tuple[Room, str | None]:
    """Open a room of the channel that waits for its picture; return it with its stream key.

    `starts_at` is what is announced; ask `announcing.check_start` about what somebody typed.

    The key is told here and never again, and to nobody whose proof is old: they open the room all
    the same, and are told a key by `rotate_key` (decision 0052). Raises Forbidden, BadTitle.
    """
    principal.require(Permission.LIVE_HOST, channel.store_id)
    title = clean_title(title)

    stream, key = await streams.create_stream(tx, channel.store_id)
    room = Room(
        channel.store_id,
        RoomId.new(),
        channel.id,
        stream.id,
        title,
        ROOM.start,
        broadcast_id=None,
        created_at=tx.now,
        status_since=tx.now,
        starts_at=starts_at,
    )
    await tx.run(Q.insert_room, room)
    if starts_at is not None:
        await expect(tx, room)
    await note(tx, "live.room_opened", room)
    return room, key if principal.is_fresh(tx.now) else None


async def expect(tx: Tx, room: Room) -> None:
    """Set the timers of a room that has not begun to the time that is announced, or to none."""
    if room.starts_at is None:
        await timers.cancel(tx, REMIND, room.id)
        await timers.cancel(tx, GIVE_UP, room.id)
        return
    remind_at = max(tx.now, room.starts_at - BEFORE)
    await timers.set(tx, REMIND, room.id, remind_at, store=room.store_id)
    give_up_at = room.starts_at + EXPECTED_FOR
    await timers.set(tx, GIVE_UP, room.id, give_up_at, store=room.store_id)


async def expect_no_more(tx: Tx, room: Room) -> None:
    """It began, or never will: have whoever reserved told at once, or forgotten."""
    await timers.cancel(tx, REMIND, room.id)
    await timers.cancel(tx, GIVE_UP, room.id)
    await timers.set(tx, TELL, room.id, tx.now, store=room.store_id)


def clean_title(title: str) -> str:
    """The title as it is shown, in one line. Raises BadTitle."""
    line = " ".join(title.split())
    if not line.isprintable() or not line:
        raise BadTitle("A title needs a visible character.", field="title")
    return line


async def rotate_key(tx: Tx, principal: Principal, id: RoomId) -> str:
    """Give the room a new stream key; a publisher with the old one is cut off within seconds.

    The key is told here and never again. Raises NotFound, Forbidden, RoomEnded, StepUpNeeded;
    nothing is then changed.
    """
    room = await hosted(tx, principal, id)
    principal.require_fresh(tx.now)
    key = await streams.rotate_key(tx, room.stream_id)
    await note(tx, "live.key_rotated", room)
    return key


async def set_second_publisher(
    tx: Tx, principal: Principal, id: RoomId, policy: SecondPublisher
) -> None:
    """Say whether a publisher that comes while another one sends is turned away or takes over.

    Raises NotFound, Forbidden, RoomEnded.
    """
    room = await hosted(tx, principal, id)
    if await streams.set_second_publisher(tx, room.stream_id, policy):
        await note(tx, f"live.second_publisher_{policy}", room)


async def hosted(tx: Tx, principal: Principal, id: RoomId) -> Room:
    """Return the room for its host, locked until the transaction ends.

    Raises NotFound, Forbidden, RoomEnded.
    """
    seen = await tx.one(Q.room, Room, id=id)
    principal.require(Permission.LIVE_HOST, seen.store_id)
    room = await tx.one(Q.lock_room, Room, store_id=seen.store_id, id=id)
    if room.status is RoomStatus.ENDED:
        raise RoomEnded("The room has ended.")
    return room


async def lock_for_timer(tx: Tx, store: StoreId, id: RoomId, timer: str) -> Room | None:
    """Return the room for a timer of it that is due, locked until the transaction ends.

    Who changes a room locks it and then sets its timers; a timer that runs is locked already. So it
    waits for nobody: while somebody else holds the room, None, and the timer runs a moment later.
    """
    room = await tx.maybe(Q.lock_free_room, Room, store_id=store, id=id)
    if room is None:
        await timers.set(tx, timer, id, tx.now + A_MOMENT, store=store)
    return room


async def ticket_for(tx: Tx, principal: Principal, id: RoomId, secret: str) -> PublishTicket:
    """Give the room's host a ticket to publish to it. Raises NotFound, Forbidden, RoomEnded."""
    room = await hosted(tx, principal, id)
    ticket, expires_at = await streams.ticket(tx, room.stream_id, secret)
    return PublishTicket(streams.PUBLISH_PATH, ticket, expires_at)


async def end_room(tx: Tx, principal: Principal, id: RoomId) -> Room:
    """End the room and its stream for good. Raises NotFound, Forbidden, RoomEnded."""
    room = await hosted(tx, principal, id)
    await move(tx, room, "end")
    await tx.run(
        Q.end_broadcast,
        store_id=room.store_id,
        room_id=id,
        now=tx.now,
        reason=EndReason.HOST,
    )
    await streams.close_stream(tx, room.stream_id)
    await timers.cancel(tx, CLOSE_INTERRUPTED, id)
    await expect_no_more(tx, room)
    await end_pin(tx, room)
    await outbox.publish(tx, BroadcastEnded(room_id=id, broadcast_id=room.broadcast_id))
    await note(tx, "live.room_ended", room)
    return room


async def note(tx: Tx, action: str, room: Room) -> None:
    """Have it in the log of the store, by the title that everybody sees.

    What is pinned is not noted: it changes every few minutes, would hide what is rare, and is kept
    with its time in `live.pins`.
    """
    await audit.note(tx, action=action, store=room.store_id, subject=room.id, title=room.title)


async def move(tx: Tx, room: Room, verb: str, broadcast: BroadcastId | None = None) -> None:
    """Move a locked room along its life, into `broadcast` if it begins one. Raises IllegalMove."""
    to = ROOM.after(room.status, verb)
    moved = await tx.run(
        Q.move_room,
        store_id=room.store_id,
        id=room.id,
        sources=list(ROOM.sources(verb)),
        to=to,
        now=tx.now,
        broadcast_id=broadcast,
    )
    assert moved == 1, "the room is locked in a state that allows the move"


async def end_pin(tx: Tx, room: Room) -> Pin | None:
    """Take away what is pinned, if anything is, and say so."""
    ended = await tx.maybe(Q.end_pin, Pin, store_id=room.store_id, room_id=room.id, now=tx.now)
    if ended is not None:
        await outbox.publish(
            tx,
            ProductUnpinned(room_id=room.id, product_id=ended.product_id, programme_time=tx.now),
        )
    return ended
