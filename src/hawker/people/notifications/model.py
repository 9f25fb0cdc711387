"""A message, and the template it is made from."""

from datetime import datetime

import msgspec

from hawker.kernel.ids import Id
from hawker.kernel.text import Text


class MessageId(Id, prefix="msg"):
    """Names a message."""


class Message(msgspec.Struct, frozen=True):
    """Words that were sent to an address."""

    id: MessageId
    address: str  # e-mail or E.164 phone number, normalised by the sender
    subject: str
    text: str
    sent_at: datetime


class Template(msgspec.Struct, frozen=True):
    """What is written to people; `{name}` is a place for a value."""

    subject: Text
    text: Text
