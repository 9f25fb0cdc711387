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


class Told(msgspec.Struct, frozen=True):
    """A fact and what it comes from, before the transaction that made it commits."""

    event: Event
    request_id: str  # empty when nobody asked
    trace: str  # the span it was told in, a W3C traceparent; empty when there is none


class Meta(msgspec.Struct, frozen=True):
    """What the outbox knows of a fact beside its words."""

    id: EventId
    tag: str
    at: datetime  # UTC, of the transaction that made it


def subject(tag: str) -> str:
    """Where the bus carries facts of this tag."""
    return f"facts.{tag}"
