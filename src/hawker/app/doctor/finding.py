"""What a check found."""

from enum import StrEnum

import msgspec


class Grade(StrEnum):
    """How bad it is."""

    WELL = "well"
    CARE = "care"  # it works, and somebody should look
    BAD = "bad"  # it does not work, or will not for long


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that was looked at."""

    about: str
    grade: Grade
    words: str  # what is the case
    mend: str = ""  # what to do about it


def well(about: str, words: str) -> Finding:
    return Finding(about, Grade.WELL, words)


def care(about: str, words: str, mend: str) -> Finding:
    return Finding(about, Grade.CARE, words, mend)


def bad(about: str, words: str, mend: str) -> Finding:
    return Finding(about, Grade.BAD, words, mend)
