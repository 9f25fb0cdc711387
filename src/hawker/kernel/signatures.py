"""Checking who signed a message sent to us (standardwebhooks.com), by the injected clock."""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from standardwebhooks.webhooks import Webhook

from hawker.kernel.errors import Refusal

TOLERANCE = timedelta(minutes=5)  # the specification's own
MAX_SIGNATURES = 5  # a sender rotating its key sends two


class BadSignature(Refusal, code="http.bad_signature", status=401):
    """The request is not from whom it says, or is too old to be believed."""


def verify(secret: str, header: Callable[[str], str], body: bytes, *, now: datetime) -> str:
    """The message id, when the signature over id, time and body is true. Raises BadSignature."""
    try:
        sent_at = datetime.fromtimestamp(int(header("webhook-timestamp")), UTC)
        text = body.decode()
    except (ValueError, OverflowError, OSError):
        raise BadSignature("headers are missing or malformed") from None
    if abs(now - sent_at) > TOLERANCE:
        raise BadSignature("too old or from the future")
    id = header("webhook-id")
    signatures = header("webhook-signature").split(" ", MAX_SIGNATURES)[:MAX_SIGNATURES]
    right = Webhook(secret).sign(id, sent_at, text)
    if not any(hmac.compare_digest(right.encode(), given.encode()) for given in signatures):
        raise BadSignature("the signature is wrong")
    return id
