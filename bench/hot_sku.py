"""One hot SKU: how many holds a second the batcher of one process decides, none of them falsely."""

from __future__ import annotations

import asyncio
import time

from bench.harness import Result, benchmark, percentile
from bench.shop import open_shop
from bench.site import Site
from hawker.goods.catalogue.model import SkuId
from hawker.goods.stock.batching import HoldBatcher
from hawker.goods.stock.model import Line, OutOfStock
from hawker.kernel.db import Db
from hawker.kernel.ids import AccountId, StoreId

PIECES = 20_000
WISHES = 30_000  # more than there are pieces: refusals are decisions too
BUYERS = 400  # at once
TARGET_PER_S = 10_000


@benchmark(
    "hot_sku",
    title="one hot SKU, the batching hold at the service",
    target=f"≥ {TARGET_PER_S:,} decisions/s",
)
async def hot_sku(site: Site) -> Result:
    """Let buyers want one piece of the same SKU, again and again, until all wishes are decided."""
    goods = await open_shop(site, products=1, pieces=PIECES)
    sku = goods.skus[0]
    waits_s: list[float] = []
    async with Db(site.settings.database_url, "hawker_app", size=2) as db:
        batcher = HoldBatcher(db)
        began = time.perf_counter()
        held = await asyncio.gather(
            *(_buy(batcher, goods.store, sku, waits_s) for _ in range(BUYERS))
        )
        took_s = time.perf_counter() - began

    reserved = await site.count("stock.holds WHERE %s = ANY (sku_ids)", sku.uuid)
    [level] = await site.rows("SELECT reserved FROM stock.levels WHERE sku_id = %s", sku.uuid)
    assert sum(held) == reserved == level["reserved"] == PIECES, "held is what the database says"

    per_s = len(waits_s) / took_s
    p99_ms = percentile(waits_s, 0.99) * 1000
    return Result(
        measured=f"{per_s:,.0f} decisions/s, p99 {p99_ms:.0f} ms at {BUYERS} in flight",
        is_met=per_s >= TARGET_PER_S,
        limit="one commit per 50 decisions, and encoding their rows",
        figures={"decisions_per_s": round(per_s), "p99_ms": round(p99_ms, 1), "held": sum(held)},
    )


async def _buy(batcher: HoldBatcher, store: StoreId, sku: SkuId, waits_s: list[float]) -> int:
    held = 0
    for _ in range(WISHES // BUYERS):
        began = time.perf_counter()
        try:
            await batcher.take(store, AccountId.new(), [Line(sku, 1)])
            held += 1
        except OutOfStock:
            pass
        waits_s.append(time.perf_counter() - began)
    return held
