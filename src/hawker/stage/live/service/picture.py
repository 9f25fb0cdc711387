"""A room follows its picture: on air while there is one, patient for a while when there is not."""

from datetime import datetime, timedelta

import msgspec

from hawker.kernel import outbox, sql, timers
from hawker.kernel.db import Tx
from hawker.kernel.ids import StoreId
from hawker.media.streams.model import IngestId, StreamId
from hawker.stage.live.events import (
    BroadcastEnded,
    BroadcastInterrupted,
    BroadcastStarted,
)
from hawker.stage.live.model import BroadcastId, EndReason, Room, RoomId, RoomStatus
from hawker.stage.live.service.rooms import (
    CLOSE_INTERRUPTED,
    end_pin,
    expect_no_more,
    lock_for_timer,
    move,
)

Q = sql.load("hawker.stage.live")

INTERRUPTION = timedelta(seconds=60)  # a publisher that reconnects within finds its audience


class Ingests(msgspec.Struct, frozen=True):
    ingest_id: IngestId | None
    left_ingest_id: IngestId | None


async def picture_started(tx: Tx, stream: StreamId, ingest: IngestId, started_at: datetime) -> None:
    """Put the stream's room on air: a new broadcast, or the interrupted one again.

    Nothing happens for a stream without a room, a room that has ended, or an ingest whose
    goodbye was heard before its start.
    """
    room = await tx.maybe(Q.lock_room_of_stream, Room, stream_id=stream)
    if room is None or room.status is RoomStatus.ENDED:
        return
    known = await tx.one(Q.ingests, Ingests, store_id=room.store_id, id=room.id)
    if ingest in (known.ingest_id, known.left_ingest_id):
        return

    await tx.run(Q.set_ingest, store_id=room.store_id, id=room.id, ingest_id=ingest)
    match room.status:
        case RoomStatus.INTERRUPTED:
            await move(tx, room, "resume")
            await timers.cancel(tx, CLOSE_INTERRUPTED, room.id)
            broadcast = room.broadcast_id
        case RoomStatus.ON_AIR:
            return  # a new ingest took over without a pause
        case _:
            broadcast = await _begin(tx, room, started_at)
    assert broadcast is not None, "a room on air has a broadcast"
    await outbox.publish(tx, BroadcastStarted(room_id=room.id, broadcast_id=broadcast))


async def picture_stopped(tx: Tx, stream: StreamId, ingest: IngestId) -> None:
    """Interrupt the room's broadcast, for at most INTERRUPTION.

    Nothing happens when another ingest has taken over, or the room is not on air.
    """
    room = await tx.maybe(Q.lock_room_of_stream, Room, stream_id=stream)
    if room is None:
        return
    known = await tx.one(Q.ingests, Ingests, store_id=room.store_id, id=room.id)
    if known.ingest_id != ingest:
        await tx.run(Q.set_left_ingest, store_id=room.store_id, id=room.id, ingest_id=ingest)
        return
    if room.status is not RoomStatus.ON_AIR:
        return

    await move(tx, room, "interrupt")
    await timers.set(tx, CLOSE_INTERRUPTED, room.id, tx.now + INTERRUPTION, store=room.store_id)
    assert room.broadcast_id is not None, "a room on air has a broadcast"
    await outbox.publish(tx, BroadcastInterrupted(room_id=room.id, broadcast_id=room.broadcast_id))


async def lapse(tx: Tx, store: StoreId, id: RoomId) -> None:
    """End a broadcast whose picture did not come back in time; the room stays, idle."""
    room = await lock_for_timer(tx, store, id, CLOSE_INTERRUPTED)
    if room is None or room.status is not RoomStatus.INTERRUPTED:
        return
    if tx.now < room.status_since + INTERRUPTION:
        return  # this interruption is a newer one, with a timer of its own

    await move(tx, room, "lapse")
    await tx.run(
        Q.end_broadcast,
        store_id=room.store_id,
        room_id=id,
        now=tx.now,
        reason=EndReason.PICTURE_LOST,
    )
    await end_pin(tx, room)
    await outbox.publish(tx, BroadcastEnded(room_id=id, broadcast_id=room.broadcast_id))


async def _begin(tx: Tx, room: Room, started_at: datetime) -> BroadcastId:
    broadcast = BroadcastId.new()
    await tx.run(
        Q.insert_broadcast,
        store_id=room.store_id,
        id=broadcast,
        room_id=room.id,
        started_at=started_at,
    )
    await move(tx, room, "begin", broadcast)
    await expect_no_more(tx, room)
    return broadcast
