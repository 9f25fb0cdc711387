"""Secrets that are handed out whole and kept as hashes."""

import hashlib
import secrets

BYTES = 32  # too many to be guessed, so a hash needs no key


def random_token() -> str:
    """A secret of 256 bits, for whoever it is given to."""
    return secrets.token_urlsafe(BYTES)


def hash_token(token: str) -> bytes:
    """What is kept of it."""
    return hashlib.sha256(token.encode()).digest()
