"""The nouns of the book: accounts, legs, postings, balances, the trial balance."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from hawker.kernel.ids import Id, StoreId
from hawker.kernel.money import Money

PLATFORM = StoreId.of(UUID(int=0))  # the book of movements that belong to no store yet


class PostingId(Id, prefix="pst"):
    """Names one posting."""


class Account(StrEnum):
    """Whose money it is. In the book of a store, `store_*` are the store's own."""

    PROVIDER_CLEARING = "provider_clearing"  # asset: taken by the provider, not yet in our bank
    BUYER_SUSPENSE = "buyer_suspense"  # received, not yet matched to goods
    REFUNDS_PAYABLE = "refunds_payable"  # promised back, not yet confirmed by the provider
    STORE_PENDING = "store_pending"  # earned, held until the buyer can no longer send it back
    STORE_AVAILABLE = "store_available"  # free to be paid out
    PLATFORM_FEES = "platform_fees"  # income of the site


class Kind(StrEnum):
    """Why money moved; with the ref it names a movement exactly once."""

    CAPTURE = "capture"
    EXCESS_CAPTURE = "excess_capture"
    SALE = "sale"
    REFUND_OWED = "refund_owed"
    REFUND_PAID = "refund_paid"


class Leg(msgspec.Struct, frozen=True):
    """One balanced movement: `amount` leaves `credit` and arrives at `debit`."""

    debit: Account
    credit: Account
    amount: Money  # positive


class Movement(msgspec.Struct, frozen=True):
    """Legs that are written together or not at all, into the book of one store."""

    store: StoreId
    ref: Id  # of the row that caused it
    legs: Sequence[Leg]


class Sale(msgspec.Struct, frozen=True):
    """What a paid order brings its store."""

    store: StoreId
    order: Id
    total: Money


class Posting(msgspec.Struct, frozen=True):
    """A leg as it stands in the book."""

    id: PostingId
    kind: Kind
    ref: str  # external text of the row that caused it, "ord_…"
    leg: int
    debit: Account
    credit: Account
    amount: Money
    booked_at: datetime


class Balances(msgspec.Struct, frozen=True):
    """What a store has earned, by what may be done with it."""

    pending: Money
    available: Money
    fees: Money  # kept by the platform so far
    sales: Money  # before fees


class AccountSums(msgspec.Struct, frozen=True):
    """Both sides of one account in one currency."""

    account: Account
    debit: int  # minor units
    credit: int  # minor units


class CurrencySums(msgspec.Struct, frozen=True):
    """The trial balance of one currency; `difference` is zero or the book is broken."""

    currency: str
    debit: int
    credit: int
    difference: int
    accounts: Sequence[AccountSums]


class TrialBalance(msgspec.Struct, frozen=True):
    """Both sides of every account of the whole site."""

    currencies: Sequence[CurrencySums]


FeeRate = Annotated[int, msgspec.Meta(ge=0, le=10_000)]  # basis points
STANDARD_FEE_BPS: FeeRate = 200  # 2 %, until categories bring their own rates
