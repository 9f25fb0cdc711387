"""OpenAPI 3.1 of an application: what routes declare, and what holds for all of them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from hawker.kernel import json
from hawker.kernel.errors import NotFound, Refusal
from hawker.kernel.http import identity, reading
from hawker.kernel.http.refusals import refusals_of

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
        "code": {
            "type": "string",
            "examples": ["stock.out_of_stock"],
            "description": "Stable. `x-problems` of an operation lists those that its source leads "
            "to, the components say what each means. Others may be added: go by `status` then.",
        },
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
SEEN = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "description": "The revision that is changed, as the answer that was seen last told it; 412"
    " when there is a newer one.",
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
BYTES = {"type": "string", "format": "binary"}
ANYBODY: list[dict[str, list[str]]] = [{}, *({name: []} for name in SCHEMES)]
SAFE = {"get", "head"}


@lru_cache(maxsize=1)
def encoded(app: Litestar) -> bytes:
    """The document as it is served; made once."""
    return json.encode(describe(app))


def describe(app: Litestar) -> dict[str, Any]:
    """The document of `app`. The same routes give the same document."""
    document = app.openapi_schema.to_schema()
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    handlers = _handlers(app)
    meanings: dict[str, Any] = {}
    for operations in document["paths"].values():
        for method, operation in operations.items():
            handler = handlers[operation["operationId"]]
            _complete(operation, handler.opt, is_write=method not in SAFE)
            meanings |= _name_problems(operation, handler)
    components["schemas"] = dict(sorted(schemas.items()))
    components["responses"] = RESPONSES
    components["x-problems"] = dict(sorted(meanings.items()))
    components["securitySchemes"] = SCHEMES
    document["security"] = ANYBODY
    document["paths"] = dict(sorted(document["paths"].items()))
    _say_patterns_as_ecma_does(document)
    return document


def _handlers(app: Litestar) -> dict[str, HTTPRouteHandler]:
    """What answers every operation, by its name."""
    routes = [route for route in app.routes if isinstance(route, HTTPRoute)]
    return {each.handler_name: each for route in routes for each in route.route_handlers}


def _name_problems(operation: dict[str, Any], handler: HTTPRouteHandler) -> dict[str, Any]:
    """List the codes of an operation; return what they mean."""
    places = {each["in"] for each in operation.get("parameters", [])}
    kinds = {*refusals_of(handler.fn), identity.SessionOver}
    if identity.CSRF_HEADER in {each["name"] for each in operation.get("parameters", [])}:
        kinds.add(identity.CsrfFailed)
    meanings = {kind.code: _meaning(kind) for kind in kinds}
    if "path" in places:
        meanings["http.not_found"] = _meaning(NotFound)
    if "query" in places or "requestBody" in operation:
        meanings["http.bad_text"] = _meaning(reading.BadText)
        meanings["http.invalid"] = {"status": 400, "meaning": "It is not of the declared shape."}
    if "requestBody" in operation:
        meanings["http.too_large"] = {"status": 413, "meaning": "The body is too large."}
    operation["x-problems"] = sorted(meanings)
    return meanings


def _meaning(kind: type[Refusal]) -> dict[str, Any]:
    text = (kind.__doc__ or "").partition("\n\n")[0]
    return {"status": kind.status, "meaning": " ".join(text.split())}


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
    if "takes" in told:
        content = {kind: {"schema": BYTES} for kind in told["takes"]}
        operation["requestBody"] = {"required": True, "content": content}
    parameters = operation.setdefault("parameters", [])
    if "changes_revision" in told:
        parameters.append(SEEN)
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
