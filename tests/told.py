"""Whether the contract tells of what the site answers: every refusal a test meets is looked up."""

import json
import re
from pathlib import Path

CONTRACT = Path(__file__).parents[1] / "web" / "shared" / "openapi.json"
DOCUMENT = json.loads(CONTRACT.read_text(encoding="utf-8"))
ROUTES = [
    (method, re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), set(operation["x-problems"]))
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]
# What may be the answer to anything: it says nothing about the route.
ALWAYS = {"db.unavailable", "http.defect", "http.method_not_allowed", "http.overloaded"}


def is_told(method: str, path: str, code: str) -> bool:
    """Whether the contract names this code at this address; what has no route has no contract."""
    told = [
        problems
        for verb, pattern, problems in ROUTES
        if verb == method.lower() and pattern.fullmatch(path)
    ]
    return not told or code in ALWAYS or any(code in problems for problems in told)
