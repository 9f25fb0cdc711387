"""Open a room, give it another stream key, and end it."""

from hawker.kernel import audit, outbox, sql, timers
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Tx
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

Q = sql.load("hawker.stage.live")

CLOSE_INTERRUPTED = "live.close_interrupted"


async def open_room(
    tx: Tx, principal: Principal, channel: Channel, title: str
) -> tuple[Room, str | None]:
    """Open a room of the channel that waits for its picture; return it with its stream key.

    The key is told here and never again, and to nobody whose proof is old: they open the room all
    the same, and are told a key by `rotate_key` (decision 0052). Raises Forbidden, BadTitle.
    """
    principal.require(Permission.LIVE_HOST, channel.store_id)
    title = " ".join(title.split())
    if not title.isprintable() or not title:
        raise BadTitle("A title needs a visible character.", field="title")

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
    )
    await tx.run(Q.insert_room, room)
    await note(tx, "live.room_opened", room)
    return room, key if principal.is_fresh(tx.now) else None


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
