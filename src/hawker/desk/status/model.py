"""The nouns of the status page."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec


class Part(StrEnum):
    """What people meet of the site."""

    SHOP = "shop"  # pages, carts, orders
    ROOMS = "rooms"  # chat and what is pinned
    PICTURES = "pictures"  # live broadcasts
    PAYMENTS = "payments"  # and refunds
    FOLLOW_UP = "follow_up"  # messages, shipping: what happens after a request


class State(StrEnum):
    """How a part is doing."""

    WELL = "well"
    SLOW = "slow"  # it works, later than it should
    AWAY = "away"


class PartStatus(msgspec.Struct, frozen=True):
    """One part, as it was found."""

    part: Part
    state: State


class SiteStatus(msgspec.Struct, frozen=True):
    """All of them."""

    state: State  # the worst of its parts
    parts: Sequence[PartStatus]
    looked_at: datetime
