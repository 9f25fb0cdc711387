"""What a chat line may be: one line of 1 to 200 visible characters."""

import unicodedata

MAX_CHARACTERS = 200
MAX_RAW_CHARACTERS = 1000  # before composing; longer is refused without looking

_JOINERS = "\u200d\ufe0f"  # they build emoji; kept only between other characters
_MAX_MARKS_IN_A_ROW = 3  # combining marks on one character; more is drawn over the neighbours


class Unsayable(Exception):  # noqa: N818 - a reason, not a fault
    """The text cannot be shown as a chat line; `code` says why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail  # how long it lasts, where that is known


def clean(text: str) -> str:
    """Compose, strip what cannot be seen, and return the line. Raises Unsayable."""
    if len(text) > MAX_RAW_CHARACTERS:
        raise Unsayable("live.chat_too_long")
    composed = unicodedata.normalize("NFC", text)  # NFKC would narrow Chinese punctuation
    line = " ".join(_visible(composed).split()).strip(_JOINERS + " ")
    if not any(unicodedata.category(c)[0] in "LNPS" for c in line):
        raise Unsayable("live.chat_empty")
    if len(line) > MAX_CHARACTERS:
        raise Unsayable("live.chat_too_long")
    return line


def _visible(text: str) -> str:
    out: list[str] = []
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "Z" or character in "\t\n\r":
            out.append(" ")
            continue
        if category[0] == "C" and character not in _JOINERS:
            continue  # control, format, surrogate, private use, unassigned
        marks = marks + 1 if category[0] == "M" else 0
        if marks <= _MAX_MARKS_IN_A_ROW:
            out.append(character)
    return "".join(out)
