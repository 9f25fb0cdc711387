"""Read what is left, and change what stands on the shelf by hand."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import SkuId
from hawker.goods.stock.events import LevelChanged
from hawker.goods.stock.model import (
    ON_HAND_LIMIT,
    Adjustment,
    BelowReserved,
    Level,
    NothingToChange,
    Reason,
    ShelfFull,
)
from hawker.kernel import audit, outbox, sql
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import AccountId, StoreId

Q = sql.load("hawker.goods.stock")


class SkuLevel(msgspec.Struct, frozen=True):
    """One row of what is on the shelf."""

    sku_id: SkuId
    on_hand: int
    reserved: int


class Available(msgspec.Struct, frozen=True):
    """What a new hold could take of each SKU asked for, in the same order."""

    pieces: list[int] | None  # None when nothing was asked


async def adjust(tx: Tx, principal: Principal, store: StoreId, change: Adjustment) -> Level:
    """Change what stands on the shelf by hand, for somebody of the store, and say so.

    Raises Forbidden, SkuNotFound; BelowReserved when fewer than the reserved pieces would remain;
    ShelfFull; NothingToChange for 0 and for the reason that only a sale has.
    """
    principal.require(Permission.GOODS_WRITE, store)
    place = await catalogue.place_of_sku(tx, store, change.sku_id)

    level = await put_on_shelf(tx, store, change, by=principal.account)
    await outbox.publish(
        tx,
        LevelChanged(
            store_id=store,
            product_id=place.product_id,
            sku_id=change.sku_id,
            available=level.available,
        ),
    )
    await audit.note(
        tx,
        action="stock.adjusted",
        store=store,
        subject=change.sku_id,
        product_id=place.product_id,
        title_zh=place.title.whole.zh,
        title_en=place.title.whole.en,
        delta=change.delta,
        reason=change.reason,
        on_hand=level.on_hand,
    )
    return level


async def put_on_shelf(
    tx: Tx, store: StoreId, change: Adjustment, *, by: AccountId | None = None
) -> Level:
    """Change the level and write its movement; the caller knows that the SKU is the store's.

    Raises BelowReserved, ShelfFull, NothingToChange.
    """
    if change.delta == 0 or change.reason is Reason.SOLD:
        raise NothingToChange("Say by how many pieces the shelf changed, and why.", field="delta")

    level = await _change(tx, store, change, by)

    if level is None and change.delta > 0:
        raise ShelfFull(f"A shelf holds at most {ON_HAND_LIMIT:,} pieces.", field="delta")
    if level is None:
        raise BelowReserved("Fewer pieces would be left than are reserved.", field="delta")
    return level


async def _change(tx: Tx, store: StoreId, change: Adjustment, by: AccountId | None) -> Level | None:
    """Change the level under its guard; None when the guard said no."""
    values = {
        "store_id": store,
        "sku_id": change.sku_id,
        "delta": change.delta,
        "reason": change.reason,
        "moved_by": by,
        "now": tx.now,
    }
    if change.delta > 0:
        return await tx.maybe(Q.raise_level, Level, values, limit=ON_HAND_LIMIT)
    return await tx.maybe(Q.lower_level, Level, values)


async def available(source: Db | Tx, skus: Sequence[SkuId]) -> dict[SkuId, int]:
    """Read what a new hold could take of each SKU; 0 for one that was never on the shelf."""
    return dict(zip(skus, await pieces_left(source, skus), strict=True))


async def pieces_left(source: Db | Tx, skus: Sequence[SkuId | UUID]) -> list[int]:
    """Read the same in the order asked, also for ids as the database gave them."""
    [row] = await source.read(Q.available, Available, sku_ids=skus)
    return row.pieces or []


async def levels_of(source: Db | Tx, skus: Sequence[SkuId]) -> dict[SkuId, Level]:
    """Read the levels of each SKU; nothing on the shelf for one that never was there."""
    rows = await source.read(Q.levels, SkuLevel, sku_ids=list(skus))
    found = {row.sku_id: Level(row.on_hand, row.reserved) for row in rows}
    return dict.fromkeys(skus, Level(0, 0)) | found
