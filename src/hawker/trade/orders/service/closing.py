"""Close what nobody paid for."""

from datetime import datetime, timedelta

import msgspec
import structlog

from hawker.goods.stock import service as stock
from hawker.kernel import outbox, timers
from hawker.kernel.db import Tx
from hawker.kernel.ids import StoreId
from hawker.money.payments import service as payments
from hawker.money.payments.model import HAS_MONEY, Payment, PaymentId
from hawker.trade.orders import telling
from hawker.trade.orders.model import CloseReason, Moment, Order, OrderId, Status
from hawker.trade.orders.statements import Q
from hawker.trade.orders.states import ORDER

CLOSE_UNPAID = "orders.close_unpaid"  # the timer
ANSWER_WINDOW = timedelta(seconds=60)  # for the provider, from when the payment is due

log = structlog.get_logger()


class Unpaid(msgspec.Struct, frozen=True):
    """Names an order that awaits its payment."""

    store_id: StoreId
    id: OrderId


async def close_unpaid(tx: Tx, store: StoreId, id: OrderId) -> bool:
    """Close an order whose time to pay is over, its payment first; True when it was closed now.

    For the handler of the timer alone, whose row is locked before the order: it may set it anew.
    Leaves an order alone that was paid or closed before, and one whose money has come in and is
    only waiting to be matched: the fact of the capture then pays it. While the buyer may be paying
    the provider is asked to close first, and the order waits for the answer (rules/commerce S3,
    decision 0010): `follow_payment` closes it, or this once more when none came in time.
    """
    payment = await _lock(tx, store, id)
    if payment is None:
        return False
    answer_due_at = _answer_due_at(tx, payment)
    if answer_due_at is not None:
        await timers.set(tx, CLOSE_UNPAID, id, answer_due_at, store=store)
        return False
    return await _end(tx, store, id, payment)


async def follow_payment(tx: Tx, origin: str) -> None:
    """Close what the payment of `origin` was for, if it is over.

    An order that waits for the provider has its timer, and that is not touched from here: it
    would be locked behind the order, while whoever runs it locks them the other way round.
    """
    unpaid = await tx.all(Q.unpaid, Unpaid, origin=origin, sources=ORDER.sources("close"))
    for order in unpaid:
        payment = await _lock(tx, order.store_id, order.id)
        if payment is not None and _answer_due_at(tx, payment) is None:
            await _end(tx, order.store_id, order.id, payment)


async def _lock(tx: Tx, store: StoreId, id: OrderId) -> Payment | None:
    """Lock an order whose time to pay is over; its payment."""
    payment = await tx.maybe(
        Q.lock_unpaid,
        PaymentId,
        store_id=store,
        id=id,
        sources=ORDER.sources("close"),
        now=tx.now,
    )
    return None if payment is None else await payments.load_payment(tx, id=payment)


def _answer_due_at(tx: Tx, payment: Payment) -> datetime | None:
    """How long to wait for the provider's answer; None when there is nothing to wait for."""
    due_at = payment.due_at + ANSWER_WINDOW
    return due_at if payments.is_at_provider(payment) and tx.now < due_at else None


async def _end(tx: Tx, store: StoreId, id: OrderId, payment: Payment) -> bool:
    """End payment and order, unless the money is here; True when the order was closed."""
    if not await _give_up(tx, payment.id):
        return False
    await _close(tx, store, id)
    return True


async def _close(tx: Tx, store: StoreId, id: OrderId) -> None:
    """Close the order that is locked, and give its goods back."""
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


async def _give_up(tx: Tx, payment: PaymentId) -> bool:
    """End the payment; False when the buyer's money is here already."""
    if await payments.cancel(tx, payment=payment):
        return True
    found = await payments.load_payment(tx, id=payment)
    return found.status not in HAS_MONEY
