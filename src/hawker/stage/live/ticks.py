"""Reservations: what somebody may tick before a room begins, and what became of it. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from hawker.stage.live.model import Room, RoomId, RoomStatus

BEFORE = timedelta(minutes=10)  # the start
EXPECTED_FOR = timedelta(hours=3)  # a host may be late; after that nobody waits any more
LAPSED = "lapsed"  # what became of a tick, beside the outcomes of `attention`: it is moot
ROOMS_LIMIT = 50  # that one person waits for


class Kind(StrEnum):
    """What a tick buys one message of."""

    REMINDER = "reminder"  # ten minutes before
    ON_AIR = "on_air"  # it begins


class Ticks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody wants to be told of a room."""

    reminder: bool
    on_air: bool

    def wants(self, kind: Kind) -> bool:
        return self.reminder if kind is Kind.REMINDER else self.on_air


class TickView(msgspec.Struct, frozen=True):
    """One of the two ticks, as its owner sees it."""

    is_ticked: bool  # a message is owed
    can_tick: bool  # now
    due_at: datetime | None  # as it is announced; None: nobody knows yet
    is_at_night: bool  # nobody is written to then
    outcome: str | None  # of the last tick: "sent", "lapsed", or why nothing was sent


class ReservationView(msgspec.Struct, frozen=True):
    """What somebody is to be told of a room."""

    room_id: RoomId
    starts_at: datetime | None
    reminder: TickView
    on_air: TickView


def topic_of(kind: Kind, room: RoomId) -> str:
    """What consent is given about: one room, one kind of message."""
    return f"live.{kind}/{room}"


def due_at(kind: Kind, room: Room) -> datetime | None:
    """When the message is to leave, as it is announced."""
    if room.starts_at is None:
        return None
    return room.starts_at - BEFORE if kind is Kind.REMINDER else room.starts_at


def can_tick(kind: Kind, room: Room, now: datetime) -> bool:
    """Whether there is still something to wait for."""
    if room.status is not RoomStatus.WAITING:
        return False
    if room.starts_at is not None and now >= room.starts_at + EXPECTED_FOR:
        return False
    due = due_at(kind, room)
    return kind is Kind.ON_AIR or (due is not None and now < due)
