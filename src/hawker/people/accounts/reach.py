"""What people type as their address, and what others may see of it. Pure."""

from hawker.kernel.errors import Refusal
from hawker.people.notifications.model import spelled


class BadAddress(Refusal, code="accounts.bad_address", status=422):
    """Neither an e-mail address nor a phone number."""


def normalise(address: str) -> str:
    """The one spelling of an address. Raises BadAddress."""
    known = spelled(address)
    if known is None:
        raise BadAddress(field="address")
    return known


def name_for(address: str) -> str:
    """What others call somebody who has not said: never the whole address."""
    if address.startswith("+"):
        return f"{address[-4:]:*>8}"
    return address.partition("@")[0][:40]
