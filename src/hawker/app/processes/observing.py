"""What is seen of a process from outside: its logs, figures and traces, set up alike for all."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import ExitStack, asynccontextmanager, suppress

from prometheus_client import Gauge

from hawker import __version__
from hawker.app.settings import Settings
from hawker.kernel import metrics, tracing
from hawker.kernel.db import Db

BUILD = Gauge("hawker_build", "What runs: always 1.", ["version", "process"])


@asynccontextmanager
async def observed(settings: Settings, process: str, db: Db) -> AsyncGenerator[None]:
    """Tell the figures of `process`, and its spans where a collector is named, while inside."""
    BUILD.labels(__version__, process).set(1)
    lag = asyncio.create_task(metrics.watch_loop())
    with ExitStack() as stack:
        stack.enter_context(metrics.telling(metrics.pool(db)))
        if settings.otlp_url:
            spans = tracing.exporting(settings.otlp_url, process, settings.trace_percent / 100)
            stack.enter_context(spans)
        try:
            yield
        finally:
            lag.cancel()
            with suppress(asyncio.CancelledError):
                await lag
