"""Write an order."""

from hawker.kernel import outbox, timers
from hawker.kernel.db import Tx
from hawker.money.payments import service as payments
from hawker.money.payments.model import PaymentId
from hawker.trade.orders import telling
from hawker.trade.orders.model import AlreadyPlaced, Moment, NewOrder, TooManyUnpaid
from hawker.trade.orders.numbers import CHOICES, number_of
from hawker.trade.orders.service.closing import CLOSE_UNPAID
from hawker.trade.orders.service.paying import standing
from hawker.trade.orders.statements import Q
from hawker.trade.orders.states import ORDER

UNPAID_LIMIT = 10  # orders of one buyer at one store that await their payment


async def place(tx: Tx, order: NewOrder) -> int:
    """Write an order awaiting payment and return its number.

    The caller has decided the prices, and writes the payment and takes the hold that the order
    names in the same transaction, in this order. One statement, and what waits for COMMIT.
    Raises AlreadyPlaced when the store has an order of this origin, TooManyUnpaid when the buyer
    has UNPAID_LIMIT unpaid ones there; nothing is then written.
    """
    assert order.total == order.goods_total + order.freight, "the parts make the whole"
    number = await _write(tx, order)
    timers.set_new(tx, CLOSE_UNPAID, order.id, order.payment_due_at, store=order.store_id)
    await outbox.publish(tx, telling.placed(order))
    return number


async def _write(tx: Tx, order: NewOrder) -> int:
    """Write the row under a number and at a place that are free; others may just be taking them."""
    for again in range(UNPAID_LIMIT + CHOICES):
        number = number_of(order.id, again)
        written = await tx.run(
            Q.insert_order,
            order,
            number=number,
            status=ORDER.start,
            timeline=[Moment("placed", tx.now)],
            placed_at=tx.now,
            places=UNPAID_LIMIT,
        )
        if written:
            return number
        await _require_new(tx, order)
    raise _too_many()


async def _require_new(tx: Tx, order: NewOrder) -> None:
    """Find out why the row was not written. Raises AlreadyPlaced, TooManyUnpaid.

    An order whose money is here is only waiting to be told so: its place becomes free.
    """
    known = await standing(tx, order.origin)
    if known:
        raise AlreadyPlaced("This was ordered before.", order_id=str(known[0].id))
    whose = {"store_id": order.store_id, "buyer_id": order.buyer_id}
    taken = await tx.all(Q.places_taken, PaymentId, whose)
    if len(taken) < UNPAID_LIMIT:
        return
    paid = await payments.which_have_money(tx, taken)
    if not await tx.run(Q.free_places, whose, payments=paid):
        raise _too_many()


def _too_many() -> TooManyUnpaid:
    return TooManyUnpaid("Pay for an order first, or let its time end.", limit=UNPAID_LIMIT)
