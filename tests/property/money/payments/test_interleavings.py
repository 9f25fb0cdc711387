"""Whatever a provider says, in whatever order and however often, the money is right."""

from collections import Counter

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hawker.kernel import json
from hawker.kernel.auth import Principal
from hawker.kernel.ids import AccountId, Id
from hawker.kernel.money import Money
from hawker.money.ledger import service as ledger
from hawker.money.ledger.model import Account
from hawker.money.payments import notice, service
from hawker.money.payments.model import HAS_MONEY, PaymentId, RefundId, Status
from hawker.money.payments.policy import PROVIDER
from hawker.money.payments.service.refunds import settle_refund

PRICE = 500


class AnyId(Id, prefix="any"):
    """Stands for the ids of modules above."""


PARTS = {"part": (AnyId.new(), 200), "other part": (AnyId.new(), 300)}


class Took(msgspec.Struct, frozen=True):
    """The provider tells of a charge."""

    event: int
    charge: int
    amount: int


class Declined(msgspec.Struct, frozen=True):
    """The provider tells of a decline."""

    event: int


class Verb(msgspec.Struct, frozen=True):
    """We do something meanwhile."""

    name: str


small = st.integers(0, 3)
steps = st.one_of(
    st.builds(Took, event=small, charge=small, amount=st.sampled_from([PRICE, PRICE, 499])),
    st.builds(Declined, event=small),
    st.builds(Verb, st.sampled_from(["cancel", "refund", "part", "other part", "settle"])),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=st.lists(steps, max_size=12))
async def test_the_book_balances_and_keeps_one_charge_at_most(db, worker_db, fetch, told):
    payment = await write_payment(db)

    for step in told:
        await do(db, worker_db, fetch, payment, step)

    await check(worker_db, fetch, payment)


async def write_payment(db):
    payer, id = Principal(actor=AccountId.new()), PaymentId.new()
    async with db.begin(payer) as tx:
        service.create_payment(
            tx,
            id=id,
            payer=payer.actor,
            checkout=AnyId.new(),
            orders=[AnyId.new()],
            amount=Money(PRICE, "CNY"),
            due_at=tx.now.replace(year=tx.now.year + 1),
        )
    return id


async def do(db, worker_db, fetch, payment, step):
    match step:
        case Took() | Declined():
            id, body = message(payment, step)
            async with db.begin(PROVIDER) as tx:
                await service.book_notice(tx, notice.read("sandbox", id, body, now=tx.now))
        case Verb("cancel"):
            async with worker_db.system() as tx:
                await service.cancel(tx, payment=payment)
        case Verb("refund"):
            async with worker_db.system() as tx:
                await give_back(tx, payment, payment, PRICE)
        case Verb("part" | "other part" as part):
            about, amount = PARTS[part]
            async with worker_db.system() as tx:
                await give_back(tx, payment, about, amount)
        case _:
            owed = await fetch("SELECT id FROM payments.refunds")
            async with worker_db.system() as tx:
                for row in owed:
                    await settle_refund(tx, refund=RefundId.of(row["id"]))


async def give_back(tx, payment, about, amount):
    """Give back what is left: checkout gives back a payment whole or in parts, never both."""
    found = await service.load_payment(tx, id=payment)
    owed = await tx._connection.fetch(
        "SELECT r.about, r.amount_amount FROM payments.refunds r JOIN payments.payments p"
        " ON p.id = r.payment_id AND p.charge_id = r.charge_id WHERE p.id = $1",
        payment.uuid,
    )
    if about.uuid not in {row["about"] for row in owed}:
        amount = min(amount, PRICE - sum(row["amount_amount"] for row in owed))
    if amount:
        money = Money(amount, found.amount.currency)
        await service.refund(tx, payment=payment, about=about, amount=money, reason="order_closed")


def message(payment, step):
    """An event as it is sent; the number of a step and its payment make its name."""
    kind = type(step).__name__
    id = f"{payment}.{kind}.{step.event}"
    about = {"intent": f"{payment}.int", "reference": payment}
    if isinstance(step, Declined):
        event = {"id": id, "type": "payment.failed", "data": about | {"code": "card_declined"}}
    else:
        money = {"amount": step.amount, "currency": "CNY", "charge": f"{payment}.{step.charge}"}
        event = {"id": id, "type": "payment.succeeded", "data": about | money}
    return id, json.encode(event)


async def check(worker_db, fetch, payment):
    async with worker_db.system() as tx:
        found = await service.load_payment(tx, id=payment)
        balance = await ledger.trial_balance(tx)
    charges = await fetch("SELECT * FROM payments.charges WHERE payment_id = %s", payment.uuid)
    refunds = await fetch("SELECT * FROM payments.refunds WHERE payment_id = %s", payment.uuid)
    captures = await fetch(
        "SELECT 1 FROM kernel.outbox WHERE tag = 'payments.payment_captured'"
        " AND data->>'payment_id' = %s",
        str(payment),
    )

    is_captured = found.status in HAS_MONEY
    assert len(captures) == is_captured
    back = Counter()
    for row in refunds:
        back[row["charge_id"]] += row["amount_amount"]
    assert all(back[row["id"]] == row["owed_back_amount"] for row in charges)
    kept = [row for row in charges if back[row["id"]] < row["amount_amount"]]
    assert len(kept) <= 1
    assert all(row["amount_amount"] == PRICE for row in kept)
    assert is_captured or not kept
    gone = sum(
        row["amount_amount"]
        for row in refunds
        if row["status"] == "succeeded" and row["reason"] != "excess_charge"
    )
    assert found.refunded_amount == gone
    assert (found.status is Status.REFUNDED) == (gone == PRICE)
    assert (found.status is Status.PARTIALLY_REFUNDED) == (0 < gone < PRICE)
    assert all(currency.difference == 0 for currency in balance.currencies)
    for currency in balance.currencies:
        left = {row.account: row.debit - row.credit for row in currency.accounts}
        owed = await fetch(
            "SELECT coalesce(sum(amount_amount), 0)::bigint AS n FROM"
            " payments.refunds WHERE status = 'requested'"
        )
        assert left.get(Account.REFUNDS_PAYABLE, 0) == -owed[0]["n"]
        assert left[Account.PROVIDER_CLEARING] >= 0
