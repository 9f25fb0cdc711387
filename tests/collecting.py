"""An OpenTelemetry collector of the tests: takes spans over HTTP as any other would."""

from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import msgspec
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from hawker.kernel import tracing


class Span(msgspec.Struct, frozen=True):
    """One span as it arrived."""

    name: str
    trace: str
    id: str
    parent: str
    process: str
    values: dict[str, str]


class Collector:
    """Keeps the spans it is sent."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.address = ""

    def named(self, name: str) -> list[Span]:
        return [span for span in self.spans if span.name == name]

    def take(self, body: bytes) -> None:
        sent = ExportTraceServiceRequest.FromString(body)
        for resource in sent.resource_spans:
            about = {each.key: each.value.string_value for each in resource.resource.attributes}
            for scope in resource.scope_spans:
                self.spans += [_read(span, about["service.name"]) for span in scope.spans]


@contextmanager
def collector() -> Generator[Collector]:
    """Listen on a free port of the loopback while inside."""
    found = Collector()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.take(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    found.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def traced(ratio: float = 1.0) -> Generator[Collector]:
    """Trace this process while inside; the spans are there afterwards."""
    with collector() as found, tracing.exporting(found.address, "test", ratio):
        yield found


def _read(span: Any, process: str) -> Span:
    values = {
        each.key: each.value.string_value or str(each.value.int_value) for each in span.attributes
    }
    return Span(
        span.name,
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        process,
        values,
    )
