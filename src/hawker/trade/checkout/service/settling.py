"""What follows money: the order is paid, the goods are sold, the sale is in the book.

Money comes in crowds, and most of it finds what it was for: `sell` does that for all of it in a few
statements. `settle` says it, payment by payment, and looks after those that found less.
"""

from collections.abc import Sequence

import msgspec
import structlog

from hawker.goods.stock import service as stock
from hawker.goods.stock.model import HoldEnded, HoldId, Line, OutOfStock
from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound
from hawker.kernel.money import Money, total
from hawker.money.ledger import service as ledger
from hawker.money.ledger.model import Sale
from hawker.money.payments import service as payments
from hawker.money.payments.model import PaymentId
from hawker.trade.orders import service as orders
from hawker.trade.orders.model import CloseReason, Order, OrderId, Status

log = structlog.get_logger()


class Capture(msgspec.Struct, frozen=True):
    """Money that came."""

    checkout: str
    payment: PaymentId
    amount: Money


class Matched(msgspec.Struct, frozen=True):
    """Captured money, and what it was for."""

    capture: Capture
    paid: Sequence[Order]  # none: they were paid before, or closed
    sold: frozenset[OrderId]  # those of them whose goods are sold and whose sale is in the book


async def sell(tx: Tx, captures: Sequence[Capture]) -> list[Matched]:
    """Match captured money with the orders of its checkouts, and sell what these keep.

    In one statement for the orders, one for the goods and one for the book, however many there
    are. The caller hands each one to `settle`, in the same transaction.
    """
    unmatched = await orders.pay(tx, [each.checkout for each in captures])
    paid = [order for found in unmatched.values() for order in found]
    sold = await stock.commit_together(tx, [(order.store_id, order.hold_id) for order in paid])
    sales = [order for order in paid if order.hold_id in sold]
    await ledger.post_sales(tx, [_sale(order) for order in sales])
    ids = frozenset(order.id for order in sales)
    # A second payment of a checkout that came with the first finds nothing left.
    return [Matched(each, unmatched.pop(each.checkout, []), ids) for each in captures]


async def settle(tx: Tx, matched: Matched) -> None:
    """Say what was sold for the money, and see to what was not.

    Money for orders that were closed in the meantime goes back whole; of an order whose goods are
    gone its own total goes back, and the others go on (rules/commerce R0.5, P3): no state of goods
    or orders makes this fail. Told again, nothing changes. Called by the worker.
    """
    money = matched.capture
    if not matched.paid:
        await _give_back(tx, money)
        return
    assert _sum(matched.paid) == money.amount, "the orders are what was paid for"
    for order in matched.paid:
        if order.id in matched.sold or await _sell_alone(tx, order):
            await orders.tell_paid(tx, order)
        else:
            await orders.call_off(tx, order, CloseReason.SOLD_OUT)
            await payments.refund(
                tx,
                payment=money.payment,
                about=order.id,
                amount=order.total,
                reason=CloseReason.SOLD_OUT.value,
            )


async def _sell_alone(tx: Tx, order: Order) -> bool:
    """Sell what the order keeps; False when it keeps nothing and there is nothing left."""
    try:
        await stock.commit(tx, order.store_id, order.hold_id)
    except (HoldEnded, NotFound):
        log.exception("checkout.hold_lost", order=order.id, hold=order.hold_id)
        if not await _sell_anew(tx, order):
            return False
    await ledger.post_sales(tx, [_sale(order)])
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


async def _give_back(tx: Tx, money: Capture) -> None:
    """Owe the money back unless it has paid for the goods before."""
    known = await orders.standing(tx, money.checkout)
    if any(order.status is not Status.CLOSED for order in known):
        return
    whole = money.payment
    await payments.refund(
        tx, payment=whole, about=whole, amount=money.amount, reason="order_closed"
    )


def _sale(order: Order) -> Sale:
    return Sale(order.store_id, order.id, order.total)


def _sum(paid: Sequence[Order]) -> Money:
    return total((order.total for order in paid), paid[0].total.currency)
