"""The nouns of paying."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from hawker.kernel.ids import AccountId, Id
from hawker.kernel.money import Money


class PaymentId(Id, prefix="pay"):
    """Names one payment; it is also our reference at the provider."""


class AttemptId(Id, prefix="att"):
    """Names one attempt; the key of the call that opens its intent derives from it."""


class ChargeId(Id, prefix="chg"):
    """Names money a provider took, as we know it."""


class RefundId(Id, prefix="ref"):
    """Names money we give back; the key of the provider call derives from it."""


class Status(StrEnum):
    """Where a payment stands (states.py says what may follow)."""

    CREATED = "created"
    PENDING = "pending"
    CAPTURED = "captured"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    PARTIALLY_REFUNDED = "partially_refunded"  # some orders went back, others stand
    REFUNDED = "refunded"


# The buyer's money came.
HAS_MONEY = frozenset({Status.CAPTURED, Status.PARTIALLY_REFUNDED, Status.REFUNDED})


class Payment(msgspec.Struct, frozen=True):
    """What a buyer owes for one checkout until `due_at`, and what became of it."""

    id: PaymentId
    payer_id: AccountId
    checkout_id: str  # external id, "chk_…": its module lies above
    order_ids: Sequence[str]  # external ids, one per store of the checkout
    status: Status
    amount: Money
    provider: str
    due_at: datetime
    created_at: datetime
    captured_at: datetime | None = None
    failure_code: str | None = None  # of the latest attempt
    attempts: int = 0  # opened so far
    refunded_amount: int = 0  # minor units that went back of what was kept


class Session(msgspec.Struct, frozen=True):
    """What a browser needs to pay at the provider."""

    provider: str
    intent: str
    client_secret: str
    confirm_url: str  # path or address the card is posted to
