"""What a provider's signed event says, in our words."""

from datetime import datetime
from typing import Annotated

import msgspec

from hawker.kernel.money import Money

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Succeeded(msgspec.Struct, frozen=True):
    """Money was taken."""

    intent: Name
    reference: Name
    charge: Name  # names the money: two events of one charge count once
    amount: Annotated[int, msgspec.Meta(gt=0, lt=2**53)]  # minor units
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class Failed(msgspec.Struct, frozen=True):
    """An attempt was declined."""

    intent: Name
    reference: Name
    code: Name


class SucceededNotice(msgspec.Struct, frozen=True, tag_field="type", tag="payment.succeeded"):
    id: Name
    data: Succeeded


class FailedNotice(msgspec.Struct, frozen=True, tag_field="type", tag="payment.failed"):
    id: Name
    data: Failed


class Envelope(msgspec.Struct, frozen=True):
    """What every event has, also one of a type we do not know."""

    id: Name
    type: Name


Notice = SucceededNotice | FailedNotice


class Received(msgspec.Struct, frozen=True):
    """A notice as it came, word for word, with the time it reached us."""

    provider: str
    event: str
    type: str
    body: str
    received_at: datetime
    notice: Notice | None  # None: a type we have no use for
