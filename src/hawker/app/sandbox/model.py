"""The nouns of the sandbox, as its HTTP API speaks them."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from hawker.kernel.errors import Refusal
from hawker.kernel.ids import Id

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Minor = Annotated[int, msgspec.Meta(gt=0, lt=2**53)]  # minor units
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")]


class IntentId(Id, prefix="int"):
    """Names an intent."""


class ChargeId(Id, prefix="sch"):
    """Names money taken."""


class GivenBackId(Id, prefix="sre"):
    """Names money given back."""


class EventId(Id, prefix="evt"):
    """Names an event; a merchant acts once on each."""


class NewIntent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A merchant asks to be paid."""

    reference: Name  # the merchant's own, echoed in every event
    amount: Minor
    currency: Currency
    expires_at: datetime


class OpenedIntent(msgspec.Struct, frozen=True):
    """What the merchant hands to the payer."""

    id: IntentId
    client_secret: str
    confirm_url: str


class Confirmation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The payer gives a card."""

    client_secret: Name
    card: Annotated[str, msgspec.Meta(max_length=23)]  # spaces allowed


class Confirmed(msgspec.Struct, frozen=True):
    """What the payer is told."""

    status: str  # succeeded, processing or declined
    decline_code: str | None = None


class Charge(msgspec.Struct, frozen=True):
    """Money taken for an intent."""

    id: ChargeId
    amount: int
    currency: str
    taken_at: datetime


class IntentStanding(msgspec.Struct, frozen=True):
    """What a merchant hears when asking."""

    id: IntentId
    status: str  # open, processing, succeeded or closed
    charges: Sequence[Charge]


class NewRefund(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A merchant gives a charge back, whole."""

    charge: ChargeId
    amount: Minor
    currency: Currency


class Refunded(msgspec.Struct, frozen=True):
    """Done."""

    id: GivenBackId
    status: str = "succeeded"


class BookLine(msgspec.Struct, frozen=True):
    """What the sandbox holds for the merchant in one currency: charged less refunded."""

    currency: str
    charged: int
    refunded: int


class IntentState(StrEnum):
    """As stored; `confirmed` shows as processing until a charge is taken."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    CLOSED = "closed"


class NoSuchIntent(Refusal, code="sandbox.no_such_intent", status=404):
    """Unknown, or the client secret is another intent's: the two look the same from outside."""


class IntentClosed(Refusal, code="sandbox.intent_closed", status=410):
    """The intent takes no more money."""


class UnknownCard(Refusal, code="sandbox.unknown_card", status=422):
    """Not a test card. No real card may ever be typed here."""


class KeyReused(Refusal, code="sandbox.key_reused", status=422):
    """The Idempotency-Key came with another body before."""


class KeyMissing(Refusal, code="sandbox.key_missing", status=400):
    """A merchant's write carries an Idempotency-Key."""


class Busy(Refusal, code="sandbox.busy", status=409):
    """The same key is being worked on; come back."""


class NotRefundable(Refusal, code="sandbox.not_refundable", status=422):
    """No such charge, another amount, or given back before."""
