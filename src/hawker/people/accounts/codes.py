"""Sign-in codes and session tokens: how they are made and kept. Pure but for their randomness."""

import hashlib
import hmac
import secrets
from datetime import timedelta

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
SESSION_LIFE = timedelta(days=30)
WINDOW = timedelta(minutes=15)
DAY = timedelta(days=1)
MAX_PER_ADDRESS = 5  # codes per window, each as good as the others
MAX_PER_ADDRESS_IN_ALL = 20  # codes per window, with the one each client has that asked for none
MAX_PER_CLIENT = 100  # codes per window: an office or a fair behind one address still signs in
MAX_TRIES = 5  # wrong ones per window, by one client at one address
MAX_TRIES_A_DAY = 15  # the same per day
MAX_TRIES_OF_ADDRESS = 50  # per day, by everybody: 250 chances in a million
MAX_OWN_TRIES = 3  # per window beyond those, by a client at codes it asked for itself
MAX_TRIES_OF_CLIENT = 300  # per day, at all addresses


def random_code() -> str:
    """Six digits nobody can foresee."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def hash_code(code: str, *, id: str, secret: bytes) -> bytes:
    """What is kept of a code: keyed, because a million hashes are quickly tried."""
    return hmac.new(secret, f"login code {id} {code}".encode(), hashlib.sha256).digest()
