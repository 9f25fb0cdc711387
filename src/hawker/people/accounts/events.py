"""Facts about accounts."""

from datetime import datetime
from enum import StrEnum

from hawker.kernel.events import Event
from hawker.kernel.ids import AccountId


class Change(StrEnum):
    """What was done to the ways into an account."""

    SIGNED_IN_ANEW = "signed_in_anew"  # on a device that had not signed in before
    PASSWORD_SET = "password_set"  # noqa: S105 — the name of a fact
    PASSWORD_REMOVED = "password_removed"  # noqa: S105 — the same
    PASSWORD_RESET = "password_reset"  # noqa: S105 — the same
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    PASSKEY_SUSPECTED = "passkey_suspected"  # its counter ran back: there may be a copy
    ADDRESS_ADDED = "address_added"
    ADDRESS_REMOVED = "address_removed"
    SESSIONS_ENDED = "sessions_ended"


class AccountOpened(Event, frozen=True, tag="accounts.account_opened"):
    """Somebody proved an address for the first time."""

    account_id: AccountId
    name: str


class GuestMerged(Event, frozen=True, tag="accounts.guest_merged"):
    """What the guest left is the account's, and so is what was under way when it was moved."""

    guest_id: AccountId
    account_id: AccountId


class SecurityChanged(Event, frozen=True, tag="accounts.security_changed"):
    """The ways into an account, or who is in, changed; its owner must hear of it."""

    account_id: AccountId
    what: Change
    at: datetime
    device: str  # as `devices.name_of`; may be empty
    client_address: str
    about: str = ""  # the name of a passkey, an address
