"""What needs the operator's hand: payments that are stuck."""

from collections.abc import Sequence
from datetime import timedelta

from hawker.kernel.db import Tx
from hawker.money.payments import service as payments
from hawker.money.payments.service import Stuck
from hawker.trade.orders import service as orders

GRACE = timedelta(minutes=5)  # for an order to hear of its payment


async def stuck_payments(tx: Tx) -> Sequence[Stuck]:
    """Every payment somebody should look at, by cause. As the worker."""
    waited_for = await orders.waited_for(tx, tx.now - GRACE)
    return [
        *await payments.overdue(tx),
        *await payments.unsettled(tx, waited_for),
        *await payments.owed_refunds(tx),
        *await payments.unknown_events(tx),
    ]
