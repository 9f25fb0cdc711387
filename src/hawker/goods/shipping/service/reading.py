"""Read parcels, for whoever may see their orders."""

from collections.abc import Iterable, Sequence

from hawker.goods.shipping import carriers as known
from hawker.goods.shipping.model import (
    CarrierView,
    HeardScan,
    Parcel,
    ParcelView,
    ScanView,
    Status,
)
from hawker.goods.shipping.service.scans import SCANS_LIMIT
from hawker.goods.shipping.statements import Q
from hawker.goods.shipping.tracking import in_order
from hawker.kernel.db import Tx
from hawker.kernel.ids import Id, StoreId


def carriers(language: str) -> list[CarrierView]:
    """List the carriers a parcel can be given to."""
    return [known.view(code, language) for code in known.COMPANIES]


def is_tracked(parcel: Parcel) -> bool:
    """Whether its carrier tells us where it is."""
    return known.is_tracked(parcel.carrier)


async def of_orders(
    tx: Tx, stores: Iterable[StoreId], orders: Iterable[Id]
) -> dict[str, list[Parcel]]:
    """The parcels of orders, by the order's external id, the first sent first."""
    found = await tx.all(
        Q.of_orders, Parcel, stores=sorted(set(stores)), orders=[str(order) for order in orders]
    )
    parcels: dict[str, list[Parcel]] = {}
    for parcel in found:
        parcels.setdefault(parcel.order_ref, []).append(parcel)
    return parcels


async def scans_of(tx: Tx, parcel: Parcel) -> list[ScanView]:
    """Every scan of a parcel under the number it has now, the newest first."""
    whose = {"store_id": parcel.store_id, "parcel_id": parcel.id, "number": parcel.number}
    heard = in_order(await tx.all(Q.scans, HeardScan, whose, limit=SCANS_LIMIT))
    return [ScanView(each.kind, each.occurred_at, each.place) for each in reversed(heard)]


def shown(parcels: Sequence[Parcel], language: str) -> list[ParcelView]:
    """Show parcels to a reader of `language`."""
    return [_shown(parcel, language) for parcel in parcels]


def _shown(parcel: Parcel, language: str) -> ParcelView:
    return ParcelView(
        id=parcel.id,
        carrier=parcel.carrier,
        carrier_name=known.name_of(parcel.carrier, parcel.carrier_name, language),
        number=parcel.number,
        status=parcel.status,
        is_tracked=is_tracked(parcel),
        can_correct=parcel.status is Status.SENT,
        tracking_url=known.page_of(parcel.carrier, parcel.number),
        items=parcel.items,
        shipped_at=parcel.shipped_at,
        moved_at=parcel.moved_at,
        delivered_at=parcel.delivered_at,
    )
