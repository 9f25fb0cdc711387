"""Owing money back, and having paid it back."""

import msgspec

from hawker.kernel.db import Tx
from hawker.kernel.money import Money
from hawker.money.ledger import service as ledger
from hawker.money.ledger.model import Account, Kind, Leg
from hawker.money.payments.model import ChargeId, PaymentId, RefundId
from hawker.money.payments.statements import Q
from hawker.money.payments.states import PAYMENT


class _Refundable(msgspec.Struct, frozen=True):
    charge_id: ChargeId
    refund_id: RefundId | None


class _Owed(msgspec.Struct, frozen=True):
    id: RefundId
    amount: Money


async def refund(tx: Tx, *, payment: PaymentId, reason: str) -> RefundId | None:
    """Owe the whole captured amount back to the buyer; the worker then asks the provider.

    The money must stand in suspense: reverse the sale first. Idempotent: a payment is refunded
    once, and told again answers the same id. None when nothing was captured. Called by the worker.
    """
    found = await tx.maybe(Q.refundable, _Refundable, payment=payment)
    if found is None:
        return None
    if found.refund_id is not None:
        return found.refund_id
    return await refund_charge(tx, charge=found.charge_id, reason=reason)


async def refund_charge(tx: Tx, *, charge: ChargeId, reason: str) -> RefundId | None:
    """Owe one charge back, whole; None when that was owed before."""
    owed = await tx.maybe(
        Q.owe_refund_of_charge,
        _Owed,
        charge=charge,
        refund=RefundId.new(),
        reason=reason,
        now=tx.now,
    )
    if owed is None:
        return None
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
        now=tx.now,
    )
    if paid is None:
        return False
    leg = Leg(Account.REFUNDS_PAYABLE, Account.PROVIDER_CLEARING, paid.amount)
    await ledger.post(tx, kind=Kind.REFUND_PAID, ref=paid.id, legs=[leg])
    return True
