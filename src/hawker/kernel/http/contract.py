"""OpenAPI 3.1 of an application: what routes declare, and what holds for all of them."""

from collections.abc import Mapping
from typing import Any, cast

from litestar import Litestar
from litestar.routes import HTTPRoute

from hawker.kernel.http import identity

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
RETRY_AFTER = {
    "description": "Seconds after which asking again is worth it.",
    "schema": {"type": "integer", "minimum": 1},
}
IS_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
RESPONSES = {
    "Refused": {"description": "Refused, with a reason.", "content": IS_PROBLEM},
    "TooOften": {
        "description": "Asked too often.",
        "headers": {"Retry-After": RETRY_AFTER},
        "content": IS_PROBLEM,
    },
    "Defect": {"description": "Something broke on our side.", "content": IS_PROBLEM},
    "NotNow": {
        "description": "Too much is going on, or something we stand on is away.",
        "headers": {"Retry-After": RETRY_AFTER},
        "content": IS_PROBLEM,
    },
}
REFUSALS = {
    status: {"$ref": f"#/components/responses/{name}"}
    for status, name in {
        "4XX": "Refused",
        "429": "TooOften",
        "500": "Defect",
        "503": "NotNow",
    }.items()
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[ -~]*$"},
    "description": "The same key with the same request gets the same answer, and acts once.",
}
CSRF = {
    "name": identity.CSRF_HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The csrf_token of the session; needed unless Authorization says who asks.",
}
SCHEMES = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": identity.SESSION_COOKIE,
        "description": "A browser that signed in.",
    },
    "visitor": {
        "type": "apiKey",
        "in": "cookie",
        "name": identity.GUEST_COOKIE,
        "description": "A browser that did not: a guest, who is remembered.",
    },
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An app that signed in: the token of the answer.",
    },
    "guest": {
        "type": "http",
        "scheme": "guest",
        "description": "An app that did not: the guest_token of the session.",
    },
}
ANYBODY: list[dict[str, list[str]]] = [{}, *({name: []} for name in SCHEMES)]
SAFE = {"get", "head"}


def describe(app: Litestar) -> dict[str, Any]:
    """The document of `app`. The same routes give the same document."""
    document = app.openapi_schema.to_schema()
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    told = _opts(app)
    for operations in document["paths"].values():
        for method, operation in operations.items():
            _complete(operation, told[operation["operationId"]], is_write=method not in SAFE)
    components["schemas"] = dict(sorted(schemas.items()))
    components["responses"] = RESPONSES
    components["securitySchemes"] = SCHEMES
    document["security"] = ANYBODY
    document["paths"] = dict(sorted(document["paths"].items()))
    _say_patterns_as_ecma_does(document)
    return document


def _opts(app: Litestar) -> dict[str, Mapping[str, Any]]:
    """What every route says of itself, by the name of its operation."""
    routes = [route for route in app.routes if isinstance(route, HTTPRoute)]
    return {each.handler_name: each.opt for route in routes for each in route.route_handlers}


def _complete(operation: dict[str, Any], told: Mapping[str, Any], *, is_write: bool) -> None:
    """The first line of the docstring is the summary; every refusal is a problem document."""
    text = operation.get("description", "")
    operation["summary"] = text.partition("\n")[0].rstrip(".")
    answers = {code: answer for code, answer in operation["responses"].items() if code < "400"}
    for answer in answers.values():
        answer["description"] = operation["summary"]
    operation["responses"] = {**answers, **REFUSALS}
    if not is_write:
        return
    parameters = operation.setdefault("parameters", [])
    if told.get("csrf", True):
        parameters.append(CSRF)
    else:
        operation["security"] = []  # the request is signed
    if "keyless" in told:
        operation["description"] = f"{text}\n\nTakes no Idempotency-Key. {told['keyless']}"
    else:
        parameters.append(KEY | {"required": bool(told.get("key_needed"))})


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
