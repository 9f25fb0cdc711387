"""A whole site while its processes are killed, and when it is told to stop."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.faults.app.shopping import PATIENCE_S, buy, counted, plenty_of

from hawker.app.demo.broadcast import Host
from hawker.app.demo.visitor import Visitor, until
from hawker.app.supervisor.site import settings_on_free_ports

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]

BACK_WITHIN_S = 15.0  # on a machine that is busy with other tests, too
STOPPED_WITHIN_S = 5.0  # what a person who pressed Ctrl-C was promised
BUYERS = 3


async def test_whoever_is_killed_comes_back_no_purchase_is_lost_and_all_stop_in_time(
    site, unhandled
):
    bought: list[str] = []
    enough = asyncio.Event()

    async def shop(sku: str, room: str) -> None:
        """Buy again and again, each time as somebody else: nobody may hold many unpaid orders."""
        while not enough.is_set():
            async with Visitor(site.settings, "buyer", patience_s=PATIENCE_S) as buyer:
                bought.append(await buy(buyer, sku, room))

    async with (
        Visitor(site.settings, "host", patience_s=PATIENCE_S) as host_visitor,
        Visitor(site.settings, "one", patience_s=PATIENCE_S) as first,
    ):
        host = await Host.arrive(host_visitor, site.settings)
        await site.start([host.publisher()])
        room = await first.get(f"/api/v1/rooms/{host.room_id}")
        product = await first.get(f"/api/v1/products/{room['showcase'][0]['product']['id']}")
        sku = await plenty_of(product["skus"][0], product["store_id"], site.settings)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(BUYERS):
                tasks.create_task(shop(sku["id"], host.room_id))
            for child in site.children:
                await kill(child, bought)
            enough.set()

        await until("room on air again", lambda: is_on_air(first, host.room_id), BACK_WITHIN_S)
        await until("all orders to ship", lambda: all_to_ship(site, len(bought)), PATIENCE_S)
        fresh = await first.get(f"/api/v1/products/{product['id']}")

    left = {each["id"]: each["available"] for each in fresh["skus"]}
    assert left[sku["id"]] == sku["available"] - len(bought)
    assert await counted(site, "SELECT count(*) FROM kernel.outbox WHERE relayed_at IS NULL") == 0
    await until("all facts handled", lambda: none_of(site, unhandled), PATIENCE_S)
    sold = "SELECT count(DISTINCT ref) FROM ledger.postings WHERE kind = 'sale'"
    assert await counted(site, sold) == len(bought) == len(set(bought))
    assert [child.restarts for child in site.children if child.program.name != "publisher"] == (
        [1] * (len(site.children) - 1)
    )
    began = time.monotonic()
    await site.stop()  # a whole demo, with its publisher on air
    assert time.monotonic() - began < STOPPED_WITHIN_S, site.events


async def kill(child, bought: list[str]) -> None:
    """Kill a process, and wait until it is back and somebody has bought something since."""
    before, restarts = len(bought), child.restarts
    os.kill(child.pid, signal.SIGKILL)
    await until("the same program again", lambda: is_back(child, restarts), BACK_WITHIN_S)
    await until("purchase after it", lambda: more_than(bought, before), PATIENCE_S)


async def is_back(child, restarts: int) -> bool:
    return child.restarts > restarts and child.pid is not None and await child.program.is_ready()


async def more_than(bought: list[str], before: int) -> bool:
    return len(bought) > before


async def is_on_air(visitor: Visitor, room: str) -> bool:
    return (await visitor.get(f"/api/v1/rooms/{room}"))["status"] == "on_air"


async def none_of(site, tail: str) -> bool:
    return await counted(site, f"SELECT count(*) FROM {tail}") == 0


async def all_to_ship(site, orders: int) -> bool:
    query = "SELECT count(*) FROM orders.orders WHERE status = 'to_ship'"
    return await counted(site, query) == orders


def test_ctrl_c_stops_all_in_time_and_leaves_no_process(home):
    settings = settings_on_free_ports(home)
    environ = {**os.environ, **settings.environ()}
    words = [sys.executable, "-m", "hawker.app.cli", "up"]
    site = subprocess.Popen(words, env=environ, stdout=subprocess.PIPE, text=True)
    try:
        said = wait_until_said(site, "Ctrl-C")
        assert len(living(home)) > 8

        began = time.monotonic()
        site.send_signal(signal.SIGINT)
        said += site.communicate(timeout=PATIENCE_S)[0]

        assert time.monotonic() - began < STOPPED_WITHIN_S, said
        assert site.returncode == 0
    finally:
        site.kill()
        site.wait()
    assert living(home) == []


def wait_until_said(site: subprocess.Popen[str], words: str) -> str:
    """What it says until it says these words, which come when all of it runs."""
    said = ""
    for line in site.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(f"it ended without a word about {words}: {said}")


def living(home: Path) -> list[str]:
    """Name every process that has to do with this folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
            name = (folder / "comm").read_text().strip()
        except OSError:
            continue
        if str(home).encode() in words:
            found.append(name)
    return found
