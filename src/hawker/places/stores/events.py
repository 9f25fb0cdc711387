"""Facts about stores."""

from hawker.kernel.events import Event
from hawker.kernel.ids import AccountId, StoreId


class StoreOpened(Event, frozen=True, tag="stores.store_opened"):
    """A store begins to exist."""

    store_id: StoreId
    owner_id: AccountId
    needs_channel: bool = False  # nobody makes one for it at the same time


class StoreStatusChanged(Event, frozen=True, tag="stores.store_status_changed"):
    """A store stops or begins to sell."""

    store_id: StoreId
    status: str


class LogoChanged(Event, frozen=True, tag="stores.logo_changed"):
    """A store shows another picture of itself, or none."""

    store_id: StoreId


class StaffChanged(Event, frozen=True, tag="stores.staff_changed"):
    """What somebody may do in a store is another than before; nothing, when they left."""

    store_id: StoreId
    account_id: AccountId
