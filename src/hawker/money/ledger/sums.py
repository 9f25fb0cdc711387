"""From sums of postings to balances and the trial balance. Pure."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

import msgspec

from hawker.kernel.money import Money
from hawker.money.ledger.model import (
    Account,
    AccountSums,
    Balances,
    CurrencySums,
    Kind,
    TrialBalance,
)


class Pair(msgspec.Struct, frozen=True):
    """The sum of one store's legs of one kind between two accounts, in one currency."""

    kind: Kind
    debit: Account
    credit: Account
    total: int  # minor units


class AccountRow(msgspec.Struct, frozen=True):
    """Both sides of one account in one currency, as the database adds them up."""

    currency: str
    account: Account
    debit: int
    credit: int


def balances(pairs: Sequence[Pair], currency: str) -> Balances:
    """What `pairs` leave on the accounts of one store."""

    def standing(account: Account) -> Money:
        came = sum(pair.total for pair in pairs if pair.credit is account)
        left = sum(pair.total for pair in pairs if pair.debit is account)
        return Money(came - left, currency)

    sold = sum(
        pair.total
        for pair in pairs
        if pair.kind is Kind.SALE and pair.debit is Account.BUYER_SUSPENSE
    )
    return Balances(
        pending=standing(Account.STORE_PENDING),
        available=standing(Account.STORE_AVAILABLE),
        fees=standing(Account.PLATFORM_FEES),
        sales=Money(sold, currency),
    )


def trial_balance(rows: Sequence[AccountRow]) -> TrialBalance:
    """The sums of every account, with the difference that must be zero."""
    ordered = sorted(rows, key=attrgetter("currency", "account"))
    groups = groupby(ordered, key=attrgetter("currency"))
    return TrialBalance([_currency(currency, list(group)) for currency, group in groups])


def _currency(currency: str, rows: Sequence[AccountRow]) -> CurrencySums:
    debit, credit = sum(row.debit for row in rows), sum(row.credit for row in rows)
    accounts = [AccountSums(row.account, row.debit, row.credit) for row in rows]
    return CurrencySums(currency, debit, credit, debit - credit, accounts)
