"""The secrets both sides of the sandbox share, derived so that nobody has to copy them."""

import base64
import hashlib
import hmac

import msgspec


class Keys(msgspec.Struct, frozen=True):
    """What the merchant and the sandbox both know."""

    secret_key: str  # the merchant's, for the API
    webhook_secret: str  # signs events about money (standardwebhooks)
    carrier_secret: str  # signs events about parcels


def derive(secret: bytes) -> Keys:
    """The keys that belong to the site's secret."""
    return Keys(
        secret_key="sk_sandbox_" + _derived(secret, "sandbox api").hex(),
        webhook_secret=_signing(secret, "sandbox webhook"),
        carrier_secret=_signing(secret, "sandbox carrier webhook"),
    )


def client_secret(keys: Keys, intent: str) -> str:
    """What the payer's browser shows to confirm `intent`; derived, so it is stored nowhere."""
    return "ps_" + _derived(keys.secret_key.encode(), f"client {intent}").hex()[:40]


def _signing(secret: bytes, purpose: str) -> str:
    return "whsec_" + base64.b64encode(_derived(secret, purpose)).decode()


def _derived(secret: bytes, purpose: str) -> bytes:
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()
