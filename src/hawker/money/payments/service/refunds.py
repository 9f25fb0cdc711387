"""Owing money back, and having paid it back."""

import msgspec

from hawker.kernel import tracing
from hawker.kernel.db import Tx
from hawker.kernel.ids import Id
from hawker.kernel.money import Money
from hawker.money.ledger import service as ledger
from hawker.money.ledger.model import Account, Kind, Leg
from hawker.money.payments.model import ChargeId, PaymentId, RefundId, Status
from hawker.money.payments.statements import Q
from hawker.money.payments.states import PAYMENT


class _Owed(msgspec.Struct, frozen=True):
    id: RefundId
    amount: Money


async def refund(
    tx: Tx, *, payment: PaymentId, about: Id, amount: Money, reason: str
) -> RefundId | None:
    """Owe `amount` of the captured money back to the buyer; the worker then asks the provider.

    `about` is what is given back: an order of the payment, or the payment itself, as a whole. The
    money must stand in suspense: reverse the sale first. Idempotent by `about`: told again, the
    answer is the same id. None when nothing was captured. Called by the worker.
    Asserts that never more goes back than came.
    """
    charge = await tx.maybe(Q.lock_captured, ChargeId, payment=payment)
    if charge is None:
        return None
    owed = await _owe(tx, charge, about, amount, reason)
    if owed is not None:
        return owed
    before = await tx.maybe(Q.refund_about, RefundId, payment=payment, about=about)
    assert before is not None, "more would go back than came"
    return before


async def refund_charge(tx: Tx, *, charge: ChargeId, reason: str) -> RefundId | None:
    """Owe one charge back, whole; None when that was owed before."""
    return await _owe(tx, charge, charge, None, reason)


async def _owe(
    tx: Tx, charge: ChargeId, about: Id, amount: Money | None, reason: str
) -> RefundId | None:
    owed = await tx.maybe(
        Q.owe_refund,
        _Owed,
        charge=charge,
        about=about,
        amount=None if amount is None else amount.amount,
        refund=RefundId.new(),
        reason=reason,
        now=tx.now,
        record=tracing.cause(),
    )
    if owed is None:
        return None
    assert amount is None or owed.amount == amount, "money goes back in the currency it came in"
    leg = Leg(Account.BUYER_SUSPENSE, Account.REFUNDS_PAYABLE, owed.amount)
    await ledger.post(tx, kind=Kind.REFUND_OWED, ref=owed.id, legs=[leg])
    return owed.id


async def settle_refund(tx: Tx, *, refund: RefundId) -> bool:
    """Book that the provider gave the money back; True the first time."""
    await tx.run(Q.lock_payment_of_refund, refund=refund)  # before its refunds and calls
    paid = await tx.maybe(
        Q.refund_paid,
        _Owed,
        refund=refund,
        sources=PAYMENT.sources("refund"),
        whole=Status.REFUNDED,
        part=Status.PARTIALLY_REFUNDED,
        now=tx.now,
    )
    if paid is None:
        return False
    leg = Leg(Account.REFUNDS_PAYABLE, Account.PROVIDER_CLEARING, paid.amount)
    await ledger.post(tx, kind=Kind.REFUND_PAID, ref=paid.id, legs=[leg])
    return True
