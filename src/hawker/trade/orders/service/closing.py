"""Close what nobody paid for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import structlog

from hawker.goods.stock import service as stock
from hawker.kernel import outbox, timers
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId, StoreId
from hawker.money.payments import service as payments
from hawker.money.payments.model import HAS_MONEY, Payment, PaymentId
from hawker.trade.orders import telling
from hawker.trade.orders.model import (
    CloseReason,
    Moment,
    NotUnpaid,
    Order,
    OrderId,
    PaymentArrived,
    Status,
)
from hawker.trade.orders.statements import Q
from hawker.trade.orders.states import ORDER

CLOSE_UNPAID = "orders.close_unpaid"  # the timer
ANSWER_WINDOW = timedelta(seconds=60)  # for the provider, from when the payment is due

log = structlog.get_logger()


class Unpaid(msgspec.Struct, frozen=True):
    """Names an order that awaits its payment."""

    store_id: StoreId
    id: OrderId
    payment_id: PaymentId


async def close_unpaid(tx: Tx, store: StoreId, id: OrderId) -> bool:
    """Close what one payment was for, its time being over, the payment first; True when closed now.

    For the handler of the timer alone, whose row is locked before the orders: it may set it anew.
    Leaves orders alone that were paid or closed before, and such whose money has come in and is
    only waiting to be matched: the fact of the capture then pays them. While the buyer may be
    paying the provider is asked to close first, and the orders wait for the answer (rules/commerce
    S3, decision 0010): `follow_payment` closes them, or this once more when none came in time.
    """
    origin = await tx.maybe(Q.origin_of, str, store_id=store, id=id)
    unpaid = [] if origin is None else await _lock(tx, origin, due_at=tx.now)
    if not unpaid:
        return False
    payment = await _payment(tx, unpaid)
    answer_due_at = _answer_due_at(tx, payment)
    if answer_due_at is not None:
        await timers.set(tx, CLOSE_UNPAID, id, answer_due_at, store=store)
        return False
    return await _end(tx, unpaid, payment, CloseReason.UNPAID)


async def follow_payment(tx: Tx, origin: str) -> None:
    """Close what the payment of `origin` was for, if it is over.

    Orders that wait for the provider have their timer, and that is not touched from here: it
    would be locked behind the orders, while whoever runs it locks them the other way round.
    """
    unpaid = await _lock(tx, origin, due_at=tx.now)
    if not unpaid:
        return
    payment = await _payment(tx, unpaid)
    if _answer_due_at(tx, payment) is None:
        await _end(tx, unpaid, payment, CloseReason.UNPAID)


async def cancel(tx: Tx, buyer: AccountId, id: OrderId) -> list[Order]:
    """Close an unpaid order because its buyer says so, and all that wait for the same payment.

    The goods are free at once (decision 0021): the provider is asked to take no more afterwards,
    and money that comes nevertheless goes back by itself. The transaction sees the stores of
    `paid_together`. Raises NotFound for somebody else's order, NotUnpaid for one that is paid or
    closed, PaymentArrived when the money is here and only waits to be matched; nothing is then
    written.
    """
    order = await tx.one(Q.one_of_buyer, Order, buyer_id=buyer, id=id)
    unpaid = await _lock(tx, order.origin, due_at=None)
    if not unpaid:
        order = await tx.one(Q.one_of_buyer, Order, buyer_id=buyer, id=id)  # as it has become
        raise NotUnpaid("Only what is not paid yet can be cancelled.", order_status=order.status)
    payment = await _payment(tx, unpaid)
    if not await _end(tx, unpaid, payment, CloseReason.BUYER):
        raise PaymentArrived("The payment is here already.")
    return [await tx.one(Q.one_of_buyer, Order, buyer_id=buyer, id=each.id) for each in unpaid]


async def _lock(tx: Tx, origin: str, *, due_at: datetime | None) -> list[Unpaid]:
    """Lock the orders that await one payment, by id; none when it is not due by `due_at`."""
    sources = ORDER.sources("close")
    return await tx.all(Q.lock_unpaid, Unpaid, origin=origin, sources=sources, due_at=due_at)


async def _payment(tx: Tx, unpaid: Sequence[Unpaid]) -> Payment:
    (id,) = {order.payment_id for order in unpaid}
    return await payments.load_payment(tx, id=id)


def _answer_due_at(tx: Tx, payment: Payment) -> datetime | None:
    """How long to wait for the provider's answer; None when there is nothing to wait for."""
    due_at = payment.due_at + ANSWER_WINDOW
    return due_at if payments.is_at_provider(payment) and tx.now < due_at else None


async def _end(tx: Tx, unpaid: Sequence[Unpaid], payment: Payment, reason: CloseReason) -> bool:
    """End payment and orders, unless the money is here; True when the orders were closed.

    Whatever closes one order of a payment closes all of them (rules/commerce P3).
    """
    if not await _give_up(tx, payment.id):
        return False
    for order in unpaid:
        await _close(tx, order, reason)
    return True


async def _close(tx: Tx, unpaid: Unpaid, reason: CloseReason) -> None:
    """Close the order that is locked, and give its goods back."""
    order = await tx.one(
        Q.close,
        Order,
        store_id=unpaid.store_id,
        id=unpaid.id,
        sources=ORDER.sources("close"),
        to=Status.CLOSED,
        moments=[Moment("closed", tx.now, reason.value)],
        now=tx.now,
    )
    if not await stock.release(tx, order.store_id, order.hold_id):
        log.error("orders.hold_lost", store=order.store_id, order=order.id, hold=order.hold_id)
    await outbox.publish(tx, telling.closed(order, reason))


async def _give_up(tx: Tx, payment: PaymentId) -> bool:
    """End the payment; False when the buyer's money is here already."""
    if await payments.cancel(tx, payment=payment):
        return True
    found = await payments.load_payment(tx, id=payment)
    return found.status not in HAS_MONEY
