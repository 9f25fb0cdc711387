"""Reading goods, as every visitor does all the time."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import NamedTuple

from bench.client import Client
from bench.harness import Result, benchmark, percentile
from bench.load import DOOR, WHO, Cost, Meter, spread
from bench.shop import open_shop
from bench.site import Site

PRODUCTS = 200
REQUESTS, REQUESTS_AT_DOOR, WARM, AT_ONCE = 20_000, 10_000, 2_000, 32
PER_S, P99_MS, CPU_US = 4_000, 40, 300


@benchmark(
    "product",
    title="product detail at web's own ports, 32 in flight",
    target="≥ 4,000/s, p99 ≤ 40 ms, ≤ 300 µs CPU of web each",
)
async def product(site: Site) -> Result:
    goods = await open_shop(site, products=PRODUCTS, pieces=100)
    return await _read(site, [f"/api/v1/products/{id}" for id in goods.products])


@benchmark(
    "product-list",
    title="list of 50 products at web's own ports, 32 in flight",
    target="≥ 4,000/s, p99 ≤ 40 ms, ≤ 300 µs CPU of web each",
)
async def product_list(site: Site) -> Result:
    goods = await open_shop(site, products=PRODUCTS, pieces=100)
    return await _read(site, [f"/api/v1/products?limit=50&store_id={goods.store}"])


async def _read(site: Site, paths: list[str]) -> Result:
    """Read at web's own ports, and then through the front door, which has no target."""
    own = await _reading(site, site.settings.web_ports, paths, REQUESTS)
    door = await _reading(site, [site.settings.port], paths, REQUESTS_AT_DOOR)
    is_met = own.per_s >= PER_S and own.p99_ms <= P99_MS and own.cpu_us <= CPU_US
    return Result(
        measured=f"{own}, {own.cpu_us:.0f} µs CPU, {own.size / 1024:.1f} kB; through the front"
        f" door {door}, {door.cpu_us:.0f} µs CPU of web and {door.door_us:.0f} of Caddy",
        is_met=is_met,
        limit=f"the processor: {own.cost}",
        figures={
            "per_s": own.per_s,
            "p99_ms": own.p99_ms,
            "cpu_us": own.cpu_us,
            "bytes": own.size,
            "door_per_s": door.per_s,
            "door_p99_ms": door.p99_ms,
            "door_cpu_us": door.door_us,
        },
    )


class Reading(NamedTuple):
    """What so many requests took."""

    requests: int
    cost: Cost
    p99_ms: float
    size: int  # bytes of the last answer

    @property
    def per_s(self) -> float:
        return self.requests / self.cost.elapsed_s

    @property
    def cpu_us(self) -> float:
        return 1e6 * self.cost.cpu_s["web"] / self.requests

    @property
    def door_us(self) -> float:
        return 1e6 * self.cost.cpu_s[DOOR] / self.requests

    def __str__(self) -> str:
        return f"{self.per_s:.0f}/s, p99 {self.p99_ms:.0f} ms"


async def _reading(site: Site, ports: Sequence[int], paths: list[str], requests: int) -> Reading:
    clients = [Client(port) for port in ports]
    took_s: list[float] = []
    size = 0

    async def read(number: int) -> None:
        nonlocal size
        began_s = time.perf_counter()
        path = random.choice(paths)  # noqa: S311 — just a product
        answer = await clients[number % len(clients)].ask("GET", path)
        assert answer.status == 200, answer.body  # noqa: PLR2004
        took_s.append(time.perf_counter() - began_s)
        size = len(answer.body)

    await spread(read, range(WARM), AT_ONCE)
    took_s.clear()
    meter = Meter(site, (*WHO, DOOR))
    await spread(read, range(requests), AT_ONCE)
    cost = meter.stop()
    for client in clients:
        client.close()
    return Reading(requests, cost, 1000 * percentile(took_s, 0.99), size)
