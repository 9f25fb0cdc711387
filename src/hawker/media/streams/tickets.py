"""Tickets: what lets a browser publish to one stream, for the minute in which it connects.

A ticket is signed and kept nowhere. It names a key of the stream, so whatever ends the key, a
rotation or the end of the stream, ends what was let in by the ticket too.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from hawker.kernel.ids import StoreId
from hawker.media.streams.model import BadTicket, Grant, KeyId, StreamId

TICKET_LASTS = timedelta(seconds=60)
LIMIT_CHARACTERS = 512

_PURPOSE = b"hawker publishing ticket 1"
_MAC_BYTES = 32
_BAD = "This ticket is not ours."


def issue(secret: str, grant: Grant, now: datetime) -> tuple[str, datetime]:
    """Return a ticket and the moment until which it opens a connection."""
    expires_at = int((now + TICKET_LASTS).timestamp())
    said = f"{grant.store_id} {grant.stream_id} {grant.key_id} {expires_at}".encode()
    ticket = base64.urlsafe_b64encode(_mac(secret, said) + said).decode().rstrip("=")
    return ticket, datetime.fromtimestamp(expires_at, UTC)


def read(secret: str, ticket: str, now: datetime) -> Grant:
    """Return what the ticket allows; whether its key is still good stands in the database.

    Raises BadTicket.
    """
    if len(ticket) > LIMIT_CHARACTERS:
        raise BadTicket(_BAD)
    try:
        raw = base64.b64decode(ticket + "=" * (-len(ticket) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadTicket(_BAD) from None
    mac, said = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(secret, said)):
        raise BadTicket(_BAD)
    store, stream, key, expires_at = said.decode().split(" ")
    if now.timestamp() > int(expires_at):
        raise BadTicket("This ticket is over; ask for a new one.")
    return Grant(StoreId.parse(store), StreamId.parse(stream), KeyId.parse(key))


def _mac(secret: str, said: bytes) -> bytes:
    key = hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).digest()
    return hmac.new(key, said, hashlib.sha256).digest()
