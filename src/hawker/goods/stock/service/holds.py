"""Keep goods back for an owner, then sell them, give them back or let the time run out."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hawker.goods.catalogue.model import SkuId
from hawker.goods.stock.deciding import out_of_stock, tidy_lines
from hawker.goods.stock.model import Hold, HoldEnded, HoldId, Line
from hawker.kernel import sql, timers
from hawker.kernel.db import Tx
from hawker.kernel.ids import Id, StoreId

Q = sql.load("hawker.goods.stock")

EXPIRE = "stock.expire_holds"  # the timer; its reference is a hold, its work is the whole store
EXPIRE_LIMIT = 500  # holds ended in one statement


class Short(msgspec.Struct, frozen=True):
    """A SKU of which too little is left."""

    sku_id: SkuId
    available: int


async def hold(
    tx: Tx,
    store: StoreId,
    id: HoldId,
    owner: Id,
    lines: Sequence[Line],
    expires_at: datetime | None,
) -> Hold:
    """Keep all `lines` back for `owner`, or nothing at all.

    With `expires_at` the goods return by themselves at that time; with None only the owner ends
    the hold, as an order must, which closes its payment before it gives the goods back.
    Raises OutOfStock, which names the first SKU that is short and what is available of it.
    """
    lines = tidy_lines(lines)

    short = await tx.all(
        Q.hold,
        Short,
        store_id=store,
        id=id,
        owner=str(owner),
        sku_ids=[line.sku_id for line in lines],
        quantities=[line.quantity for line in lines],
        expires_at=expires_at,
        now=tx.now,
    )

    if short:
        raise out_of_stock(short[0].sku_id, short[0].available)
    if expires_at is not None:
        await timers.set(tx, EXPIRE, id, expires_at, store=store)
    return Hold(id, store, str(owner), lines, expires_at)


async def bind(
    tx: Tx, store: StoreId, hold: HoldId, owner: Id, expires_at: datetime | None = None
) -> None:
    """Pass a hold that is still held to its lasting owner, by default until that owner ends it.

    Raises HoldEnded; the goods are then no longer kept.
    """
    changed = await tx.run(
        Q.bind_hold, store_id=store, id=hold, owner=str(owner), expires_at=expires_at, now=tx.now
    )

    if not changed:
        raise HoldEnded("The goods are no longer kept.")
    if expires_at is not None:
        await timers.set(tx, EXPIRE, hold, expires_at, store=store)


async def commit(tx: Tx, store: StoreId, hold: HoldId) -> None:
    """Sell what is held: it leaves the shelf, one movement per line.

    Raises HoldEnded when the hold ended before, with what became of it in `ended_as`.
    """
    if not await tx.value(Q.commit_hold, store_id=store, id=hold, now=tx.now):
        status = await tx.value(Q.hold_status, store_id=store, id=hold)
        raise HoldEnded("The hold has ended before.", ended_as=status)


async def release(tx: Tx, store: StoreId, hold: HoldId) -> bool:
    """Give back what is held. False when the hold had ended before; nothing is then changed."""
    return bool(await tx.value(Q.release_hold, store_id=store, id=hold, now=tx.now))


async def expire_due(tx: Tx, store: StoreId) -> int:
    """End every hold of the store whose time is over and return how many there were.

    Safe to call at any time and by several at once. A timer may stand for a whole batch of
    holds, so the store's due holds are ended together.
    """
    ended = 0
    while True:
        count = await tx.value(Q.expire_holds, store_id=store, limit=EXPIRE_LIMIT, now=tx.now)
        ended += count
        if count < EXPIRE_LIMIT:
            return ended
