"""Errors as problem documents (RFC 9457), with a stable `code` and nothing internal."""

from http import HTTPStatus
from typing import Any

import asyncpg
import structlog
from litestar import Response
from litestar.exceptions import HTTPException, ValidationException

from hawker.kernel import json, metrics
from hawker.kernel.db import Unavailable
from hawker.kernel.errors import Overloaded, Refusal
from hawker.kernel.http.identity import AnyRequest

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 1

log = structlog.get_logger()

CODES = {
    400: "http.invalid",
    401: "auth.sign_in_needed",
    403: "auth.forbidden",
    404: "http.not_found",
    405: "http.method_not_allowed",
    413: "http.too_large",
    415: "http.unsupported_media_type",
    429: "http.too_many_requests",
}


def document(
    code: str, status: int, detail: str = "", field: str | None = None, **extra: object
) -> dict[str, object]:
    """The body of a problem. Extra members stand beside the standard ones."""
    problem: dict[str, object] = {
        "type": f"urn:hawker:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if field is not None:
        problem["field"] = field
    return problem | extra


def respond(problem: dict[str, object], retry_after_s: object = None) -> Response[bytes]:
    headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    status = problem["status"]
    assert isinstance(status, int)
    metrics.REFUSALS.labels(problem["code"]).inc()
    return Response(
        json.encode(problem), status_code=status, media_type=MEDIA_TYPE, headers=headers
    )


def on_refusal(_: AnyRequest, refusal: Refusal) -> Response[bytes]:
    extra = dict(refusal.extra)
    retry_after_s = extra.get("retry_after_s")
    if isinstance(refusal, Overloaded):
        retry_after_s = retry_after_s or RETRY_AFTER_S
    problem = document(refusal.code, refusal.status, refusal.detail, refusal.field, **extra)
    return respond(problem, retry_after_s)


def on_invalid(_: AnyRequest, error: ValidationException) -> Response[bytes]:
    """A body, path or query that is not of the declared shape; names the first field at fault."""
    faults = error.extra if isinstance(error.extra, list) else []
    first: dict[str, Any] = faults[0] if faults else {}
    if first.get("source") == "path":  # an address nothing can have
        return respond(document("http.not_found", 404))
    detail = str(first.get("message") or error.detail)
    return respond(document("http.invalid", 400, detail, first.get("key")))


def on_http_error(_: AnyRequest, error: HTTPException) -> Response[bytes]:
    """What the framework refuses by itself: no such path, a body too large, broken JSON."""
    code = CODES.get(error.status_code, "http.refused")
    detail = error.detail if error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR else ""
    return respond(document(code, error.status_code, detail))


def on_unkept_text(_: AnyRequest, __: asyncpg.DataError) -> Response[bytes]:
    """Text that PostgreSQL does not keep, found late: `kernel.http.reading` refuses most of it."""
    return respond(document("http.bad_text", 400, "Text has no control characters."))


def on_too_deep(_: AnyRequest, __: RecursionError) -> Response[bytes]:
    """JSON nested beyond all reason, which the decoder gives up on."""
    return respond(document("http.invalid", 400, "The body is nested too deeply."))


def on_defect(request: AnyRequest, error: Exception) -> Response[bytes]:
    """Our fault: said plainly, without a word about the inside."""
    request_id = request.scope["state"].get("request_id", "")
    log.error("http.defect", path=request.url.path, request_id=request_id, exc_info=error)
    return respond(
        document("http.defect", 500, "Something broke on our side.", request_id=request_id)
    )


def tell(request: AnyRequest, error: Exception) -> Response[bytes]:
    """The answer to whatever a route raised, as the framework picks it."""
    return next(HANDLERS[kind] for kind in type(error).__mro__ if kind in HANDLERS)(request, error)


HANDLERS: dict[type[Exception] | int, Any] = {
    Refusal: on_refusal,
    Unavailable: on_refusal,
    ValidationException: on_invalid,
    HTTPException: on_http_error,
    RecursionError: on_too_deep,
    asyncpg.CharacterNotInRepertoireError: on_unkept_text,
    asyncpg.UntranslatableCharacterError: on_unkept_text,
    Exception: on_defect,
}
