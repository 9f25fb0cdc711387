"""Words: what may be typed, and the same words in the languages of the site."""

import re

import msgspec

LINE = r"^[^\x00-\x1f\x7f-\x9f]*\Z"  # nothing that moves a cursor or ends a string
NAME = r"^(?=.*\S)[^\x00-\x1f\x7f-\x9f]*\Z"  # and one can see something of it

# In JSON a control character is written as an escape, unless it is above U+007E. The backslashes
# before it come in pairs, or it would be the escape itself that is escaped.
_NO_TEXT = re.compile(
    rb"(?<!\\)(?:\\\\)*\\(?:u00(?:0[0-8bcefBCEF]|1[0-9a-fA-F]|7[fF]|[89][0-9a-fA-F])|[bf])"
    rb"|\x7f|\xc2[\x80-\x9f]"
)
_NO_TEXT_IN_URL = re.compile(rb"%(?:0[0-8bcefBCEF]|1[0-9a-fA-F]|7[fF]|[cC]2%[89][0-9a-fA-F])")


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same words in each language."""

    zh: str
    en: str

    def said(self, language: str) -> str:
        """The words for a reader of "zh-CN" or "en"; those of the other where there are none."""
        return (self.en or self.zh) if language == "en" else (self.zh or self.en)

    @property
    def whole(self) -> "Text":
        """The same with words in each language, for where nobody says who reads."""
        return Text(self.said("zh-CN"), self.said("en"))


def line(longest: int, *, shortest: int = 1) -> msgspec.Meta:
    """Bounds of a single line that somebody types."""
    return msgspec.Meta(min_length=shortest, max_length=longest, pattern=LINE)


def named(longest: int) -> msgspec.Meta:
    """Bounds of what something is called: a line that is not blank."""
    return msgspec.Meta(min_length=1, max_length=longest, pattern=NAME)


def is_text(body: bytes) -> bool:
    """Whether no string of this JSON holds a control character but tabs and ends of lines.

    PostgreSQL keeps no U+0000, and no reader means any of the others.
    """
    return _NO_TEXT.search(body) is None


def is_text_in_url(query: bytes) -> bool:
    """Whether nothing in a query string stands for a control character."""
    return _NO_TEXT_IN_URL.search(query) is None
