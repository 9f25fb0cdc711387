"""What we ask of a carrier, whoever it is. Implementations stand beside, one file each.

Every call is made outside transactions, may be repeated with the same effect, and raises
kernel.calling.Unreachable when asking again may help, and Refused when it will not.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from hawker.goods.shipping.model import Scan


class Consignment(msgspec.Struct, frozen=True):
    """A parcel as its carrier is told of it: no name, no street, nothing of what is inside."""

    key: str  # same key, same registration
    reference: str  # our parcel, echoed in every word about it
    number: str
    city: str


class Carrier(Protocol):
    """One carrier."""

    async def register(self, consignment: Consignment) -> None:
        """Ask to be told about the parcel from now on; done when it returns."""
        ...

    async def look(self, consignment: Consignment) -> Sequence[Scan]:
        """Every scan of a registered parcel so far, the oldest first."""
        ...


Carriers = Mapping[str, Carrier]  # by code
