"""What follows money: the order is paid, the goods are sold, the sale is in the book."""

from collections.abc import Sequence

from hawker.goods.stock import service as stock
from hawker.kernel.db import Tx
from hawker.kernel.money import Money, total
from hawker.money.ledger import service as ledger
from hawker.money.payments import service as payments
from hawker.money.payments.model import PaymentId
from hawker.trade.orders import service as orders
from hawker.trade.orders.model import Order, Status


async def settle(tx: Tx, *, checkout: str, payment: PaymentId, amount: Money) -> None:
    """Match captured money with the orders of its checkout, all in the caller's transaction.

    Money for orders that were closed in the meantime goes back (rules/commerce R0.5). Told again,
    nothing changes. Called by the worker.
    """
    paid = await orders.pay(tx, checkout)
    if not paid:
        await _give_back(tx, checkout, payment)
        return
    assert _sum(paid) == amount, "the orders are what was paid for"
    for order in paid:
        await stock.commit(tx, order.store_id, order.hold_id)
        await ledger.post_sale(tx, store=order.store_id, order=order.id, total=order.total)


async def _give_back(tx: Tx, checkout: str, payment: PaymentId) -> None:
    """Owe the money back unless it has paid for the goods before."""
    known = await orders.standing(tx, checkout)
    if any(order.status is Status.TO_SHIP for order in known):
        return
    await payments.refund(tx, payment=payment, reason="order_closed")


def _sum(paid: Sequence[Order]) -> Money:
    return total((order.total for order in paid), paid[0].total.currency)
