"""Who holds a ticket may publish to one stream, for a minute."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from hawker.kernel.ids import StoreId
from hawker.media.streams import tickets
from hawker.media.streams.model import BadTicket, Grant, KeyId, StreamId

NOW = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
SECRET = "the site's own secret"
GRANT = Grant(StoreId.new(), StreamId.new(), KeyId.new())


def test_a_ticket_says_what_it_allows_until_it_is_over():
    ticket, expires_at = tickets.issue(SECRET, GRANT, NOW)

    assert tickets.read(SECRET, ticket, NOW) == GRANT
    assert tickets.read(SECRET, ticket, expires_at) == GRANT
    with pytest.raises(BadTicket, match="is over"):
        tickets.read(SECRET, ticket, expires_at + timedelta(seconds=1))


def test_a_ticket_is_good_for_the_secret_that_signed_it_alone():
    ticket, _ = tickets.issue(SECRET, GRANT, NOW)

    with pytest.raises(BadTicket):
        tickets.read("another secret", ticket, NOW)


def test_a_changed_ticket_is_not_ours():
    ticket, _ = tickets.issue(SECRET, GRANT, NOW)
    raw = bytearray(base64.urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4)))

    for at in range(len(raw)):
        changed = bytes(raw[:at]) + bytes([raw[at] ^ 1]) + bytes(raw[at + 1 :])
        with pytest.raises(BadTicket):
            tickets.read(SECRET, base64.urlsafe_b64encode(changed).decode(), NOW)


@pytest.mark.parametrize("ticket", ["", "a", "%%%", "é", "A" * 5_000, "AAAA"])
def test_what_is_no_ticket_is_refused(ticket):
    with pytest.raises(BadTicket):
        tickets.read(SECRET, ticket, NOW)
