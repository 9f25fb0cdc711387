"""Facts about accounts."""

from hawker.kernel.events import Event
from hawker.kernel.ids import AccountId


class AccountOpened(Event, frozen=True, tag="accounts.account_opened"):
    """Somebody proved an address for the first time."""

    account_id: AccountId
    name: str


class GuestMerged(Event, frozen=True, tag="accounts.guest_merged"):
    """What the guest left is the account's, and so is what was under way when it was moved."""

    guest_id: AccountId
    account_id: AccountId
