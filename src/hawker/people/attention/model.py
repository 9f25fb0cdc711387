"""The nouns of attention."""

from datetime import datetime
from enum import StrEnum

import msgspec

from hawker.kernel.ids import AccountId, Id
from hawker.people.notifications.model import Template

# What is said, for those who ask for a contact: they may not know notifications.
__all__ = [
    "Consent",
    "ConsentId",
    "Contact",
    "ContactId",
    "Outcome",
    "Purpose",
    "Template",
]


class ContactId(Id, prefix="con"):
    """Names one contact."""


class ConsentId(Id, prefix="cst"):
    """Names one consent."""


class Purpose(StrEnum):
    """What a contact is for."""

    TRANSACTIONAL = "transactional"  # about something the person did; carries no promotion
    MARKETING = "marketing"


class Outcome(StrEnum):
    """What became of a contact."""

    SENT = "sent"
    NO_CONSENT = "no_consent"
    NO_ADDRESS = "no_address"  # a guest, or somebody who can be reached nowhere
    QUIET_HOURS = "quiet_hours"  # at night, and it would have been late in the morning
    OVER_CAP = "over_cap"  # enough was sent today


class Contact(msgspec.Struct, frozen=True):
    """One time we reached somebody, or wanted to."""

    account_id: AccountId
    id: ContactId
    sender: str  # external id of who wants it, "sto_…", or "site"
    topic: str  # "orders.paid", "rooms.on_air"
    purpose: Purpose
    channel: str
    reason: str  # told to the person
    price: int  # minor units, paid by the sender
    outcome: Outcome
    contacted_at: datetime


class Consent(msgspec.Struct, frozen=True):
    """Leave to reach somebody once about one topic."""

    account_id: AccountId
    id: ConsentId
    sender: str
    topic: str
    granted_at: datetime
