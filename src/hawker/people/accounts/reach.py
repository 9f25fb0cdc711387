"""What people type as their address, and what others may see of it. Pure."""

import phonenumbers

from hawker.kernel.errors import Refusal
from hawker.people.notifications.model import spelled


class BadAddress(Refusal, code="accounts.bad_address", status=422):
    """Neither an e-mail address nor a phone number."""


def normalise(address: str, country: str = "") -> str:
    """The one spelling of an address: e-mail in small letters, phone as E.164.

    A number without its country is one of `country`, or a Chinese mobile if it looks like one.
    Raises BadAddress.
    """
    known = spelled(address)
    if known is not None and "@" in known:
        return known
    number = _phone(known or address, country)
    if number is None:
        raise BadAddress(field="address")
    return number


def _phone(text: str, country: str) -> str | None:
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def name_for(address: str) -> str:
    """What others call somebody who has not said: never the whole address."""
    if address.startswith("+"):
        return f"{address[-4:]:*>8}"
    return address.partition("@")[0][:40]
