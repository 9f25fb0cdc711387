"""How long a buyer has to say that something is wrong (rules/commerce §5, decision 0023). Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

AFTER_DELIVERY = timedelta(days=10)  # of the last parcel, where carriers tell
AFTER_SHIPPING = timedelta(days=14)  # of the last parcel, where nobody tells
EXTENSION = timedelta(days=3)  # once, when the buyer asks
LEAST = timedelta(days=3)  # from when we learnt of it: no deadline comes without warning


class Way(msgspec.Struct, frozen=True):
    """How far one parcel of an order is."""

    is_tracked: bool
    shipped_at: datetime
    corrected_at: datetime | None = None
    delivered_at: datetime | None = None
    heard_at: datetime | None = None  # when we learnt that it was delivered


def confirm_due_at(ways: Sequence[Way], *, is_extended: bool) -> datetime | None:
    """When an order that is shipped whole is completed by itself; None: no time runs yet.

    It waits for its slowest parcel. One that is tracked and has not arrived keeps it open.
    """
    assert ways, "what is shipped is in parcels"
    ends = [_end(way) for way in ways]
    if None in ends:
        return None
    last = max(end for end in ends if end is not None)
    return last + EXTENSION if is_extended else last


def arrived_at(ways: Sequence[Way]) -> datetime | None:
    """When the last parcel arrived; None while one is under way, or nobody tells."""
    times = [way.delivered_at for way in ways]
    return None if None in times else max(time for time in times if time is not None)


def _end(way: Way) -> datetime | None:
    if not way.is_tracked:
        known_at = way.corrected_at or way.shipped_at
        return max(way.shipped_at + AFTER_SHIPPING, known_at + LEAST)
    if way.delivered_at is None or way.heard_at is None:
        return None
    return max(way.delivered_at + AFTER_DELIVERY, way.heard_at + LEAST)
