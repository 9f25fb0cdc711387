"""Close what nobody paid for."""

import structlog

from hawker.goods.stock import service as stock
from hawker.kernel import outbox
from hawker.kernel.db import Tx
from hawker.kernel.ids import StoreId
from hawker.money.payments import service as payments
from hawker.money.payments.model import PaymentId
from hawker.money.payments.model import Status as PaymentStatus
from hawker.trade.orders import telling
from hawker.trade.orders.model import CloseReason, Moment, Order, OrderId, Status
from hawker.trade.orders.statements import Q
from hawker.trade.orders.states import ORDER

CLOSE_UNPAID = "orders.close_unpaid"  # the timer
HAS_MONEY = frozenset({PaymentStatus.CAPTURED, PaymentStatus.REFUNDED})

log = structlog.get_logger()


async def close_unpaid(tx: Tx, store: StoreId, id: OrderId) -> bool:
    """Close an order whose time to pay is over, its payment first; True when it was closed now.

    Leaves an order alone that was paid or closed before, and one whose money has come in and is
    only waiting to be matched (rules/commerce S3): the fact of the capture then pays it.
    """
    payment = await tx.maybe(
        Q.lock_unpaid,
        PaymentId,
        store_id=store,
        id=id,
        sources=ORDER.sources("close"),
        now=tx.now,
    )
    if payment is None or not await _give_up(tx, payment):
        return False

    reason = CloseReason.UNPAID
    order = await tx.one(
        Q.close,
        Order,
        store_id=store,
        id=id,
        sources=ORDER.sources("close"),
        to=Status.CLOSED,
        moments=[Moment("closed", tx.now, reason.value)],
        now=tx.now,
    )
    if not await stock.release(tx, store, order.hold_id):
        log.error("orders.hold_lost", store=store, order=id, hold=order.hold_id)
    await outbox.publish(tx, telling.closed(order, reason))
    return True


async def _give_up(tx: Tx, payment: PaymentId) -> bool:
    """End the payment; False when the buyer's money is here already."""
    if await payments.cancel(tx, payment=payment):
        return True
    found = await payments.load_payment(tx, id=payment)
    return found.status not in HAS_MONEY
