"""The book in the database: balanced, told once, never changed."""

from contextlib import suppress

import asyncpg
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hawker.kernel.auth import Permission, Principal
from hawker.kernel.ids import AccountId, Id, StoreId
from hawker.kernel.money import Money
from hawker.money.ledger import service as ledger
from hawker.money.ledger.model import Account, Kind, Leg, Sale


class OrderId(Id, prefix="ord"):
    """Stands for the id of a module above."""


def keeper(store):
    """Somebody who may read the money of `store`."""
    grants = {store: frozenset({Permission.MONEY_READ})}
    return Principal(actor=AccountId.new(), is_guest=False, grants=grants)


async def capture(tx, amount):
    leg = Leg(Account.PROVIDER_CLEARING, Account.BUYER_SUSPENSE, amount)
    await ledger.post(tx, kind=Kind.CAPTURE, ref=OrderId.new(), legs=[leg])


async def test_a_sale_leaves_the_store_its_part_and_the_platform_its_fee(db, worker_db):
    store, total = StoreId.new(), Money(19_900, "CNY")
    async with worker_db.system() as tx:
        await capture(tx, total)
        await ledger.post_sales(tx, [Sale(store, OrderId.new(), total)])

    async with db.begin(keeper(store)) as tx:
        balances = await ledger.balances(tx, store=store, currency="CNY")
        balance = await ledger.trial_balance(tx)

    assert (balances.sales, balances.fees) == (total, Money(398, "CNY"))
    assert (balances.pending, balances.available) == (Money(19_502, "CNY"), Money(0, "CNY"))
    (yuan,) = balance.currencies
    assert (yuan.debit, yuan.credit, yuan.difference) == (40_198, 40_198, 0)
    assert {row.account: row.debit - row.credit for row in yuan.accounts} == {
        Account.PROVIDER_CLEARING: 19_900,
        Account.BUYER_SUSPENSE: 0,
        Account.STORE_PENDING: -19_502,
        Account.PLATFORM_FEES: -398,
    }


async def test_a_movement_told_twice_is_in_the_book_once(worker_db, count):
    store, order, total = StoreId.new(), OrderId.new(), Money(500, "CNY")

    async with worker_db.system() as tx:
        await ledger.post_sales(tx, [Sale(store, order, total)])
        await ledger.post_sales(tx, [Sale(store, order, total), Sale(store, OrderId.new(), total)])

    assert await count("ledger.postings") == 4


async def test_a_movement_told_otherwise_is_a_defect_and_writes_nothing(worker_db, count):
    store, order = StoreId.new(), OrderId.new()
    async with worker_db.system() as tx:
        await ledger.post_sales(tx, [Sale(store, order, Money(500, "CNY"))])

    with pytest.raises(ledger.PostingConflict):
        async with worker_db.system() as tx:
            await ledger.post_sales(tx, [Sale(store, order, Money(501, "CNY"))])

    assert await count("ledger.postings WHERE amount_amount IN (500, 10)") == 2
    assert await count("ledger.postings") == 2


@pytest.mark.parametrize(
    "verb", ["UPDATE ledger.postings SET ref = ''", "DELETE FROM ledger.postings"]
)
async def test_nobody_rewrites_the_book_not_even_its_owner(worker_db, fetch, count, verb):
    async with worker_db.system() as tx:
        await capture(tx, Money(100, "CNY"))

    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        await fetch(f"{verb} RETURNING id")

    assert await count("ledger.postings WHERE ref <> ''") == 1


async def test_staff_of_another_store_see_no_posting(db, worker_db):
    store = StoreId.new()
    async with worker_db.system() as tx:
        await ledger.post_sales(tx, [Sale(store, OrderId.new(), Money(500, "CNY"))])

    async with db.begin(keeper(StoreId.new())) as tx:
        foreign = await ledger.statement(tx, store=store, before=None, limit=10)
        balances = await ledger.balances(tx, store=store, currency="CNY")
    async with db.begin(keeper(store)) as tx:
        own = await ledger.statement(tx, store=store, before=None, limit=10)

    assert foreign == []
    assert balances.sales == Money(0, "CNY")
    assert [line.amount.amount for line in own] == [10, 500]


async def test_the_web_process_books_nothing_for_a_person(db):
    store = StoreId.new()

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.begin(keeper(store)) as tx:
            await ledger.post_sales(tx, [Sale(store, OrderId.new(), Money(5, "CNY"))])


movements = st.tuples(
    st.lists(
        st.tuples(
            st.sampled_from(Account),
            st.sampled_from(Account),
            st.integers(1, 10**12),
            st.sampled_from(["CNY", "USD", "JPY"]),
        ).filter(lambda leg: leg[0] is not leg[1]),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(Kind),
    st.integers(0, 3),  # which ref, so that some are told twice
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=st.lists(movements, max_size=12))
async def test_any_sequence_of_movements_leaves_every_currency_balanced(worker_db, told):
    refs, store = [OrderId.new() for _ in range(4)], StoreId.new()
    for legs, kind, ref in told:
        posted = [Leg(to, source, Money(sum_, currency)) for to, source, sum_, currency in legs]
        with suppress(ledger.PostingConflict):  # told before with other legs: refused whole
            async with worker_db.system() as tx:
                await ledger.post(tx, kind=kind, ref=refs[ref], legs=posted, store=store)
    async with worker_db.system() as tx:
        balance = await ledger.trial_balance(tx)

    assert all(currency.difference == 0 for currency in balance.currencies)
    assert all(currency.debit == currency.credit for currency in balance.currencies)
