"""Facts: what happened, in the past tense, told to whoever cares."""

from datetime import datetime
from typing import ClassVar

import msgspec

from hawker.kernel.ids import EventId


class _Tag:
    """Reads the tag a subclass was declared with."""

    def __get__(self, event: object, kind: type[msgspec.Struct]) -> str:
        tag = kind.__struct_config__.tag
        assert isinstance(tag, str), f"{kind.__name__} needs a tag"
        return tag


class Event(msgspec.Struct, frozen=True):
    """Base of every fact: `class OrderPaid(Event, frozen=True, tag="orders.order_paid")`.

    Fields are only ever added, with a default.
    """

    tag: ClassVar[_Tag] = _Tag()


class Meta(msgspec.Struct, frozen=True):
    """What the outbox knows of a fact beside its words."""

    id: EventId
    tag: str
    at: datetime  # UTC, of the transaction that made it


def subject(tag: str) -> str:
    """Where the bus carries facts of this tag."""
    return f"facts.{tag}"
