"""Write the orders of a checkout."""

from collections.abc import Sequence

from hawker.kernel import outbox, timers
from hawker.kernel.db import Tx
from hawker.kernel.ids import StoreId
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


async def place(tx: Tx, orders: Sequence[NewOrder]) -> list[int]:
    """Write the orders of one origin, one per store, awaiting one payment; their numbers.

    The caller has decided the prices, and writes the payment and takes the holds that the orders
    name in the same transaction, in this order. One statement each, and what waits for COMMIT.
    Raises AlreadyPlaced when a store has an order of this origin, TooManyUnpaid when the buyer has
    UNPAID_LIMIT unpaid ones at a store; nothing is then written.
    """
    first = orders[0]
    for order in orders:
        assert order.total == order.goods_total + order.freight, "the parts make the whole"
        assert order.payment_id == first.payment_id, "one payment for all"
        assert order.origin == first.origin, "one origin for all"
    # In the order of the stores: two taps that place the same orders meet at the first of them.
    numbers = {order.id: await _write(tx, order) for order in sorted(orders, key=_by_store)}
    # One timer: whatever ends one of them ends all.
    timers.set_new(tx, CLOSE_UNPAID, first.id, first.payment_due_at, store=first.store_id)
    for order in orders:
        await outbox.publish(tx, telling.placed(order))
    return [numbers[order.id] for order in orders]


def _by_store(order: NewOrder) -> StoreId:
    return order.store_id


async def _write(tx: Tx, order: NewOrder) -> int:
    """Write the row under a number and at a place that are free; others may just be taking them."""
    for again in range(UNPAID_LIMIT + CHOICES):
        number = number_of(order.id, again)
        is_written = await tx.expect(
            Q.insert_order,
            order,
            number=number,
            status=ORDER.start,
            timeline=[Moment("placed", tx.now)],
            placed_at=tx.now,
            places=UNPAID_LIMIT,
        )
        if is_written:
            return number
        await _require_new(tx, order)
    raise _too_many(order)


async def _require_new(tx: Tx, order: NewOrder) -> None:
    """Find out why the row was not written. Raises AlreadyPlaced, TooManyUnpaid.

    An order whose money is here is only waiting to be told so: its place becomes free.
    """
    known = await standing(tx, order.origin)  # those of this transaction are of other stores
    if any(each.store_id == order.store_id for each in known):
        ids = [str(each.id) for each in known]
        raise AlreadyPlaced("This was ordered before.", order_id=ids[0], order_ids=ids)
    whose = {"store_id": order.store_id, "buyer_id": order.buyer_id}
    taken = await tx.all(Q.places_taken, PaymentId, whose)
    if len(taken) < UNPAID_LIMIT:
        return
    paid = await payments.which_have_money(tx, taken)
    if not await tx.run(Q.free_places, whose, payments=paid):
        raise _too_many(order)


def _too_many(order: NewOrder) -> TooManyUnpaid:
    return TooManyUnpaid(
        "Pay for an order first, or let its time end.",
        limit=UNPAID_LIMIT,
        store_id=str(order.store_id),
    )
