"""Read what is left, and change what stands on the shelf by hand."""

from collections.abc import Sequence

import msgspec

from hawker.goods.catalogue.model import SkuId
from hawker.goods.stock.model import BelowReserved, Level, NothingToChange, Reason
from hawker.kernel import sql
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import AccountId, StoreId

Q = sql.load("hawker.goods.stock")


class SkuLevel(msgspec.Struct, frozen=True):
    """One row of what is on the shelf."""

    sku_id: SkuId
    on_hand: int
    reserved: int


class SkuAvailable(msgspec.Struct, frozen=True):
    """What a new hold could take of one SKU."""

    sku_id: SkuId
    available: int


async def adjust(
    tx: Tx, store: StoreId, sku: SkuId, delta: int, reason: Reason, by: AccountId | None = None
) -> Level:
    """Change what stands on the shelf by `delta` pieces and write the movement.

    Raises BelowReserved when fewer than the reserved pieces would remain, NothingToChange for 0
    and for the reason that only a sale has.
    """
    if delta == 0 or reason is Reason.SOLD:
        raise NothingToChange("Say by how many pieces the shelf changed, and why.")

    query = Q.raise_level if delta > 0 else Q.lower_level
    level = await tx.maybe(
        query,
        Level,
        store_id=store,
        sku_id=sku,
        delta=delta,
        reason=reason,
        moved_by=by,
        now=tx.now,
    )

    if level is None:
        raise BelowReserved("Fewer pieces would be left than are reserved for buyers.")
    return level


async def available(source: Db | Tx, skus: Sequence[SkuId]) -> dict[SkuId, int]:
    """Read what a new hold could take of each SKU; 0 for one that was never on the shelf."""
    if isinstance(source, Tx):
        rows = await source.all(Q.available, SkuAvailable, sku_ids=list(skus))
    else:
        rows = await source.read(Q.available, SkuAvailable, sku_ids=list(skus))
    return dict.fromkeys(skus, 0) | {row.sku_id: row.available for row in rows}


async def levels_of(tx: Tx, skus: Sequence[SkuId]) -> dict[SkuId, Level]:
    """Read the levels of each SKU for the store's own people."""
    rows = await tx.all(Q.levels, SkuLevel, sku_ids=list(skus))
    found = {row.sku_id: Level(row.on_hand, row.reserved) for row in rows}
    return {sku: found.get(sku, Level(0, 0)) for sku in skus}
