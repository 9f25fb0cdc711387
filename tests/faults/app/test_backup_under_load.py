"""A backup taken while people buy, brought back elsewhere: the same book, the same shelves."""

import asyncio

import pytest
from tests.faults.app.shopping import PATIENCE_S, buy, counted, plenty_of

from hawker.app.backups import restoring
from hawker.app.backups.taking import Screen, backup
from hawker.app.demo.broadcast import Host
from hawker.app.demo.visitor import Visitor, until
from hawker.app.supervisor.running import running
from hawker.app.supervisor.site import settings_on_free_ports

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

QUIET = Screen(lambda _: None, lambda _, __: None)
BUYERS = 3
BEFORE, AFTER = 4, 4  # purchases on either side of the backup


async def test_a_backup_under_load_comes_back_with_the_same_book_and_shelves(site, unhandled, home):
    bought: list[str] = []
    enough = asyncio.Event()

    async def shop(sku: str, room: str) -> None:
        while not enough.is_set():
            async with Visitor(site.settings, "buyer", patience_s=PATIENCE_S) as buyer:
                bought.append(await buy(buyer, sku, room))

    async with Visitor(site.settings, "host", patience_s=PATIENCE_S) as visitor:
        host = await Host.arrive(visitor, site.settings)
        room = await visitor.get(f"/api/v1/rooms/{host.room_id}")
        product = await visitor.get(f"/api/v1/products/{room['showcase'][0]['product']['id']}")
        sku = await plenty_of(product["skus"][0], product["store_id"], site.settings)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(BUYERS):
                tasks.create_task(shop(sku["id"], host.room_id))
            await until("purchases before it", lambda: more_than(bought, BEFORE), PATIENCE_S)
            file = await asyncio.to_thread(
                backup, site.settings, None, QUIET, recordings=False, keep=None
            )
            after = len(bought) + AFTER
            await until("purchases after it", lambda: more_than(bought, after), PATIENCE_S)
            enough.set()
    await site.stop()

    done = await asyncio.to_thread(restoring.restore, file, home / "again", None, QUIET)

    assert done.differing == []
    debit, credit = (sum(row[side] for row in done.found["trial balance"]) for side in (2, 3))
    assert debit == credit > 0
    await goes_on(home / "again", bought, unhandled, sku["id"], host.room_id)


async def goes_on(home, bought: list[str], unhandled: str, sku: str, room: str) -> None:
    """The restored site handles every fact it still owes, none twice, and sells on."""
    settings = settings_on_free_ports(home)
    events: list[str] = []
    async with running(settings, lambda _: None, events.append, seeded=False) as tree:
        tree.settings = settings
        async with Visitor(settings, "buyer", patience_s=PATIENCE_S) as buyer:
            await buy(buyer, sku, room)
        await until("all facts handled", lambda: none_of(tree, unhandled), PATIENCE_S)
        paid = await counted(tree, "SELECT count(*) FROM orders.orders WHERE status = 'to_ship'")
        sold = "SELECT count(DISTINCT ref) FROM ledger.postings WHERE kind = 'sale'"
        moved = "SELECT count(*) FROM stock.movements WHERE reason = 'sold'"
        assert BEFORE < paid <= len(bought) + 1
        assert await counted(tree, sold) == paid
        assert await counted(tree, moved) == paid
        parked = "SELECT count(*) FROM kernel.parked"
        assert await counted(tree, parked) == 0
        assert events == []


async def more_than(bought: list[str], many: int) -> bool:
    return len(bought) > many


async def none_of(tree, tail: str) -> bool:
    return await counted(tree, f"SELECT count(*) FROM {tail}") == 0
