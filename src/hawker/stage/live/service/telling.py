"""Tell those who reserved: before the start, and when the room is on air. As the worker.

A tick is settled in the transaction that writes its message, under the lock of its row and of its
room: whatever happens twice, comes late or is cut off in the middle, it buys one message at most.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from hawker.kernel import days, sql, timers
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId, StoreId
from hawker.people.attention import service as attention
from hawker.people.attention.model import Outcome, Purpose, Template
from hawker.places.channels import service as channels
from hawker.stage.live import words
from hawker.stage.live.model import Room, RoomId, RoomStatus
from hawker.stage.live.service.rooms import GIVE_UP, REMIND, TELL, lock_for_timer
from hawker.stage.live.ticks import BEFORE, EXPECTED_FOR, LAPSED, Kind, topic_of

Q = sql.load("hawker.stage.live")

BATCH = 200  # people in one transaction
ONCE_MORE_AFTER = timedelta(minutes=1)  # for ticks that were being made when the room began


class _Owed(msgspec.Struct, frozen=True):
    account_id: AccountId
    kind: Kind


async def remind(tx: Tx, store: StoreId, id: RoomId, origin: str) -> None:
    """Send some of the reminders of a room that begins soon; the timer comes back for the others.

    By night they wait for the morning, if the room has not begun by then. What is not sent until
    the start is left to `tell`.
    """
    room = await lock_for_timer(tx, store, id, REMIND)
    if room is None or room.status is not RoomStatus.WAITING or room.starts_at is None:
        return
    if not room.starts_at - BEFORE <= tx.now < room.starts_at:
        return  # the time moved, or has passed
    if (morning := attention.quiet_until(tx.now, await days.zone(tx))) is not None:
        if morning < room.starts_at:
            await timers.set(tx, REMIND, id, morning, store=store)
        return
    owed = await tx.all(Q.lock_ticks, _Owed, _at(room), tick=Kind.REMINDER, limit=BATCH)
    people = [each.account_id for each in owed]
    await _send(tx, room, people, Kind.REMINDER, words.REMINDER, origin)
    if owed:
        await timers.set(tx, REMIND, id, tx.now, store=store)


async def tell(tx: Tx, store: StoreId, id: RoomId, origin: str) -> None:
    """Send some of what is owed now that a room is on air; drop it when the room is over.

    Who ticked the reminder alone, and was not reminded because it began early, is told as well.
    """
    room = await lock_for_timer(tx, store, id, TELL)
    if room is None or room.status is RoomStatus.WAITING:
        return
    if room.status in {RoomStatus.IDLE, RoomStatus.ENDED}:
        await _lapse_some(tx, room, TELL)
        return
    if (morning := attention.quiet_until(tx.now, await days.zone(tx))) is not None:
        await timers.set(tx, TELL, id, morning, store=store)
        return
    owed = await tx.all(Q.lock_ticks_of_some, _Owed, _at(room), limit=BATCH)
    both = {each.account_id for each in owed if each.kind is Kind.ON_AIR}
    reminders = {each.account_id for each in owed if each.kind is Kind.REMINDER}
    await _send(tx, room, sorted(both), Kind.ON_AIR, words.ON_AIR, origin)
    await _send(tx, room, sorted(reminders - both), Kind.REMINDER, words.ON_AIR, origin)
    await _lapse(tx, room, sorted(reminders & both), Kind.REMINDER)
    await _come_back(tx, room, is_more=bool(owed))


async def give_up(tx: Tx, store: StoreId, id: RoomId) -> None:
    """Drop what is owed for a room that did not begin: nobody waits for it any more."""
    room = await lock_for_timer(tx, store, id, GIVE_UP)
    if room is None or room.status is not RoomStatus.WAITING or room.starts_at is None:
        return
    if tx.now >= room.starts_at + EXPECTED_FOR:
        await _lapse_some(tx, room, GIVE_UP)


async def _come_back(tx: Tx, room: Room, *, is_more: bool) -> None:
    again_at: datetime = tx.now if is_more else room.status_since + ONCE_MORE_AFTER
    if is_more or tx.now < again_at:
        await timers.set(tx, TELL, room.id, again_at, store=room.store_id)


async def _send(
    tx: Tx,
    room: Room,
    people: Sequence[AccountId],
    kind: Kind,
    template: Template,
    origin: str,
) -> None:
    """Write to these people, who hold a tick of `kind`, and settle it with what became of it."""
    if not people:
        return
    contacts = await attention.contact_all(
        tx,
        accounts=people,
        sender=str(room.channel_id),
        topic=topic_of(kind, room.id),
        purpose=Purpose.MARKETING,
        reason=f"reserved: {room.title}",
        template=template,
        **await _values(tx, room, origin),
    )
    for outcome in Outcome:
        which = [each.account_id for each in contacts if each.outcome is outcome]
        await _settle(tx, room, which, kind, outcome)
        if outcome is not Outcome.SENT:
            await _withdraw(tx, room, which, kind)


async def _values(tx: Tx, room: Room, origin: str) -> dict[str, str]:
    name = (await channels.channel_by_id(tx, room.channel_id)).name
    when = days.written(room.starts_at or tx.now, await days.zone(tx))
    return {
        "title": room.title,
        "zh_channel": name.zh,
        "en_channel": name.en,
        "zh_when": when.zh,
        "en_when": when.en,
        "link": f"{origin}/rooms/{room.id}",
    }


async def _lapse_some(tx: Tx, room: Room, timer: str) -> None:
    owed = await tx.all(Q.lock_ticks_of_some, _Owed, _at(room), limit=BATCH)
    for kind in Kind:
        await _lapse(tx, room, [each.account_id for each in owed if each.kind is kind], kind)
    if owed:
        await timers.set(tx, timer, room.id, tx.now, store=room.store_id)


async def _lapse(tx: Tx, room: Room, people: Sequence[AccountId], kind: Kind) -> None:
    await _settle(tx, room, people, kind, LAPSED)
    await _withdraw(tx, room, people, kind)


async def _settle(
    tx: Tx, room: Room, people: Sequence[AccountId], kind: Kind, outcome: str
) -> None:
    if people:
        await tx.run(
            Q.settle, _at(room), kind=kind, account_ids=people, outcome=outcome, now=tx.now
        )


async def _withdraw(tx: Tx, room: Room, people: Sequence[AccountId], kind: Kind) -> None:
    if people:
        sender, topic = str(room.channel_id), topic_of(kind, room.id)
        await attention.withdraw_all(tx, accounts=people, sender=sender, topic=topic)


def _at(room: Room) -> dict[str, object]:
    return {"store_id": room.store_id, "room_id": room.id}
