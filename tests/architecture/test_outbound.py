"""Whom the site calls: by few files, and at addresses that nobody but the operator can set."""

import ast
import json
import re
from pathlib import Path

from tree import ROOT, SOURCE, imports

CLIENTS = {
    *("aiohttp", "aiosmtplib", "http.client", "httpx", "nats", "obstore", "requests", "smtplib"),
    *("ftplib", "urllib.request", "urllib3", "websockets"),
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
}
DIALLING = {"create_connection", "create_datagram_endpoint", "open_connection"}
# Each with whom it calls, and who says where that is.
CALLERS = {
    "app/demo/visitor.py": "the site itself, to show it",
    "app/doctor/outside.py": "the site itself, for its certificate",
    "app/doctor/site.py": "the bus of the settings",
    "app/machine.py": "our own processes, on the loopback",
    "app/playlists.py": "our own processes, on the loopback",
    "app/processes/sandbox.py": "our own processes, on the loopback",
    "app/sandbox/deliveries.py": "our own processes, on the loopback",
    "app/supervisor/probes.py": "our own processes, on the loopback",
    "kernel/bus.py": "the bus of the settings",
    "kernel/calling.py": "providers, whose addresses the settings tell",
    "kernel/storage.py": "the bucket of the settings",
    "kernel/tracing.py": "the collector of the settings",
    "people/notifications/smtp.py": "the mail server that the operator set at the desk",
}
# Parts of a name that make a field an address of the net.
ADDRESS = re.compile(r"(?:^|_)(?:url|uri|href|link|endpoint|callback|webhook)s?(?:_|$)")


def calls(file: Path) -> bool:
    """Whether it opens connections to somebody."""
    if CLIENTS & set(imports(file)):
        return True
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.Attribute) and node.attr in DIALLING for node in ast.walk(tree))


def test_only_these_files_call_somebody():
    found = {str(path.relative_to(SOURCE)) for path in sorted(SOURCE.rglob("*.py")) if calls(path)}

    assert found == CALLERS.keys()


def test_no_operation_takes_an_address_of_the_net():
    """Who adds one has to guard it: docs/security.md, "Whom the site calls"."""
    document = json.loads((ROOT / "web/shared/openapi.json").read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"]

    def fields(schema: object, seen: frozenset[str]) -> set[str]:
        """The names of all fields under a schema."""
        if isinstance(schema, list):
            return set().union(*(fields(each, seen) for each in schema))
        if not isinstance(schema, dict):
            return set()
        name = str(schema.get("$ref", "")).removeprefix("#/components/schemas/")
        if name in seen:
            return set()
        found = fields(schemas[name], seen | {name}) if name else set()
        properties = schema.get("properties", {})
        return found.union(properties, *(fields(each, seen) for each in schema.values()))

    taken = {
        (operation["operationId"], field)
        for methods in document["paths"].values()
        for operation in methods.values()
        for part in (operation.get("requestBody", {}), operation.get("parameters", []))
        for field in fields(part, frozenset()) | names(part)
        if ADDRESS.search(field)
    }

    assert taken == set()


def names(part: object) -> set[str]:
    """The names of parameters."""
    return {each["name"] for each in part} if isinstance(part, list) else set()
