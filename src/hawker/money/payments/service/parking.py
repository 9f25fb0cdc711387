"""Calls to providers that were given up: refused, or not answered for days."""

from collections.abc import Sequence
from uuid import UUID

from hawker.kernel.db import Tx
from hawker.kernel.parking import LISTED, NotParked, Parked
from hawker.money.payments.statements import Q


class ParkedCalls:
    """The lot of `hawker parked` for them."""

    name = "calls"

    async def count(self, tx: Tx) -> int:
        return await tx.value(Q.count_parked_calls)

    async def listed(self, tx: Tx) -> Sequence[Parked]:
        return await tx.all(Q.parked_calls, Parked, limit=LISTED)

    async def replay(self, tx: Tx, name: str) -> str:
        """Have it due now; a worker makes it, with all its tries before it."""
        kind, _, ref = name.partition("/")
        try:
            found = await tx.run(Q.unpark_call, kind=kind, ref=UUID(ref), now=tx.now)
        except ValueError as error:  # no uuid
            raise NotParked from error
        if not found:
            raise NotParked
        return "due now"
