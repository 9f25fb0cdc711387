"""Read orders, for their buyer and for their store."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId, StoreId
from hawker.money.payments.model import PaymentId
from hawker.trade.orders.model import SOLD, Order, OrderId, Sales, Status, Together
from hawker.trade.orders.statements import Q

NEWEST = OrderId.of(UUID(int=2**128 - 1))  # every order lies below it
WAITING_LIMIT = 5_000  # payments that orders wait for, looked at together


class Buyer(msgspec.Struct, frozen=True):
    """Whose an order is."""

    order_id: OrderId
    buyer_id: AccountId


async def sold_in_room(
    tx: Tx, store: StoreId, room: str, since: datetime, until: datetime, step_s: int
) -> list[Sales]:
    """Count what a store sold in a room from `since` to before `until`, in steps, oldest first.

    Orders whose goods were gone are no sale. A step with several currencies is as many rows.
    """
    return await tx.all(
        Q.sold_in_room,
        Sales,
        store_id=store,
        room_id=room,
        statuses=sorted(SOLD),
        since=since,
        until=until,
        step_s=step_s,
    )


async def of_buyer(tx: Tx, buyer: AccountId, before: OrderId | None, limit: int) -> list[Order]:
    """List somebody's orders of all stores, newest first, older than `before`."""
    return await tx.all(Q.of_buyer, Order, buyer_id=buyer, before=before or NEWEST, limit=limit)


async def of_store(
    tx: Tx, store: StoreId, status: Status | None, before: OrderId | None, limit: int
) -> list[Order]:
    """List a store's orders, of one status or of all, newest first, older than `before`."""
    before = before or NEWEST
    if status is None:
        return await tx.all(Q.of_store, Order, store_id=store, before=before, limit=limit)
    return await tx.all(
        Q.of_store_by_status, Order, store_id=store, status=status, before=before, limit=limit
    )


async def one_of_buyer(tx: Tx, buyer: AccountId, id: OrderId) -> Order:
    """Read an order as its buyer. Raises NotFound for somebody else's."""
    return await tx.one(Q.one_of_buyer, Order, buyer_id=buyer, id=id)


async def paid_together(
    tx: Tx, buyer: AccountId, orders: Sequence[Order]
) -> dict[PaymentId, list[Together]]:
    """Say which of the buyer's orders are paid with one payment, for those of `orders`, by id."""
    if not orders:
        return {}
    origins = sorted({order.origin for order in orders})
    found: dict[PaymentId, list[Together]] = {}
    for each in await tx.all(Q.together, Together, buyer_id=buyer, origins=origins):
        found.setdefault(each.payment_id, []).append(each)
    return found


async def buyers_of(tx: Tx, orders: Sequence[tuple[StoreId, OrderId]]) -> dict[OrderId, AccountId]:
    """Say whose the orders are now: a guest's orders go with them when they sign in."""
    store_ids, ids = [store for store, _ in orders], [id for _, id in orders]
    found = await tx.all(Q.buyers_of, Buyer, store_ids=store_ids, ids=ids)
    return {each.order_id: each.buyer_id for each in found}


async def one_of_store(tx: Tx, store: StoreId, id: OrderId) -> Order:
    """Read an order as its store. Raises NotFound for another store's."""
    return await tx.one(Q.one_of_store, Order, store_id=store, id=id)


async def waited_for(tx: Tx, before: datetime) -> list[PaymentId]:
    """Payments that orders have waited for since then, the oldest first. As the worker.

    Unpaid orders end within the hour, so what waits longer is at the head of the list.
    """
    return await tx.all(Q.waited_for, PaymentId, before=before, limit=WAITING_LIMIT)


async def follow_account(tx: Tx, *, guest: AccountId, account: AccountId) -> int:
    """Give the orders of a guest to the account they turned out to be; how many there were."""
    return await tx.run(Q.change_buyer, guest_id=guest, account_id=account)
