"""What needs the operator's hand: payments that are stuck."""

from collections.abc import Sequence

from hawker.kernel.db import Tx
from hawker.money.payments import service as payments
from hawker.money.payments.service import Stuck
from hawker.trade.orders import service as orders


async def stuck_payments(tx: Tx) -> Sequence[Stuck]:
    """Every payment somebody should look at, by cause. As the worker."""
    captured = await payments.captured_lately(tx)
    waiting = await orders.waiting_among(tx, [each.checkout_id for each in captured])
    return [
        *await payments.overdue(tx),
        *[payments.unsettled(each) for each in captured if each.checkout_id in waiting],
        *await payments.owed_refunds(tx),
        *await payments.unknown_events(tx),
    ]
