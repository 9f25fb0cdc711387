"""Facts about stores."""

from hawker.kernel.events import Event
from hawker.kernel.ids import AccountId, StoreId


class StoreOpened(Event, frozen=True, tag="stores.store_opened"):
    """A store begins to exist."""

    store_id: StoreId
    owner_id: AccountId
