"""What follows money: the order is paid, the goods are sold, the sale is in the book."""

from collections.abc import Sequence

import structlog

from hawker.goods.stock import service as stock
from hawker.goods.stock.model import HoldEnded, HoldId, Line, OutOfStock
from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound
from hawker.kernel.money import Money, total
from hawker.money.ledger import service as ledger
from hawker.money.payments import service as payments
from hawker.money.payments.model import PaymentId
from hawker.trade.orders import service as orders
from hawker.trade.orders.model import CloseReason, Order, Status

log = structlog.get_logger()


async def settle(tx: Tx, *, checkout: str, payment: PaymentId, amount: Money) -> None:
    """Match captured money with the orders of its checkout, all in the caller's transaction.

    Money for orders that were closed in the meantime goes back whole; of an order whose goods are
    gone its own total goes back, and the others go on (rules/commerce R0.5, P3): no state of goods
    or orders makes this fail. Told again, nothing changes. Called by the worker.
    """
    paid = await orders.pay(tx, checkout)
    if not paid:
        await _give_back(tx, checkout, payment, amount)
        return
    assert _sum(paid) == amount, "the orders are what was paid for"
    for order in paid:
        if await _sell(tx, order):
            await orders.tell_paid(tx, order)
            await ledger.post_sale(tx, store=order.store_id, order=order.id, total=order.total)
        else:
            await orders.call_off(tx, order, CloseReason.SOLD_OUT)
            await payments.refund(
                tx,
                payment=payment,
                about=order.id,
                amount=order.total,
                reason=CloseReason.SOLD_OUT.value,
            )


async def _sell(tx: Tx, order: Order) -> bool:
    """Sell what the order keeps; False when it keeps nothing and there is nothing left."""
    try:
        await stock.commit(tx, order.store_id, order.hold_id)
    except (HoldEnded, NotFound):
        log.exception("checkout.hold_lost", order=order.id, hold=order.hold_id)
        return await _sell_anew(tx, order)
    return True


async def _sell_anew(tx: Tx, order: Order) -> bool:
    """Take the goods once more, if they are there. The levels are locked early, for once."""
    lines = [Line(line.sku_id, line.quantity) for line in order.lines]
    try:
        kept = await stock.hold(tx, order.store_id, HoldId.new(), order.id, lines, None)
    except OutOfStock:
        return False
    await stock.commit(tx, order.store_id, kept.id)
    await orders.change_hold(tx, order, kept.id)
    return True


async def _give_back(tx: Tx, checkout: str, payment: PaymentId, amount: Money) -> None:
    """Owe the money back unless it has paid for the goods before."""
    known = await orders.standing(tx, checkout)
    if any(order.status is not Status.CLOSED for order in known):
        return
    await payments.refund(tx, payment=payment, about=payment, amount=amount, reason="order_closed")


def _sum(paid: Sequence[Order]) -> Money:
    return total((order.total for order in paid), paid[0].total.currency)
