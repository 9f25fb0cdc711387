"""Tick what one wants to be told of a room that has not begun, and take it back."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from hawker.kernel import days, sql
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId
from hawker.people.attention import service as attention
from hawker.stage.live.model import Room, TooLateToReserve, TooManyReservations
from hawker.stage.live.ticks import (
    ROOMS_LIMIT,
    Kind,
    ReservationView,
    Ticks,
    TickView,
    can_tick,
    due_at,
    topic_of,
)

Q = sql.load("hawker.stage.live")


class _Tick(msgspec.Struct, frozen=True):
    kind: Kind
    is_open: bool
    outcome: str | None


async def reserve(tx: Tx, principal: Principal, room: Room, wish: Ticks) -> ReservationView:
    """Have exactly these ticks; each that is new buys one message, also after an earlier one.

    Each is a consent of `attention`, which the message spends. Raises SignInNeeded,
    TooLateToReserve, TooManyReservations; nothing is then changed.
    """
    account = principal.account
    known = await _ticks_of(tx, room, account)
    opened = {kind for kind, tick in known.items() if tick.is_open}
    wanted = {kind for kind in Kind if wish.wants(kind)}
    for kind in sorted(wanted - opened):
        if not can_tick(kind, room, tx.now):
            raise TooLateToReserve("It is too late to be told of that.", field=kind)
    if wanted and not opened:
        await _require_place(tx, room, account)
    for kind in sorted(opened - wanted):
        await _untick(tx, room, account, kind)
    for kind in sorted(wanted - opened):
        await _tick(tx, room, account, kind)
    return await reservation_of(tx, principal, room)


async def reservation_of(tx: Tx, principal: Principal, room: Room) -> ReservationView:
    """What this reader is to be told of the room; a guest, nothing yet."""
    known: Mapping[Kind, _Tick] = {}
    if not principal.is_guest:
        known = await _ticks_of(tx, room, principal.account)
    zone = await days.zone(tx)
    views = {kind: _view(room, kind, known.get(kind), tx.now, zone) for kind in Kind}
    return ReservationView(room.id, room.starts_at, views[Kind.REMINDER], views[Kind.ON_AIR])


async def reserved_count(tx: Tx, principal: Principal, room: Room) -> int | None:
    """How many people reserved, for hosts; None for others."""
    if not principal.may(Permission.LIVE_HOST, room.store_id):
        return None
    return int(await tx.value(Q.reserved, store_id=room.store_id, room_id=room.id))


async def _ticks_of(tx: Tx, room: Room, account: AccountId) -> Mapping[Kind, _Tick]:
    rows = await tx.all(
        Q.ticks_of, _Tick, store_id=room.store_id, room_id=room.id, account_id=account
    )
    topics = {topic_of(row.kind, room.id): row for row in rows}
    standing = await attention.consented(
        tx, account=account, sender=str(room.channel_id), topics=topics
    )
    # Whoever took the consent back, in whatever way, is told nothing.
    return {
        row.kind: row if topic in standing or not row.is_open else _Tick(row.kind, False, None)
        for topic, row in topics.items()
    }


async def _require_place(tx: Tx, room: Room, account: AccountId) -> None:
    waited_for = await tx.value(Q.rooms_waited_for, account_id=account, room_id=room.id)
    if waited_for >= ROOMS_LIMIT:
        raise TooManyReservations(f"You wait for {ROOMS_LIMIT} rooms already.")


async def _tick(tx: Tx, room: Room, account: AccountId, kind: Kind) -> None:
    at = {"store_id": room.store_id, "room_id": room.id, "account_id": account}
    await tx.run(Q.tick, at, kind=kind, now=tx.now)
    sender, topic = str(room.channel_id), topic_of(kind, room.id)
    await attention.withdraw(tx, account=account, sender=sender, topic=topic)
    await attention.grant(tx, account=account, sender=sender, topic=topic)


async def _untick(tx: Tx, room: Room, account: AccountId, kind: Kind) -> None:
    at = {"store_id": room.store_id, "room_id": room.id, "account_id": account}
    await tx.run(Q.untick, at, kind=kind)
    await attention.withdraw(
        tx, account=account, sender=str(room.channel_id), topic=topic_of(kind, room.id)
    )


def _view(room: Room, kind: Kind, tick: _Tick | None, now: datetime, zone: ZoneInfo) -> TickView:
    due = due_at(kind, room)
    is_open = tick is not None and tick.is_open
    return TickView(
        is_ticked=is_open,
        can_tick=is_open or can_tick(kind, room, now),
        due_at=due,
        is_at_night=due is not None and attention.quiet_until(due, zone) is not None,
        outcome=None if tick is None else tick.outcome,
    )
