"""The nouns of shipping."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from hawker.goods.catalogue.model import SkuId
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId, Id, StoreId
from hawker.kernel.text import line

NUMBER_LENGTH = 40
CarrierCode = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,19}\Z")]
Number = Annotated[str, line(NUMBER_LENGTH + 24)]  # as typed: spaces are taken out
Name = Annotated[str, line(60)]


class ParcelId(Id, prefix="par"):
    """Names a parcel; it is also our reference at its carrier."""


class Kind(StrEnum):
    """What a carrier did with a parcel."""

    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    EXCEPTION = "exception"  # something is in the way; it may go on
    DELIVERED = "delivered"
    RETURNED = "returned"  # it is back at the sender


class Status(StrEnum):
    """Where a parcel stands: what its store said, or what its carrier did last."""

    SENT = "sent"  # its store says so; no carrier has spoken
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    EXCEPTION = "exception"
    DELIVERED = "delivered"
    RETURNED = "returned"


ENDS = frozenset({Status.DELIVERED, Status.RETURNED})  # nobody need ask any more


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a parcel was given to, and under which number."""

    carrier: CarrierCode
    number: Number
    carrier_name: Name | None = None  # of a carrier that is not in the list


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many of a SKU are in a parcel."""

    sku_id: SkuId
    quantity: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Scan(msgspec.Struct, frozen=True):
    """One thing a carrier did with a parcel."""

    id: str  # the carrier's own
    kind: Kind
    occurred_at: datetime  # UTC, by the carrier's clock
    place: str = ""  # in the carrier's words


class HeardScan(msgspec.Struct, frozen=True):
    """A scan and when we learnt of it."""

    kind: Kind
    occurred_at: datetime
    place: str
    heard_at: datetime


class Parcel(msgspec.Struct, frozen=True):
    """A parcel as it stands."""

    store_id: StoreId
    id: ParcelId
    order_ref: str  # external id of what it belongs to; its module lies above
    buyer_id: AccountId
    carrier: str
    carrier_name: str | None
    number: str
    revision: int  # how often the label was corrected
    status: Status
    items: Sequence[Item]
    city: str  # where it goes, for the carrier
    shipped_at: datetime
    moved_at: datetime | None  # of the scan it stands by
    delivered_at: datetime | None
    delivered_heard_at: datetime | None
    corrected_at: datetime | None


class CarrierView(msgspec.Struct, frozen=True):
    """A carrier, in the words of the reader."""

    code: str
    name: str
    is_tracked: bool  # whether it tells us where a parcel is
    needs_name: bool  # whether its name is typed
    example: str  # of a number


class ScanView(msgspec.Struct, frozen=True):
    """A scan, for whoever waits for the parcel."""

    kind: Kind
    occurred_at: datetime
    place: str


class ParcelView(msgspec.Struct, frozen=True):
    """A parcel, for its buyer and for its store alike."""

    id: ParcelId
    carrier: str
    carrier_name: str
    number: str
    status: Status
    is_tracked: bool  # False: nobody tells us where it is
    can_correct: bool  # by its store, until the carrier's first scan
    tracking_url: str | None  # at the carrier's own site
    items: Sequence[Item]
    shipped_at: datetime
    moved_at: datetime | None
    delivered_at: datetime | None


class UnknownCarrier(Refusal, code="shipping.unknown_carrier", status=422):
    """No carrier of this code; one that is not in the list is `other`, with its name."""


class BadNumber(Refusal, code="shipping.bad_number", status=422):
    """This cannot be a number of that carrier."""


class AlreadyMoving(Refusal, code="shipping.already_moving", status=409):
    """The carrier has seen the parcel: its label is what it is."""
