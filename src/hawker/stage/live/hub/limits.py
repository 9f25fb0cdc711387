"""How much may come in, and how often a room speaks. Pure."""

from collections import OrderedDict
from collections.abc import Hashable
from itertools import pairwise
from typing import Generic, TypeVar

from hawker.kernel.bucket import Bucket

TICKS = ((1_000, 0.1), (5_000, 0.2), (20_000, 0.5))  # up to so many viewers, seconds per tick
SLOWEST_TICK_S = 1.0

assert all(a < b for a, b in pairwise(TICKS))

T = TypeVar("T", bound=Hashable)


def tick_s(viewers: int) -> float:
    """Return the seconds between two ticks: the larger the audience, the longer."""
    return next((seconds for limit, seconds in TICKS if viewers <= limit), SLOWEST_TICK_S)


class Buckets:
    """One bucket per name, the least recently used forgotten first.

    A forgotten bucket comes back full, so `kept` must exceed the names active within
    `size / per_s` seconds for the limit to hold.
    """

    def __init__(self, size: float, per_s: float, kept: int) -> None:
        self._size, self._per_s, self._kept = size, per_s, kept
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def of(self, name: str, now_s: float) -> Bucket:
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = self._buckets[name] = Bucket(self._size, self._per_s, now_s)
            if len(self._buckets) > self._kept:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(name)
        return bucket


class LastTimes:
    """When each of the names last did something, the least recent forgotten first."""

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._at: OrderedDict[str, float] = OrderedDict()

    def wait_s(self, name: str, apart_s: float, now_s: float) -> float:
        """Return how long until `apart_s` have passed since the last time; 0 when they have."""
        at = self._at.get(name)
        return 0.0 if at is None else max(0.0, at + apart_s - now_s)

    def spoke(self, name: str, now_s: float) -> None:
        self._at[name] = now_s
        self._at.move_to_end(name)
        if len(self._at) > self._kept:
            self._at.popitem(last=False)


class Newest(Generic[T]):
    """A set of at most `most`: whoever was added longest ago makes room."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._items: OrderedDict[T, None] = OrderedDict()

    def add(self, item: T) -> None:
        self._items[item] = None
        self._items.move_to_end(item)
        if len(self._items) > self._most:
            self._items.popitem(last=False)

    def __contains__(self, item: object) -> bool:
        return item in self._items
