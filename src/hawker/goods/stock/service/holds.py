"""Keep goods back for an owner, then sell them, give them back or let the time run out."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec

from hawker.goods.catalogue.model import SkuId
from hawker.goods.stock.deciding import out_of_stock, tidy_lines
from hawker.goods.stock.model import Hold, HoldEnded, HoldId, HoldStatus, Line
from hawker.goods.stock.states import EXPIRE, HOLD
from hawker.kernel import sql, timers
from hawker.kernel.db import Tx
from hawker.kernel.ids import Id, StoreId

Q = sql.load("hawker.goods.stock")

EXPIRE_LIMIT = 500  # holds ended in one statement


class Taken(msgspec.Struct, frozen=True):
    """What became of a wish to hold."""

    is_taken: bool
    sku_id: SkuId | None  # the first that is short
    available: int | None  # of that one


class Ended(msgspec.Struct, frozen=True):
    """What a hold kept when it ended."""

    id: HoldId
    store_id: StoreId
    sku_ids: list[SkuId]
    quantities: list[int]
    is_sold: bool  # else it goes back


class HoldRow(msgspec.Struct, frozen=True):
    """A hold as it is kept."""

    id: HoldId
    store_id: StoreId
    owner: str
    status: HoldStatus
    sku_ids: list[SkuId]
    quantities: list[int]
    expires_at: datetime | None


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
    the hold, as an order must, which closes its payment before it gives the goods back. Asked
    again with the same `id`, the hold that was taken then is the answer.
    Raises OutOfStock, which names the first SKU that is short and what is available of it, and
    HoldEnded for an id whose hold has ended.
    """
    return await _hold(tx, Hold(id, store, str(owner), lines, expires_at))


async def hold_together(tx: Tx, wanted: Sequence[Hold]) -> None:
    """Keep back everything `wanted`, of several stores with one hold each, or nothing at all.

    The owners alone end the holds. One statement for all of them, whose levels are locked in one
    order across the stores. Raises OutOfStock, which names the first SKU that is short.
    """
    if len(wanted) == 1:
        (only,) = wanted
        await _hold(tx, only)
        return
    assert len({each.store_id for each in wanted}) == len(wanted), "one hold per store"
    assert all(each.expires_at is None for each in wanted), "their owners end them"
    flat = [(each.store_id, line) for each in wanted for line in tidy_lines(each.lines)]

    answer = await tx.one(
        Q.hold_together,
        Taken,
        hold_ids=[each.id for each in wanted],
        store_ids=[each.store_id for each in wanted],
        owners=[each.owner for each in wanted],
        line_stores=[store for store, _ in flat],
        line_skus=[line.sku_id for _, line in flat],
        line_quantities=[line.quantity for _, line in flat],
        now=tx.now,
    )

    if answer.sku_id is not None:
        raise out_of_stock(answer.sku_id, answer.available or 0)
    assert answer.is_taken, "what is not short is kept"


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


async def commit(tx: Tx, store: StoreId, hold: HoldId) -> bool:
    """Sell what is held: it leaves the shelf, one movement per line.

    False when it was sold before; nothing is then changed. Raises HoldEnded when the goods were
    given back, with what became of the hold in `ended_as`, and NotFound.
    """
    if await commit_together(tx, [(store, hold)]):
        return True

    row = await tx.one(Q.hold_by_id, HoldRow, store_id=store, id=hold)
    if row.status is HoldStatus.COMMITTED:
        return False
    raise HoldEnded("The hold has ended before.", ended_as=row.status.value)


async def commit_together(tx: Tx, holds: Sequence[tuple[StoreId, HoldId]]) -> set[HoldId]:
    """Sell what these holds keep, in one statement; those it sold. `commit` explains the rest."""
    ended = await tx.all(
        Q.commit_holds,
        Ended,
        store_ids=[store for store, _ in holds],
        ids=[id for _, id in holds],
        now=tx.now,
    )
    for each in ended:
        tx.last(leave_shelf, each)
    return {each.id for each in ended}


