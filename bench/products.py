"""Reading goods, as every visitor does all the time."""

from __future__ import annotations

import random
import time

from bench.client import Client
from bench.harness import Result, benchmark, percentile
from bench.load import Meter, spread
from bench.shop import open_shop
from bench.site import Site

PRODUCTS = 200
REQUESTS, WARM, AT_ONCE = 20_000, 2_000, 32
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
    webs = [Client(port) for port in site.settings.web_ports]
    took_s: list[float] = []
    size = 0

    async def read(number: int) -> None:
        nonlocal size
        began_s = time.perf_counter()
        path = random.choice(paths)  # noqa: S311 — just a product
        answer = await webs[number % len(webs)].ask("GET", path)
        assert answer.status == 200, answer.body  # noqa: PLR2004
        took_s.append(time.perf_counter() - began_s)
        size = len(answer.body)

    await spread(read, range(WARM), AT_ONCE)
    took_s.clear()
    meter = Meter(site)
    await spread(read, range(REQUESTS), AT_ONCE)
    cost = meter.stop()
    for web in webs:
        web.close()

    per_s = REQUESTS / cost.elapsed_s
    p99_ms = 1000 * percentile(took_s, 0.99)
    cpu_us = 1e6 * cost.cpu_s["web"] / REQUESTS
    return Result(
        measured=f"{per_s:.0f}/s, p99 {p99_ms:.0f} ms, {cpu_us:.0f} µs CPU, {size / 1024:.1f} kB",
        is_met=per_s >= PER_S and p99_ms <= P99_MS and cpu_us <= CPU_US,
        limit=f"the processor: {cost}",
        figures={"per_s": per_s, "p99_ms": p99_ms, "cpu_us": cpu_us, "bytes": size},
    )
