"""A message, and the words it is made of."""

from datetime import datetime

import msgspec

from hawker.kernel.ids import Id


class MessageId(Id, prefix="msg"):
    """Names a message."""


class Message(msgspec.Struct, frozen=True):
    """Words that were sent to an address."""

    id: MessageId
    address: str  # e-mail or E.164 phone number, normalised by the sender
    subject: str
    text: str
    sent_at: datetime


class Words(msgspec.Struct, frozen=True):
    """What somebody reads, in one language; `{name}` is a place for a value."""

    subject: str
    text: str

    def filled(self, **values: str) -> "Words":
        """The words with every place filled."""
        return Words(self.subject.format_map(values), self.text.format_map(values))


class Template(msgspec.Struct, frozen=True):
    """The same words in every language the site speaks."""

    zh: Words
    en: Words

    def spoken(self, language: str) -> Words:
        """The words in `language` ("zh-CN" or "en")."""
        return self.zh if language.startswith("zh") else self.en