async def release(tx: Tx, store: StoreId, hold: HoldId) -> bool:
    """Give back what is held. False when the hold had ended before; nothing is then changed.

    The goods are there for others once the transaction commits, not earlier within it.
    """
    ended = await tx.maybe(Q.release_hold, Ended, store_id=store, id=hold, now=tx.now)
    if ended is not None:
        tx.last(leave_shelf, ended)
    return ended is not None


async def put_back(tx: Tx, store: StoreId, hold: HoldId, owner: Id) -> bool:
    """Give back what is still kept for `owner` itself. False when the hold ended or was bound.

    For whoever took a hold and cannot know whether `bind` was kept: a connection may die between
    COMMIT and its answer.
    """
    ended = await tx.maybe(
        Q.put_back_hold, Ended, store_id=store, id=hold, owner=str(owner), now=tx.now
    )
    if ended is not None:
        tx.last(leave_shelf, ended)
    return ended is not None


async def expire_due(tx: Tx, store: StoreId) -> int:
    """End every hold of the store whose time is over and return how many there were.

    Safe to call at any time and by several at once. A timer may stand for a whole batch of
    holds, so the store's due holds are ended together.
    """
    count = 0
    while True:
        ended = await tx.all(Q.expire_holds, Ended, store_id=store, limit=EXPIRE_LIMIT, now=tx.now)
        for each in ended:
            tx.last(leave_shelf, each)
        count += len(ended)
        if len(ended) < EXPIRE_LIMIT:
            return count


async def leave_shelf(tx: Tx, ended: Sequence[Ended]) -> None:
    """Take what was sold off the shelf, and keep back no longer what the holds kept.

    The last thing a transaction does (`Tx.last`): buyers wait for these rows, and a worker ends
    many holds in one transaction.
    """
    sold: Counter[tuple[StoreId, SkuId]] = Counter()
    freed: Counter[tuple[StoreId, SkuId]] = Counter()
    for each in ended:
        for sku, quantity in zip(each.sku_ids, each.quantities, strict=True):
            freed[each.store_id, sku] += quantity
            sold[each.store_id, sku] += quantity * each.is_sold

    changed = await tx.run(
        Q.leave_levels,
        store_ids=[store for store, _ in freed],
        sku_ids=[sku for _, sku in freed],
        sold=[sold[key] for key in freed],
        freed=list(freed.values()),
    )
    assert changed == len(freed), "what is held has a level"


async def _hold(tx: Tx, asked: Hold) -> Hold:
    wanted = msgspec.structs.replace(asked, lines=tidy_lines(asked.lines))

    answer = await tx.one(
        Q.hold,
        Taken,
        store_id=wanted.store_id,
        id=wanted.id,
        owner=wanted.owner,
        sku_ids=[line.sku_id for line in wanted.lines],
        quantities=[line.quantity for line in wanted.lines],
        expires_at=wanted.expires_at,
        now=tx.now,
    )

    if answer.sku_id is not None:
        raise out_of_stock(answer.sku_id, answer.available or 0)
    if not answer.is_taken:
        return await _held_before(tx, wanted)
    if wanted.expires_at is not None:
        timers.set_new(tx, EXPIRE, wanted.id, wanted.expires_at, store=wanted.store_id)
    return wanted


async def _held_before(tx: Tx, wanted: Hold) -> Hold:
    row = await tx.one(Q.hold_by_id, HoldRow, store_id=wanted.store_id, id=wanted.id)
    if row.status is not HOLD.start:
        raise HoldEnded("The hold has ended before.", ended_as=row.status.value)
    lines = [Line(*line) for line in zip(row.sku_ids, row.quantities, strict=True)]
    assert lines == list(wanted.lines), "one hold keeps one set of goods"
    return Hold(row.id, row.store_id, row.owner, lines, row.expires_at)
