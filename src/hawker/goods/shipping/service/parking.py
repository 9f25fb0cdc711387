"""Parcels whose carrier could not be asked, or would not answer."""

from collections.abc import Sequence
from uuid import UUID

from hawker.goods.shipping.statements import Q
from hawker.kernel.db import Tx
from hawker.kernel.parking import LISTED, NotParked, Parked


class ParkedWatches:
    """The lot of `hawker parked` for them."""

    name = "parcels"

    async def count(self, tx: Tx) -> int:
        return await tx.value(Q.count_parked_watches)

    async def listed(self, tx: Tx) -> Sequence[Parked]:
        return await tx.all(Q.parked_watches, Parked, limit=LISTED)

    async def replay(self, tx: Tx, name: str) -> str:
        """Have the carrier asked now, with all tries before it."""
        try:
            found = await tx.run(Q.unpark_watch, parcel=UUID(name), now=tx.now)
        except ValueError as error:  # no uuid
            raise NotParked from error
        if not found:
            raise NotParked
        return "due now"
