"""Pay the orders of a checkout."""

from collections.abc import Sequence

import msgspec

from hawker.goods.stock.model import HoldId
from hawker.kernel import outbox
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId, StoreId
from hawker.trade.orders import telling
from hawker.trade.orders.model import CloseReason, Moment, Order, OrderId, Status
from hawker.trade.orders.statements import Q
from hawker.trade.orders.states import ORDER


class Standing(msgspec.Struct, frozen=True):
    """Where an order stands."""

    id: OrderId
    store_id: StoreId
    buyer_id: AccountId
    status: Status


async def pay(tx: Tx, origins: Sequence[str]) -> dict[str, list[Order]]:
    """Mark all unpaid orders of each origin as paid and return them; none when they were before.

    The caller sells the goods, and says of each order what came of it, `tell_paid` or `call_off`,
    in the same transaction.
    The timer that would close them stays and will find nothing to close: taking it away here
    would lock it behind the order, while whoever runs it locks them the other way round.
    """
    paid = await tx.all(
        Q.pay,
        Order,
        origins=origins,
        sources=ORDER.sources("pay"),
        to=Status.TO_SHIP,
        moments=[Moment("paid", tx.now)],
        now=tx.now,
    )
    of_origin: dict[str, list[Order]] = {origin: [] for origin in origins}
    for order in sorted(paid, key=lambda order: order.id):
        of_origin[order.origin].append(order)
    return of_origin


async def tell_paid(tx: Tx, order: Order) -> None:
    """Say that the order is paid and its goods are sold."""
    await outbox.publish(tx, telling.paid(order))


async def call_off(tx: Tx, order: Order, reason: CloseReason) -> None:
    """Cancel an order that `pay` returned and cannot be met; the caller gives the money back."""
    changed = await tx.run(
        Q.call_off,
        store_id=order.store_id,
        id=order.id,
        sources=ORDER.sources("call_off"),
        to=Status.CANCELLED_OVERSOLD,
        moments=[Moment("closed", tx.now, reason.value)],
        now=tx.now,
    )
    assert changed == 1, "the order was paid in this transaction"
    await outbox.publish(tx, telling.closed(order, reason))


async def change_hold(tx: Tx, order: Order, hold: HoldId) -> None:
    """Name the hold that keeps the goods of an order now."""
    await tx.run(Q.change_hold, store_id=order.store_id, id=order.id, hold_id=hold)


async def standing(tx: Tx, origin: str) -> list[Standing]:
    """Where the orders of `origin` stand; empty when there are none to be seen."""
    return await tx.all(Q.standing, Standing, origin=origin)
