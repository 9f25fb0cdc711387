"""A database whose connections die at COMMIT: before it arrives, or before its answer does."""

from collections import deque
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from enum import StrEnum

from hawker.kernel.auth import Principal
from hawker.kernel.db import Db, Tx, Unavailable
from hawker.kernel.ids import StoreId


class Fate(StrEnum):
    """What becomes of a buyer's transaction."""

    KEPT = "kept"
    UNDONE = "undone"  # the server never heard COMMIT
    UNHEARD = "unheard"  # it did, and its answer was lost


class ShakyDb(Db):
    """Loses connections as `fates` say, one per transaction of a person; then it is steady."""

    fates: deque[Fate]

    @asynccontextmanager
    async def begin(
        self,
        principal: Principal | None,
        stores: Iterable[StoreId] = (),
        *,
        is_dear: bool = True,
        is_optimistic: bool = False,
    ) -> AsyncGenerator[Tx]:
        stores = list(stores)
        is_buying = principal is not None and stores
        fate = self.fates.popleft() if is_buying and self.fates else Fate.KEPT
        begun = super().begin(principal, stores, is_dear=is_dear, is_optimistic=is_optimistic)
        async with begun as tx:
            yield tx
            if fate is Fate.UNDONE:
                tx._connection.terminate()
        if fate is Fate.UNHEARD:
            raise Unavailable("The database did not answer.")
