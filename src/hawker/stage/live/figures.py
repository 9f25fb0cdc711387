"""What a broadcast looks like in numbers, over its time. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from hawker.goods.catalogue.model import ProductId
from hawker.trade.orders.model import Sales

SECONDS_KEPT = timedelta(minutes=10)  # after that, tens of seconds
TENS_KEPT = timedelta(hours=48)  # while it goes on; of what is over all
STEPS_S = (10, 30, 60, 300)  # of which the shortest is taken that keeps an answer short
POINTS_MOST = 720


class Sample(msgspec.Struct, frozen=True):
    """What was counted in one step of time."""

    at: datetime  # when it begins
    viewers: int  # the most of it
    likes: int  # of the room, at its end


class PinSpan(msgspec.Struct, frozen=True):
    """A time in which a product was over the picture."""

    product_id: ProductId
    title: str | None  # None: it is not for sale any more
    begins_at: datetime
    ends_at: datetime | None  # None while it is shown


class RoomFigures(msgspec.Struct, frozen=True):
    """A broadcast over its time: by the second for the last minutes, coarser before."""

    now: datetime
    started_at: datetime | None  # None: the room was never on air, and all else is empty
    ended_at: datetime | None
    samples: Sequence[Sample]  # oldest first; a gap is a time in which nobody counted
    sales: Sequence[Sales]  # oldest first
    pins: Sequence[PinSpan]  # oldest first


def step_s(span: timedelta) -> int:
    """Return the seconds of a step for so long a time: the shortest with few enough steps."""
    seconds = span.total_seconds()
    return next((step for step in STEPS_S if seconds / step <= POINTS_MOST), STEPS_S[-1])


def floored(at: datetime, step: int) -> datetime:
    """Return when the step began that this moment lies in."""
    return at - timedelta(seconds=at.timestamp() % step)
