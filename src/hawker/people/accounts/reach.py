"""E-mail addresses and phone numbers in one spelling each. Pure."""

import re

from hawker.kernel.errors import Refusal

EMAIL = re.compile(r"[^@\s<>\"(),:;\\]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z0-9-]{2,63}")
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
CHINESE_MOBILE = re.compile(r"1[3-9][0-9]{9}")
LONGEST_EMAIL = 254  # RFC 5321


class BadAddress(Refusal, code="accounts.bad_address", status=422):
    """Neither an e-mail address nor a phone number."""


def normalise(address: str) -> str:
    """The one spelling of an address: e-mail in small letters, phone as E.164.

    A bare Chinese mobile number is taken for one. Raises BadAddress.
    """
    small = address.strip().lower()
    if len(small) <= LONGEST_EMAIL and EMAIL.fullmatch(small):
        return small
    digits = re.sub(r"[\s()-]", "", small)
    if CHINESE_MOBILE.fullmatch(digits):
        return f"+86{digits}"
    if E164.fullmatch(digits):
        return digits
    raise BadAddress(field="address")


def name_for(address: str) -> str:
    """What others call somebody who has not said: never the whole address."""
    if address.startswith("+"):
        return f"{address[-4:]:*>8}"
    return address.partition("@")[0][:40]
