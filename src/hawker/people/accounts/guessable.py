"""Passwords that are tried first. Pure.

Lists of the commonest passwords are, by and large, a few hundred words and names in a few dresses:
digits behind them, letters as digits, doubled, walked along the keyboard, counted up, a birthday.
These rules undress a password and look what is left. They are our own, with a short list of words,
in place of somebody's list; what they do not know is left to the limits on tries.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from importlib import resources
from itertools import pairwise

SHORTEST, LONGEST = 8, 256  # code points
FEW = 4  # different characters that are too few
WALKED = 40  # characters at most
OWN = 4  # letters of one's own address that are one's own name

WORDS = frozenset(
    resources.files(__package__ or "").joinpath("guessable.txt").read_text("utf-8").split()
)
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p")
PLAIN = str.maketrans("0134579@$!|+", "oieastgasiit")
DRESS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
MOBILE = re.compile(r"(?:86)?1[3-9]\d{9}")


def normalise(password: str) -> str:
    """The one spelling of a password: NFKC, as every keyboard can give it again (RFC 8265)."""
    return unicodedata.normalize("NFKC", password)


def is_guessable(password: str, names: Iterable[str] = ()) -> bool:
    """Whether a normalised password is among the first tries, `names` being the person's own."""
    text = password.casefold()
    if len(set(text)) <= FEW or _is_run(text) or _is_walk(text) or _is_date(text):
        return True
    if MOBILE.fullmatch(text):
        return True
    half = _repeated(text)
    known = WORDS | {name.casefold() for name in names if len(name) >= OWN}
    return any(_is_dressed(each, known) for each in {text, half})


def _is_dressed(text: str, known: frozenset[str]) -> bool:
    """Whether it is a known word in another dress."""
    bare = DRESS.sub("", text)
    plain = {bare, DRESS.sub("", text.translate(PLAIN)), bare.translate(PLAIN)}
    return any(word in known or _repeated(word) in known for word in plain)


def _repeated(text: str) -> str:
    """What it repeats: `abc` of `abcabc`; itself, when it repeats nothing."""
    at = (text + text).find(text, 1)
    return text[:at] if 0 < at < len(text) else text


def _is_run(text: str) -> bool:
    """Whether it counts up or down, as `12345678` and `hgfedcba` do."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return steps in ({1}, {-1}, {0})


def _is_walk(text: str) -> bool:
    """Whether it walks along the keyboard, with few turns."""
    pieces, rest = 0, text if len(text) <= WALKED else ""
    while rest:
        longest = max(
            (size for row in ROWS for size in _walked(rest, row)),
            default=0,
        )
        if longest < 3:  # noqa: PLR2004 — two keys side by side are no walk
            return False
        pieces, rest = pieces + 1, rest[longest:]
    return pieces > 0


def _walked(text: str, row: str) -> Iterable[int]:
    for line in (row, row[::-1]):
        for size in range(len(text), 2, -1):
            if text[:size] in line:
                yield size
                break


def _is_date(text: str) -> bool:
    """Whether it is a day somebody may have been born on."""
    digits = re.sub(r"[-./ ]", "", text)
    if len(digits) != len("20001231") or not digits.isdecimal():
        return False
    for year, month, day in (
        (digits[:4], digits[4:6], digits[6:]),
        (digits[4:], digits[2:4], digits[:2]),
        (digits[4:], digits[:2], digits[2:4]),
    ):
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if 1900 <= found.year <= 2100:  # noqa: PLR2004
            return True
    return False
