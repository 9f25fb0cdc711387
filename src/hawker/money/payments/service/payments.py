"""Writing, finding and giving up a payment."""

from collections.abc import Sequence
from datetime import datetime

from hawker.kernel import tracing
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId, Id
from hawker.kernel.money import Money
from hawker.money.payments.model import HAS_MONEY, Payment, PaymentId, Status
from hawker.money.payments.statements import Q
from hawker.money.payments.states import PAYMENT


def create_payment(
    tx: Tx,
    *,
    id: PaymentId,
    payer: AccountId,
    checkout: Id,
    orders: Sequence[Id],
    amount: Money,
    due_at: datetime,
    provider: str = "sandbox",
) -> Payment:
    """Write a payment of `amount` awaiting its first attempt. Called by checkout's submit.

    `payer` is the actor of the transaction. Written with what else waits for COMMIT. No attempt
    can be opened from `due_at` on; whoever closes the orders then calls `cancel`.
    """
    assert amount.amount > 0, "nothing to pay needs no payment"
    assert due_at > tx.now, "a payment has time"
    payment = Payment(
        id=id,
        payer_id=payer,
        checkout_id=str(checkout),
        order_ids=[str(order) for order in orders],
        status=Status(PAYMENT.start),
        amount=amount,
        provider=provider,
        due_at=due_at,
        created_at=tx.now,
    )
    tx.later(Q.insert_payment, payment)
    return payment


async def load_payment(tx: Tx, *, id: PaymentId) -> Payment:
    """The payment, if the transaction may see it. Raises NotFound."""
    return await tx.one(Q.payment, Payment, id=id)


async def which_have_money(tx: Tx, ids: Sequence[PaymentId]) -> list[PaymentId]:
    """Find those of the payer's payments whose money is here, also if nobody has heard of it."""
    return await tx.all(Q.with_money, PaymentId, ids=list(ids), statuses=sorted(HAS_MONEY))


def is_at_provider(payment: Payment) -> bool:
    """Say whether the buyer may be paying at this moment: the watch then ends the payment."""
    return payment.attempts > 0 and payment.status.value in PAYMENT.sources("cancel")


async def follow_account(tx: Tx, *, guest: AccountId, account: AccountId) -> int:
    """Give the account the payments of the guest it was; how many there were."""
    # Payments before the calls about them, as whoever books money or ends a payment locks them.
    moved = await tx.run(Q.move_payments, guest=guest, account=account)
    await tx.run(Q.move_calls, guest=guest, account=account)
    return moved


async def cancel(tx: Tx, *, payment: PaymentId) -> bool:
    """Give up a payment whose orders were closed before it was captured; True when it was open.

    An intent the buyer opened is closed at the provider by the worker. Money that arrives
    nevertheless is captured and published as ever: whoever hears of it decides about `refund`.
    """
    ended = await tx.maybe(
        Q.end_payment,
        str,
        payment=payment,
        status=Status.CANCELLED,
        code="cancelled",
        sources=PAYMENT.sources("cancel"),
        owes_close=True,
        now=tx.now,
        record=tracing.cause(),
    )
    return ended is not None
