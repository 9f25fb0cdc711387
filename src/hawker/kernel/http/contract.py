"""OpenAPI 3.1 of an application: what routes declare, and what holds for all of them."""

from typing import Any, cast

from litestar import Litestar

PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457, with a stable code. Some codes carry further members.",
    "required": ["type", "title", "status", "code", "detail"],
    "additionalProperties": True,
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "examples": ["stock.out_of_stock"]},
        "detail": {"type": "string"},
        "field": {"type": "string", "description": "The member of the request at fault."},
    },
}
REFUSED = {
    "description": "Refused, with a reason.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 128},
    "description": "The same key with the same request gets the same answer, once.",
}
GUARDED = {"post", "put", "patch", "delete"}


def describe(app: Litestar) -> dict[str, Any]:
    """The document of `app`. The same routes give the same document."""
    document = app.openapi_schema.to_schema()
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for operations in document["paths"].values():
        for method, operation in operations.items():
            _complete(method, operation)
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    _say_patterns_as_ecma_does(document)
    document["paths"] = dict(sorted(document["paths"].items()))
    return document


def _complete(method: str, operation: dict[str, Any]) -> None:
    """The first line of the docstring is the summary; every refusal is a problem document."""
    text = operation.get("description", "")
    operation["summary"] = text.partition("\n")[0].rstrip(".")
    answers = {code: answer for code, answer in operation["responses"].items() if code < "400"}
    operation["responses"] = {**answers, "4XX": REFUSED}
    if method in GUARDED:
        operation.setdefault("parameters", []).append(KEY)


def _say_patterns_as_ecma_does(part: Any) -> None:
    r"""In Python `$` lets a line break pass, so patterns end with `\Z`; ECMA knows no `\Z`."""
    if isinstance(part, dict):
        inside = cast("dict[str, Any]", part)
        if isinstance(inside.get("pattern"), str):
            inside["pattern"] = inside["pattern"].replace(r"\Z", "$")
        for each in inside.values():
            _say_patterns_as_ecma_does(each)
    elif isinstance(part, list):
        for each in cast("list[Any]", part):
            _say_patterns_as_ecma_does(each)
