"""A backup taken while people buy is the site of one moment, and comes back as that."""

from __future__ import annotations

import asyncio

from bench.load import spread
from bench.shop import open_shop
from bench.site import folder, open_site

from hawker.app.backups import restoring
from hawker.app.backups.taking import Screen, backup
from hawker.app.demo.visitor import until
from proof import books
from proof.harness import Proof, proven
from proof.kills import AT_ONCE, Shoppers

WITHIN_S = 600.0
QUIET = Screen(lambda _: None, lambda _, __: None)


@proven(
    "backup",
    title="a backup taken amid 1,000 purchases, restored elsewhere",
    promise="the trial balance, the stock and the orders are those of the moment it was taken",
)
async def backup_under_load(purchases: int = 1_000) -> Proof:
    with folder() as elsewhere:
        async with open_site() as site:
            goods = await open_shop(site, products=10, pieces=purchases)
            shoppers = Shoppers(site, [str(sku) for sku in goods.skus])
            people = await shoppers.arrive(purchases)
            load = asyncio.create_task(spread(shoppers.buy, people, AT_ONCE))
            await until("purchases before it", lambda: _paid(shoppers, purchases // 3), WITHIN_S)
            file = await asyncio.to_thread(
                backup, site.settings, elsewhere, QUIET, recordings=False, keep=None
            )
            amid = len(shoppers.paid)
            await load
            shoppers.close()
            await books.settled(site)
            found = await books.faults(site)
        done = await asyncio.to_thread(restoring.restore, file, elsewhere / "again", None, QUIET)
    found += [f"{name} came back otherwise" for name in done.differing]
    debit, credit = (sum(row[side] for row in done.found["trial balance"]) for side in (2, 3))
    if debit != credit or not debit:
        found.append(f"the restored book is uneven: {debit} and {credit}")
    orders = sum(row[1] for row in done.found["orders"])
    if not 0 < orders < purchases:
        found.append(f"the backup has {orders} orders: it was not taken amid the purchases")
    return Proof(found, f"taken after about {amid} purchases: {orders} orders, the same afterwards")


async def _paid(shoppers: Shoppers, many: int) -> bool:
    return len(shoppers.paid) >= many
