"""Where a parcel stands, from all of its scans. Pure, and the same in whatever order they came.

This is no lifecycle: carriers are not refused. The last thing a carrier did, by its own clock, is
where the parcel stands; at the same moment the later stage of a journey wins.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hawker.goods.shipping.model import HeardScan, Kind, Status

STAGES = {kind: at for at, kind in enumerate(Kind)}


class Standing(msgspec.Struct, frozen=True):
    """Where a parcel stands."""

    status: Status = Status.SENT
    moved_at: datetime | None = None
    delivered_at: datetime | None = None
    delivered_heard_at: datetime | None = None


def in_order(scans: Sequence[HeardScan]) -> list[HeardScan]:
    """Sort scans by when they were, whenever they were heard of."""
    return sorted(scans, key=lambda scan: (scan.occurred_at, STAGES[scan.kind], scan.heard_at))


def stand(scans: Sequence[HeardScan]) -> Standing:
    """Where the parcel stands; it was delivered when it was first said so without a word after."""
    if not scans:
        return Standing()
    ordered = in_order(scans)
    last = ordered[-1]
    arrival = _arrival(ordered)
    return Standing(
        Status(last.kind.value),
        last.occurred_at,
        arrival and min(arrival.occurred_at, arrival.heard_at),
        arrival and arrival.heard_at,
    )


def _arrival(ordered: Sequence[HeardScan]) -> HeardScan | None:
    """The first of the scans at the end that all say it was delivered."""
    arrival = None
    for scan in reversed(ordered):
        if scan.kind is not Kind.DELIVERED:
            break
        arrival = scan
    return arrival
