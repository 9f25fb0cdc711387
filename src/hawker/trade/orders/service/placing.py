"""Write an order."""

from hawker.kernel import outbox, timers
from hawker.kernel.db import Tx
from hawker.trade.orders import telling
from hawker.trade.orders.model import AlreadyPlaced, Moment, NewOrder
from hawker.trade.orders.numbers import number_of
from hawker.trade.orders.service.closing import CLOSE_UNPAID
from hawker.trade.orders.service.paying import standing
from hawker.trade.orders.statements import Q
from hawker.trade.orders.states import ORDER


async def place(tx: Tx, order: NewOrder) -> int:
    """Write an order awaiting payment and return its number.

    The caller has decided the prices, and writes the payment and takes the hold that the order
    names in the same transaction, in this order. One statement, and what waits for COMMIT.
    Raises AlreadyPlaced when the store has an order of this origin; nothing is then written.
    """
    assert order.total == order.goods_total + order.freight, "the parts make the whole"
    number = number_of(order.id)
    written = await tx.run(
        Q.insert_order,
        order,
        number=number,
        status=ORDER.start,
        timeline=[Moment("placed", tx.now)],
        placed_at=tx.now,
    )
    if not written:
        raise await _already_placed(tx, order)

    timers.set_new(tx, CLOSE_UNPAID, order.id, order.payment_due_at, store=order.store_id)
    await outbox.publish(tx, telling.placed(order))
    return number


async def _already_placed(tx: Tx, order: NewOrder) -> AlreadyPlaced:
    first = (await standing(tx, order.origin))[0]
    return AlreadyPlaced("This was ordered before.", order_id=str(first.id))
