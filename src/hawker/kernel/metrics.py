"""Figures of a process, in the Prometheus format at /metrics."""

import asyncio
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Protocol

from prometheus_client import REGISTRY, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

LOOK_AT_LOOP_EVERY_S = 0.5

REQUEST_SECONDS = Histogram(
    "hawker_http_request_seconds",
    "Time to answer, by route.",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
REFUSALS = Counter(
    "hawker_http_refusals", "Requests refused, by the code of the problem.", ["code"]
)
FACTS_HANDLED = Counter("hawker_facts_handled", "Facts handled, by subscriber.", ["subscriber"])
FACTS_PARKED = Counter("hawker_facts_parked", "Facts given up, by subscriber.", ["subscriber"])
PARKED = Gauge("hawker_parked", "What was given up and waits for the operator.", ["table"])
FACTS_RELAYED = Counter("hawker_facts_relayed", "Facts carried to the stream, by kind.", ["tag"])
AUDIT_SEAL = Gauge("hawker_audit_seal", "Number of the last seal of the audit log, made here.")
TIMERS_RUN = Counter("hawker_timers_run", "Timers run, by kind.", ["kind"])
TIMER_LATE_SECONDS = Gauge("hawker_timer_late_seconds", "How late the latest timer ran.")
BACKLOG = Gauge("hawker_backlog", "What is due and was not done yet.", ["queue"])
BACKLOG_SECONDS = Gauge(
    "hawker_backlog_seconds", "For how long the oldest of it has been due.", ["queue"]
)
LOOP_LAG_SECONDS = Histogram(
    "hawker_loop_lag_seconds",
    "By how much the process was late to look at its own clock: what else keeps it busy.",
    buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
)


class Pool(Protocol):
    """What is told of the database connections of a process (`kernel.db.Db`)."""

    statements: int
    transactions: int

    @property
    def connections_limit(self) -> int: ...
    @property
    def connections_in_use(self) -> int: ...
    @property
    def connections_waited_for(self) -> int: ...


class _PoolFigures(Collector):
    """Reads the pool when it is asked, so that transactions pay nothing."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def collect(self) -> Iterator[Metric]:
        pool = self._pool
        counters = {
            "hawker_db_transactions": ("Transactions finished.", pool.transactions),
            "hawker_db_statements": ("Statements run in them.", pool.statements),
        }
        gauges = {
            "hawker_db_connections_limit": ("Connections there may be.", pool.connections_limit),
            "hawker_db_connections_in_use": ("Connections in use.", pool.connections_in_use),
            "hawker_db_connections_waited_for": (
                "Who waits for one.",
                pool.connections_waited_for,
            ),
        }
        for name, (words, value) in counters.items():
            yield CounterMetricFamily(name, words, value)
        for name, (words, value) in gauges.items():
            yield GaugeMetricFamily(name, words, value)


@contextmanager
def telling(*collectors: Collector) -> Generator[None]:
    """Tell what `collectors` know, while inside."""
    for collector in collectors:
        REGISTRY.register(collector)
    try:
        yield
    finally:
        for collector in collectors:
            REGISTRY.unregister(collector)


def pool(pool: Pool) -> Collector:
    """What is told of the database connections."""
    return _PoolFigures(pool)


async def watch_loop() -> None:
    """Measure how late this process wakes up, until it is cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due_s = loop.time() + LOOK_AT_LOOP_EVERY_S
        await asyncio.sleep(LOOK_AT_LOOP_EVERY_S)
        LOOP_LAG_SECONDS.observe(max(0.0, loop.time() - due_s))
