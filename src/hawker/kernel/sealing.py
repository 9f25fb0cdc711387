"""Secrets at rest: sealed with a key that is derived from the secret of the site.

A copy of the database alone opens none of them. What was sealed under one label does not open
under another, so that one row cannot be passed off as a different one.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12  # NIST SP 800-38D: random nonces of 96 bits
KEY_BYTES = 32


class SealBroken(Exception):  # noqa: N818 — says what is the matter
    """It was sealed with another secret, under another label, or was changed since."""


class Sealer:
    """Seals and opens for one purpose of one site."""

    def __init__(self, secret: str, purpose: str) -> None:
        derive = HKDF(SHA256(), KEY_BYTES, salt=None, info=f"hawker {purpose}".encode())
        self._cipher = AESGCM(derive.derive(secret.encode()))

    def seal(self, label: str, text: str) -> bytes:
        """Close `text` up; sealing it again gives other bytes."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), label.encode())

    def open(self, label: str, sealed: bytes) -> str:
        """Return what was sealed. Raises SealBroken."""
        nonce, closed = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, closed, label.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken(label) from error
