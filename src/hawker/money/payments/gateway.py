"""What we ask of a payment provider, whoever it is. Implementations stand beside, one file each.

Every call is made outside transactions, may be repeated under the same key with the same effect,
and raises kernel.calling.Unreachable when asking again may help, Refused when it will not.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from hawker.kernel.money import Money


class Order(msgspec.Struct, frozen=True):
    """What the buyer shall pay."""

    key: str  # same key, same intent
    reference: str  # our payment, echoed in every event
    amount: Money
    due_at: datetime


class Intent(msgspec.Struct, frozen=True):
    """The provider's side of an attempt."""

    id: str
    client_secret: str
    confirm_url: str


class IntentStatus(StrEnum):
    """Whether an intent may still take money."""

    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    CLOSED = "closed"


class ProviderCharge(msgspec.Struct, frozen=True):
    """Money the provider took."""

    id: str
    amount: Money


class Standing(msgspec.Struct, frozen=True):
    """What the provider says about an intent when asked."""

    status: IntentStatus
    charges: Sequence[ProviderCharge]


class Gateway(Protocol):
    """One provider."""

    async def open_intent(self, order: Order) -> Intent:
        """Open an intent, or find the one opened under the same key."""
        ...

    async def look(self, intent: str) -> Standing:
        """Say where the intent stands and what was taken for it."""
        ...

    async def close(self, intent: str) -> Standing:
        """Let the intent take no more money, and say where it stands then."""
        ...

    async def refund(self, charge: str, amount: Money, *, key: str) -> None:
        """Give `amount` of `charge` back; done when it returns."""
        ...


Gateways = Mapping[str, Gateway]  # by provider name
