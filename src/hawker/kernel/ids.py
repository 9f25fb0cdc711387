"""Names of things: time-ordered, made by us, and telling their kind when read.

An id is its external text, `ord_01jz…`: a TypeID (https://github.com/jetify-com/typeid), that is a
prefix and the 26 characters of Crockford's base 32 that hold a uuidv7. The database stores the
uuid; `kernel.db` converts both ways.
"""

import os
import time
from typing import ClassVar, Self
from uuid import UUID

from asyncpg.pgproto import pgproto

from hawker.kernel.errors import Refusal

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26  # characters behind the prefix

_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_ALLOWED = frozenset(ALPHABET)
_AS_INT_READS = str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstuv")
_RANDOM_BYTES = 10
_RANDOM_MASK = (1 << 74) - 1
_DRAWN = 256  # ids' worth of randomness at once: a call of the kernel for each would cost as much
_SHIFTS = range(120, -1, -10)


class BadId(Refusal, code="http.bad_id", status=404):
    """A text that is no id of the kind asked for: whatever it names does not exist."""


class Id(str):
    """The external text of an id; subclasses fix the prefix."""

    __slots__ = ("_uuid",)  # kept: an id is sent to the database several times
    prefix: ClassVar[str] = ""

    def __init_subclass__(cls, prefix: str = "") -> None:
        cls.prefix = prefix

    @classmethod
    def new(cls) -> Self:
        """A fresh id. Later ids sort behind earlier ones, to the millisecond."""
        return cls(f"{cls.prefix}_{_encode(_uuid7())}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an external text. Raises BadId."""
        prefix, _, digits = text.rpartition("_")
        if prefix != cls.prefix or len(digits) != LENGTH or digits[0] > "7":
            raise BadId(f"This is no id of the kind {cls.prefix}.")
        if not _ALLOWED.issuperset(digits):
            raise BadId(f"This is no id of the kind {cls.prefix}.")
        return cls(text)

    @classmethod
    def of(cls, uuid: UUID) -> Self:
        """Name what the database calls `uuid`."""
        id = cls(f"{cls.prefix}_{_encode(uuid.int)}")
        id._uuid = uuid
        return id

    @property
    def uuid(self) -> UUID:
        """What the database stores."""
        try:
            return self._uuid
        except AttributeError:
            value = int(self[-LENGTH:].translate(_AS_INT_READS), 32)
            self._uuid: UUID = pgproto.UUID(value.to_bytes(16, "big"))  # in a tenth of the time
            return self._uuid


class AccountId(Id, prefix="acc"):
    """A person: somebody with an account, or a guest who may get one later."""


class StoreId(Id, prefix="sto"):
    """A store. With AccountId, one of the two keys rows are distributed and guarded by."""


class EventId(Id, prefix="evt"):
    """A fact."""


def _uuid7() -> int:
    """RFC 9562 §5.7: 48 bits of Unix milliseconds, version, variant, 74 random bits."""
    random = _random()
    millis = time.time_ns() // 1_000_000
    high, low = random >> 62, random & (1 << 62) - 1
    return millis << 80 | 7 << 76 | high << 64 | 2 << 62 | low


_drawn: list[bytes] = []  # from the kernel's generator, each given out once


def _random() -> int:
    while True:
        try:
            return int.from_bytes(_drawn.pop()) & _RANDOM_MASK
        except IndexError:
            many = os.urandom(_RANDOM_BYTES * _DRAWN)
            _drawn.extend(
                many[at : at + _RANDOM_BYTES] for at in range(0, len(many), _RANDOM_BYTES)
            )


os.register_at_fork(after_in_child=_drawn.clear)  # or both would give out the same


def _encode(value: int) -> str:
    return "".join([_PAIRS[value >> shift & 1023] for shift in _SHIFTS])
