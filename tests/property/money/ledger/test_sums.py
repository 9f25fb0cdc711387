"""Whatever is posted, the book is balanced and a store's balances explain its sales."""

from hypothesis import given
from hypothesis import strategies as st

from hawker.kernel.money import Money
from hawker.money.ledger import fees, sums
from hawker.money.ledger.model import Account, Kind, Leg

accounts = st.sampled_from(Account)
legs = st.tuples(accounts, accounts, st.integers(1, 2**40), st.sampled_from(["CNY", "USD"])).filter(
    lambda leg: leg[0] is not leg[1]
)
sales = st.tuples(st.integers(1, 10**9), st.integers(0, 10_000))


@given(st.lists(legs, max_size=50))
def test_every_currency_balances_after_any_sequence_of_legs(posted):
    rows = [
        sums.AccountRow(currency, account, debit, credit)
        for to, source, amount, currency in posted
        for account, debit, credit in ((to, amount, 0), (source, 0, amount))
    ]

    balance = sums.trial_balance(rows)

    assert [currency.difference for currency in balance.currencies] == [0] * len(
        {leg[3] for leg in posted}
    )
    assert sum(currency.debit for currency in balance.currencies) == sum(leg[2] for leg in posted)


@given(st.lists(sales, max_size=30))
def test_a_stores_sales_are_its_pending_money_and_the_fees(sold):
    pairs = [
        sums.Pair(Kind.SALE, leg.debit, leg.credit, leg.amount.amount)
        for total, rate in sold
        for leg in _sale(Money(total, "CNY"), rate)
    ]

    balances = sums.balances(pairs, "CNY")

    assert balances.sales == Money(sum(total for total, _ in sold), "CNY")
    assert balances.pending + balances.fees == balances.sales
    assert balances.available == Money.zero("CNY")


def _sale(total: Money, rate: int) -> list[Leg]:
    fee = fees.platform_fee(total, rate)
    return [
        Leg(Account.BUYER_SUSPENSE, Account.STORE_PENDING, total),
        Leg(Account.STORE_PENDING, Account.PLATFORM_FEES, fee),
    ]
