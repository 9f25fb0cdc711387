"""Who may read the built-in mailbox, and whom a message reaches."""

from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

from hawker.kernel.auth import Principal
from hawker.kernel.errors import Refusal
from hawker.kernel.http import Site
from hawker.kernel.ids import AccountId

# The actor that row-level security lets read messages (migration 0003); taken on in the mailbox
# route alone, after `may_read`.
MAILROOM = Principal(
    actor=AccountId.of(UUID(int=3)), is_guest=False, name="mailroom", grants={}, is_operator=False
)


class MailboxClosed(Refusal, code="notifications.mailbox_closed", status=404):
    """The mailbox is shown to the machine it runs on alone, and not at all on a public site."""


class NoTextMessages(Refusal, code="notifications.no_text_messages", status=422):
    """This site sends no text messages; an e-mail address is reached."""


def check_may_read(site: Site, client_address: str, host: str, *, is_proxied: bool) -> None:
    """Let the person at this machine read, and nobody else. Raises MailboxClosed.

    Everybody's sign-in codes lie in it. A site with a public name has a proxy before it, behind
    which everybody may look like this machine, and so has one where the front door saw the signs
    (`is_proxied`); and `host`, the name the browser believes to speak to, gives away a page that
    was led here by a name of its own. A proxy on this machine that changes the name and leaves no
    sign cannot be told from the person (docs/settings.md).
    """
    if site.is_mailbox_closed:
        raise MailboxClosed("This site shows its mailbox to nobody.")
    name = _name(f"//{host}")
    if site.is_mailbox_open and name and name == _name(site.public_url):
        return
    if not shows_mailbox(site):
        raise MailboxClosed("This site shows its mailbox to nobody.")
    if is_proxied or not (_is_loopback(client_address) and _is_here(name)):
        raise MailboxClosed("The mailbox is read at the machine it runs on.")


def shows_mailbox(site: Site) -> bool:
    """Whether there is anybody who may read the mailbox in a browser."""
    if site.is_mailbox_closed:
        return False
    return site.is_mailbox_open or _is_here(_name(site.public_url))


def reaches_phones(site: Site) -> bool:
    """Whether a message to a phone number reaches anybody: nothing but the mailbox takes it yet."""
    return shows_mailbox(site)


def check_reaches(address: str, *, phones: bool) -> None:
    """Raise NoTextMessages for a phone number on a site whose messages do not reach `phones`."""
    if address.startswith("+") and not phones:
        raise NoTextMessages(field="address")


def _name(address: str) -> str:
    """The host in an address, without its port; empty when there is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_here(name: str) -> bool:
    return name == "localhost" or _is_loopback(name)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
