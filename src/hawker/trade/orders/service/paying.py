"""Pay the orders of a checkout."""

import msgspec

from hawker.kernel import outbox
from hawker.kernel.db import Tx
from hawker.trade.orders.events import OrderedLine, OrderPaid
from hawker.trade.orders.model import Moment, Order, OrderId, Status
from hawker.trade.orders.statements import Q
from hawker.trade.orders.states import ORDER


class Standing(msgspec.Struct, frozen=True):
    """Where an order stands."""

    id: OrderId
    status: Status


async def pay(tx: Tx, origin: str) -> list[Order]:
    """Mark the unpaid orders of `origin` as paid and return them; none when that was done before.

    The caller sells the holds and books the sales of what comes back, in the same transaction.
    The timer that would close them stays and will find nothing to close: taking it away here
    would lock it behind the order, while whoever runs it locks them the other way round.
    """
    paid = await tx.all(
        Q.pay,
        Order,
        origin=origin,
        sources=ORDER.sources("pay"),
        to=Status.TO_SHIP,
        moments=[Moment("paid", tx.now)],
        now=tx.now,
    )
    for order in paid:
        await outbox.publish(tx, _paid(order))
    return paid


async def standing(tx: Tx, origin: str) -> list[Standing]:
    """Where the orders of `origin` stand; empty when there are none to be seen."""
    return await tx.all(Q.standing, Standing, origin=origin)


def _paid(order: Order) -> OrderPaid:
    return OrderPaid(
        store_id=order.store_id,
        order_id=order.id,
        buyer_id=order.buyer_id,
        total=order.total,
        room_id=order.room_id,
        lines=[OrderedLine(line.sku_id, line.product_id, line.quantity) for line in order.lines],
        number=order.number,
    )
