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
TOO_LATE = 4_000  # who come when nothing is left: told from memory, and not counted as decisions
SOLD_OUT_WITHIN_S = 0.020
BUYERS = 400  # at once
TARGET_PER_S = 10_000


@benchmark(
    "hot_sku",
    title="one hot SKU, the batching hold at the service",
    target=f"≥ {TARGET_PER_S:,} decisions/s; sold out told in ≤ 20 ms p99 without the database",
)
async def hot_sku(site: Site) -> Result:
    """Let buyers want one piece of the same SKU, again and again, until all and more are gone."""
    goods = await open_shop(site, products=1, pieces=PIECES)
    sku = goods.skus[0]
    waits_s: list[float] = []
    late_s: list[float] = []
    async with Db(site.settings.database_url, "hawker_app", size=2) as db:
        batcher = HoldBatcher(db)
        began = time.perf_counter()
        held = await asyncio.gather(
            *(_buy(batcher, goods.store, sku, PIECES // BUYERS, waits_s) for _ in range(BUYERS))
        )
        took_s = time.perf_counter() - began
        asked = db.statements
        late = await asyncio.gather(
            *(_buy(batcher, goods.store, sku, TOO_LATE // BUYERS, late_s) for _ in range(BUYERS))
        )
        asked = db.statements - asked

    reserved = await site.count("stock.holds WHERE %s = ANY (sku_ids)", sku.uuid)
    [level] = await site.rows("SELECT reserved FROM stock.levels WHERE sku_id = %s", sku.uuid)
    assert sum(held) == reserved == level["reserved"] == PIECES, "held is what the database says"
    assert not any(late)

    per_s = len(waits_s) / took_s
    p99_ms = percentile(waits_s, 0.99) * 1000
    late_p99_s = percentile(late_s, 0.99)
    return Result(
        measured=f"{per_s:,.0f} decisions/s, p99 {p99_ms:.0f} ms at {BUYERS} in flight; "
        f"sold out told in p99 {late_p99_s * 1000:.1f} ms with {asked} statements",
        is_met=per_s >= TARGET_PER_S and late_p99_s <= SOLD_OUT_WITHIN_S and asked < TOO_LATE / 100,
        limit="one commit per 50 decisions, and encoding their rows",
        figures={
            "decisions_per_s": round(per_s),
            "p99_ms": round(p99_ms, 1),
            "held": sum(held),
            "sold_out_p99_ms": round(late_p99_s * 1000, 2),
            "sold_out_statements": asked,
        },
    )


async def _buy(
    batcher: HoldBatcher, store: StoreId, sku: SkuId, wishes: int, waits_s: list[float]
) -> int:
    held = 0
    for _ in range(wishes):
        began = time.perf_counter()
        try:
            await batcher.take(store, AccountId.new(), [Line(sku, 1)])
            held += 1
        except OutOfStock:
            pass
        waits_s.append(time.perf_counter() - began)
    return held
