"""The verbs of paying that other modules call. Bodies follow; the signatures are settled."""

from collections.abc import Sequence
from datetime import datetime

from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId, Id
from hawker.kernel.money import Money

from hawker.money.payments.model import Payment, PaymentId, RefundId


async def create_payment(
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

    `payer` is the actor of the transaction. One statement. Past `due_at` no attempt can be opened;
    the payment expires once the provider has said that nothing was taken.
    """


async def cancel(tx: Tx, *, payment: PaymentId) -> bool:
    """Give up a payment that was not captured, because its orders were closed; True when it was.

    Called by the worker. Money that arrives nevertheless is captured and published as usual: the
    caller of `refund` decides.
    """


async def refund(tx: Tx, *, payment: PaymentId, reason: str) -> RefundId | None:
    """Owe the whole captured amount back to the buyer; the worker then asks the provider.

    The money must stand in suspense: reverse the sale first. Idempotent: a payment is refunded
    once, and told again answers the same id. None when nothing was captured. Called by the worker.
    """


async def payments_by_ids(tx: Tx, *, ids: Sequence[PaymentId]) -> list[Payment]:
    """The payments of `ids` that the transaction may see."""
