"""Who may read the built-in mailbox."""

from ipaddress import ip_address
from uuid import UUID

from hawker.kernel.auth import Principal
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId

# The actor that row-level security lets read messages (migration 0003); taken on in the mailbox
# route alone, after `may_read`.
MAILROOM = Principal(
    actor=AccountId.of(UUID(int=3)), is_guest=False, name="mailroom", grants={}, is_operator=False
)


class MailboxClosed(Refusal, code="notifications.mailbox_closed", status=404):
    """The mailbox is shown to the machine it runs on alone."""


def check_may_read(client_address: str) -> None:
    """Let the person at this machine read, and nobody else. Raises MailboxClosed."""
    if not _is_loopback(client_address):
        raise MailboxClosed("The mailbox is read at the machine it runs on.")


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
