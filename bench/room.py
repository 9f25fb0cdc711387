"""A room full of sockets: how late chat and commerce arrive, and what a delivery costs the hub."""

from __future__ import annotations

import asyncio
import json
import time

from bench.crowd import Delays, Heard, Plan, Seen
from bench.gathering import gathered
from bench.harness import Result, benchmark
from bench.shop import Goods, guest_tokens
from bench.site import Site
from bench.stage import open_stage
from hawker.goods.stock import service as stock
from hawker.goods.stock.model import Adjustment, Reason
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.ids import AccountId
from hawker.stage.live.hub.limits import tick_s

TALKERS = 20
LINES_PER_S = 10.0
SECONDS = 12.0
CHANGES_PER_S = 10.0  # of the stock
PIECES = 1_000
SKUS_OF_A_PRODUCT = 3
CHANGES, LEFT = int(CHANGES_PER_S * SECONDS), PIECES * SKUS_OF_A_PRODUCT
LATE_MS = 120  # at the 99th percentile; of chat, behind the tick
CPU_LIMIT_US = 9.0  # of the hub, for one frame to one socket
MEMORY_LIMIT_KB = 20.0  # of the hub, for one socket
TARGET = (
    "chat p99 ≤ tick + 120 ms, stock p99 ≤ 120 ms, ≤ 9 µs CPU per delivery, ≤ 20 kB per socket,"
    " nothing lost"
)


@benchmark(
    "room-500",
    title="room with 500 sockets, 10 chat lines/s, then 10 stock changes/s",
    target=TARGET,
)
async def room_500(site: Site) -> Result:
    return await measure(site, 500)


@benchmark(
    "room-2000",
    title="room with 2,000 sockets, the same",
    target=TARGET,
)
async def room_2000(site: Site) -> Result:
    return await measure(site, 2_000)


@benchmark("room-5000", title="room with 5,000 sockets, the same", target=TARGET)
async def room_5000(site: Site) -> Result:
    return await measure(site, 5_000)


async def measure(site: Site, sockets: int) -> Result:
    """Fill a room of a new shop; let some talk, then move the stock; count every delivery."""
    stage = await open_stage(site, products=3, pieces=PIECES, shown=1)
    talkers = await guest_tokens(site, TALKERS)
    port = site.settings.hub_port
    plan = Plan("127.0.0.1", port, str(stage.room), sockets, talkers, LINES_PER_S, SECONDS)
    empty_kb = site.memory_kb("hub")
    async with gathered("bench.crowd", plan._asdict()) as crowd:
        full_kb = site.memory_kb("hub")
        busy_s = site.cpu_s("hub")
        heard = await crowd.ask("talk")
        talked_s = site.cpu_s("hub") - busy_s
        await crowd.say("watch")
        busy_s = site.cpu_s("hub")
        changed_ns = await move_stock(site, stage.goods)
        await crowd.hear()
        moved_s = site.cpu_s("hub") - busy_s
        seen = await crowd.ask(json.dumps(changed_ns))
    heard["delay"], seen["delay"] = Delays(*heard["delay"]), Delays(*seen["delay"])
    told = Heard(**heard), Seen(**seen)
    is_last_told = told[1].left == min(changed_ns)
    memory_kb = (full_kb - empty_kb) / sockets
    return _result(*told, (talked_s, moved_s), memory_kb, is_last_told=is_last_told)


async def move_stock(
    site: Site, shop: Goods, *, changes: int = CHANGES, left: int = LEFT
) -> dict[int, int]:
    """Change a level at a steady rate; return when each change was committed, by what was left."""
    owner = AccountId.new()
    grants = {shop.store: frozenset({Permission.GOODS_WRITE})}
    clerk = Principal(owner, is_guest=False, name="Clerk", grants=grants)
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    changed_ns: dict[int, int] = {}
    for n in range(changes):
        await asyncio.sleep(max(0.0, began_s + n / CHANGES_PER_S - loop.time()))
        async with site.db.system() as tx:
            change = Adjustment(shop.skus[0], -1, Reason.DAMAGED)
            await stock.adjust(tx, clerk, shop.store, change)
        left -= 1
        changed_ns[left] = time.monotonic_ns()
    return changed_ns


def _result(
    heard: Heard,
    seen: Seen,
    busy_s: tuple[float, float],
    memory_kb: float,
    *,
    is_last_told: bool,
) -> Result:
    """`busy_s` is what the hub worked while people talked, and while the stock moved."""
    tick_ms = 1000 * tick_s(heard.sockets)
    talk_us = 1e6 * busy_s[0] / max(1, heard.frames)
    stock_us = 1e6 * busy_s[1] / max(1, seen.deliveries)
    chat, events = heard.delay, seen.delay
    is_met = (
        heard.lines_missed == 0
        and seen.deliveries == seen.changes * heard.sockets
        and is_last_told
        and chat.p99_ms <= tick_ms + LATE_MS
        and events.p99_ms <= LATE_MS
        and max(talk_us, stock_us) <= CPU_LIMIT_US
        and memory_kb <= MEMORY_LIMIT_KB
    )
    return Result(
        measured=(
            f"chat p50 {chat.p50_ms:.0f}, p95 {chat.p95_ms:.0f}, p99 {chat.p99_ms:.0f} ms"
            f" (tick {tick_ms:.0f}); stock p50 {events.p50_ms:.0f}, p99 {events.p99_ms:.0f} ms"
            f" after its commit; CPU per delivery {talk_us:.1f} µs of chat, {stock_us:.1f} µs of"
            f" stock; {memory_kb:.0f} kB per socket;"
            f" {heard.lines_delivered:,} lines delivered, {heard.lines_missed:,} missed"
        ),
        is_met=is_met,
        limit="chat: the wait for the tick; stock: outbox, relay and one read; CPU: send()",
        figures={
            "sockets": heard.sockets,
            "connect_s": heard.connect_s,
            "tick_ms": tick_ms,
            "lines_said": heard.lines_said,
            "lines_delivered": heard.lines_delivered,
            "lines_missed": heard.lines_missed,
            "stock_changes_told": seen.changes,
            "stock_deliveries": seen.deliveries,
            "hub_cpu_us_per_delivery": talk_us,
            "hub_cpu_us_per_stock_delivery": stock_us,
            "hub_kb_per_socket": memory_kb,
            "crowd_cpu_s": seen.crowd_cpu_s,
            **{f"chat_{name}": value for name, value in chat._asdict().items()},
            **{f"stock_{name}": value for name, value in events._asdict().items()},
        },
    )
