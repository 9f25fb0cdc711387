"""Facts about parcels."""

from datetime import datetime

from hawker.goods.shipping.model import ParcelId, Status
from hawker.kernel.events import Event
from hawker.kernel.ids import StoreId


class ParcelMoved(Event, frozen=True, tag="shipping.parcel_moved"):
    """A carrier told something that changes where a parcel stands."""

    store_id: StoreId
    parcel_id: ParcelId
    order_ref: str  # external id; its module lies above
    status: Status
    at: datetime  # of the scan it stands by
