"""The verbs of the book: post, and read what was posted."""

from collections.abc import Mapping, Sequence

from hawker.kernel import sql
from hawker.kernel.db import Tx
from hawker.kernel.ids import Id, StoreId
from hawker.money.ledger import fees, sums
from hawker.money.ledger.model import (
    PLATFORM,
    STANDARD_FEE_BPS,
    Account,
    Balances,
    FeeRate,
    Kind,
    Leg,
    Movement,
    Posting,
    PostingId,
    Sale,
    TrialBalance,
)

Q = sql.load(__package__)


class PostingConflict(AssertionError):  # noqa: N818 - it says what happened
    """The same (kind, ref) was told before with other legs: a programming error, never a race."""


async def post(
    tx: Tx, *, kind: Kind, ref: Id, legs: Sequence[Leg], store: StoreId = PLATFORM
) -> bool:
    """Write the legs of one movement into the book of `store`; True when they are new.

    Idempotent by (kind, ref): the same movement told again writes nothing and answers False.
    One statement when new. Raises PostingConflict when it was told before with other legs.
    """
    movement = Movement(store, ref, legs)
    written = await tx.run(Q.insert_postings, _rows(tx, kind, [movement]))
    if written == len(legs):
        return True
    told = await tx.all(Q.movement, Posting, {"kind": kind}, store=store, ref=str(ref))
    if [Leg(row.debit, row.credit, row.amount) for row in told] != list(legs):
        raise PostingConflict(f"{kind} {ref} is in the book with other legs")
    return False


def post_new(
    tx: Tx, *, kind: Kind, ref: Id, legs: Sequence[Leg], store: StoreId = PLATFORM
) -> None:
    """Write the legs of a movement that this transaction makes, with what waits for COMMIT.

    The caller knows by a row of its own that it was not told before: if it was, the transaction
    fails, and nothing of it is kept.
    """
    tx.later(Q.insert_new_postings, _rows(tx, kind, [Movement(store, ref, legs)]))


async def post_sales(tx: Tx, sales: Sequence[Sale], *, fee_bps: FeeRate = STANDARD_FEE_BPS) -> None:
    """Turn money in suspense into sales: each store is owed its total, less the platform's fee.

    Called once per paid order, by the worker, in the transaction that pays the order.
    Idempotent by order. Dr buyer_suspense / Cr store_pending; fee: Dr store_pending / Cr
    platform_fees, rounded down, left out when it is nothing. One statement when all are new.
    Raises PostingConflict when one was told before with another total.
    """
    if not sales:
        return
    movements = [_sale(each, fee_bps) for each in sales]
    written = await tx.run(Q.insert_postings, _rows(tx, Kind.SALE, movements))
    if written == sum(len(each.legs) for each in movements):
        return
    for each in movements:  # those that are there are compared
        await post(tx, kind=Kind.SALE, ref=each.ref, legs=each.legs, store=each.store)


async def balances(tx: Tx, *, store: StoreId, currency: str) -> Balances:
    """What the store has earned in `currency`, summed over its book."""
    rows = await tx.all(Q.store_sums, sums.Pair, store=store, currency=currency)
    return sums.balances(rows, currency)


async def statement(
    tx: Tx, *, store: StoreId, before: PostingId | None, limit: int
) -> list[Posting]:
    """The store's postings, newest first, older than `before`."""
    return await tx.all(Q.statement, Posting, store=store, before=before, limit=limit)


async def trial_balance(tx: Tx) -> TrialBalance:
    """Both sides of every account of the whole site, per currency. For the operator alone."""
    return sums.trial_balance(await tx.all(Q.trial_balance, sums.AccountRow))


def _sale(sale: Sale, fee_bps: FeeRate) -> Movement:
    legs = [Leg(Account.BUYER_SUSPENSE, Account.STORE_PENDING, sale.total)]
    fee = fees.platform_fee(sale.total, fee_bps)
    if fee.amount > 0:
        legs.append(Leg(Account.STORE_PENDING, Account.PLATFORM_FEES, fee))
    return Movement(sale.store, sale.order, legs)


def _rows(tx: Tx, kind: Kind, movements: Sequence[Movement]) -> Mapping[str, object]:
    for each in movements:
        _check(each.legs)
    flat = [(each, number, leg) for each in movements for number, leg in enumerate(each.legs, 1)]
    legs = [leg for _, _, leg in flat]
    return {
        "stores": [movement.store for movement, _, _ in flat],
        "ids": sorted(PostingId.new() for _ in flat),  # read in the order of the legs
        "kind": kind,
        "refs": [str(movement.ref) for movement, _, _ in flat],
        "legs": [number for _, number, _ in flat],
        "debits": [leg.debit for leg in legs],
        "credits": [leg.credit for leg in legs],
        "amounts": [leg.amount.amount for leg in legs],
        "currencies": [leg.amount.currency for leg in legs],
        "now": tx.now,
    }


def _check(legs: Sequence[Leg]) -> None:
    assert legs, "a movement has legs"
    for leg in legs:
        assert leg.amount.amount > 0, "an amount leaves one account and arrives at the other"
        assert leg.debit is not leg.credit, "money moves between two accounts"
