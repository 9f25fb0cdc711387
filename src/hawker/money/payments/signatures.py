"""Checking that a provider signed what it sent (standardwebhooks.com), by the injected clock."""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from standardwebhooks.webhooks import Webhook

from hawker.kernel.errors import Refusal

TOLERANCE = timedelta(minutes=5)  # the specification's own
MAX_SIGNATURES = 5  # a sender rotating its key sends two


class BadSignature(Refusal, code="payments.bad_signature", status=401):
    """The request is not from the provider, or is too old to be believed."""


def verify(secret: str, headers: Mapping[str, str], body: str, *, now: datetime) -> str:
    """The message id, when the signature over id, time and body is true. Raises BadSignature."""
    try:
        id, stamp = headers["webhook-id"], headers["webhook-timestamp"]
        sent_at = datetime.fromtimestamp(int(stamp), UTC)
        signatures = headers["webhook-signature"].split(" ", MAX_SIGNATURES)[:MAX_SIGNATURES]
    except (KeyError, ValueError, OverflowError, OSError):
        raise BadSignature("headers are missing or malformed") from None
    if abs(now - sent_at) > TOLERANCE:
        raise BadSignature("too old or from the future")
    right = Webhook(secret).sign(id, sent_at, body)
    if not any(hmac.compare_digest(right.encode(), given.encode()) for given in signatures):
        raise BadSignature("the signature is wrong")
    return id
