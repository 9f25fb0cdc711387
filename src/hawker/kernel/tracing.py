"""Traces: what one request set going, across web, worker and provider, by OpenTelemetry.

Off unless a process is `exporting`; a span then costs a check. What is always known is the request:
its id goes with the facts it made, so that the logs of all processes can be read by it.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

SEND_WITHIN_S = 5
HEADER = "traceparent"

Value = str | int | float | bool

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The request that is answered, or whose consequence is handled; empty when nobody asked."""

_propagator = TraceContextTextMapPropagator()
_tracers: list[Tracer] = []  # at most one: of this process, while it is exporting


class Recorder(Protocol):
    """What a span is told while it lasts."""

    def set_attribute(self, key: str, value: Value, /) -> None: ...
    def update_name(self, name: str, /) -> None: ...
    def set_status(self, status: StatusCode, /) -> None: ...


class _Nobody:
    """Is told the same, and keeps nothing."""

    def set_attribute(self, key: str, value: Value, /) -> None: ...
    def update_name(self, name: str, /) -> None: ...
    def set_status(self, status: StatusCode, /) -> None: ...


NOBODY = _Nobody()


@contextmanager
def span(
    name: str,
    kind: SpanKind = SpanKind.INTERNAL,
    *,
    parent: str = "",
    values: Mapping[str, Value] | None = None,
) -> Generator[Recorder]:
    """Record what happens inside as one span, below the current one or below `parent`.

    `parent` is what `carried` said, perhaps in another process. An exception is noted and goes on.
    """
    if not _tracers:
        yield NOBODY
        return
    below = _read(parent) if parent else None
    with _tracers[0].start_as_current_span(
        name, context=below, kind=kind, attributes=values, set_status_on_exception=True
    ) as current:
        yield current  # pyright: ignore[reportReturnType] — its values may be lists as well


@contextmanager
def following(
    request: str, parent: str, name: str, kind: SpanKind = SpanKind.CONSUMER
) -> Generator[Recorder]:
    """Answer a request, or do what is a consequence of it: its id and its trace go on."""
    token = request_id.set(request)
    try:
        if not _tracers:  # on the way of every request
            yield NOBODY
            return
        with span(name, kind, parent=parent) as current:
            yield current
    finally:
        request_id.reset(token)


def carried() -> str:
    """The current span as a W3C traceparent, for another process; empty when none is recorded."""
    if not _tracers:
        return ""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get(HEADER, "")


def cause() -> dict[str, str]:
    """The request and the span we are in, for the columns of what is done about it later."""
    return {"request_id": request_id.get(), "trace": carried()}


def headers() -> dict[str, str]:
    """What a call to another service carries along."""
    found = carried()
    return {HEADER: found} if found else {}


@contextmanager
def exporting(address: str, process: str, ratio: float) -> Generator[None]:
    """Send the spans of this process to the OTLP collector at `address`, while inside.

    A share `ratio` of what begins here is recorded; what began elsewhere follows its beginning.
    Spans wait in a bounded queue: a collector that is away costs spans, and nothing else.
    """
    # Half of what is imported at the start of a process would be these; most sites need none.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased  # noqa: PLC0415

    assert not _tracers, "a process sends to one place"
    provider = TracerProvider(
        resource=Resource.create(
            {"service.namespace": "hawker", "service.name": f"hawker-{process}"}
        ),
        sampler=ParentBased(TraceIdRatioBased(ratio)),
        shutdown_on_exit=False,
    )
    exporter = OTLPSpanExporter(f"{address.rstrip('/')}/v1/traces", timeout=SEND_WITHIN_S)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracers.append(provider.get_tracer("hawker"))
    try:
        yield
    finally:
        _tracers.clear()
        provider.shutdown()


def _read(parent: str) -> Context:
    """A context below `parent`; below nothing when it cannot be read."""
    return _propagator.extract({HEADER: parent}, Context())
