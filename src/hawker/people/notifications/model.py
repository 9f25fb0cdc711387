"""A message, the template it is made from, and the address it goes to."""

import re
from datetime import datetime

import msgspec

from hawker.kernel.ids import Id
from hawker.kernel.text import Text

EMAIL = re.compile(
    r"[^@\s\x00-\x1f\x7f-\x9f<>\"(),:;\\]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z0-9-]{2,63}"
)
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
CHINESE_MOBILE = re.compile(r"1[3-9][0-9]{9}")
LONGEST_EMAIL = 254  # RFC 5321


def spelled(address: str) -> str | None:
    """The one spelling of an address: e-mail in small letters, phone as E.164.

    A bare Chinese mobile number is taken for one. None for what is neither.
    """
    small = address.strip().lower()
    if len(small) <= LONGEST_EMAIL and EMAIL.fullmatch(small):
        return small
    digits = re.sub(r"[\s()-]", "", small)
    if CHINESE_MOBILE.fullmatch(digits):
        return f"+86{digits}"
    return digits if E164.fullmatch(digits) else None


class MessageId(Id, prefix="msg"):
    """Names a message."""


class Message(msgspec.Struct, frozen=True):
    """Words that were sent to an address."""

    id: MessageId
    address: str  # as `spelled`
    subject: str
    text: str
    sent_at: datetime


class Outgoing(msgspec.Struct, frozen=True):
    """A message as its operator sees it: without its words, for codes stand in them."""

    id: MessageId
    address: str
    kind: str  # the name of its template
    status: str  # kept (in the mailbox alone), waiting, sent, failed
    tries: int
    sent_at: datetime  # written
    due_at: datetime | None  # the next try
    carried_at: datetime | None
    error: str | None  # of the last try, as the mail server said it


class Template(msgspec.Struct, frozen=True):
    """What is written to people; `{name}` is a place for a value."""

    subject: Text
    text: Text
    name: str = "message"  # what the operator sees of it: "<module>.<what>"
