"""Facts about privacy."""

from datetime import datetime

from hawker.kernel.events import Event
from hawker.kernel.ids import AccountId


class ErasureAsked(Event, frozen=True, tag="privacy.erasure_asked"):
    """Somebody wants to be forgotten, and will be at `erase_due_at` unless it is undone."""

    account_id: AccountId
    erase_due_at: datetime


class AccountErased(Event, frozen=True, tag="privacy.account_erased"):
    """Nothing personal is kept of this account any more; what has copies forgets them too."""

    account_id: AccountId
