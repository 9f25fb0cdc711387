"""What others ask about accounts."""

from collections.abc import Sequence

import msgspec

from hawker.kernel import sql
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import AccountId
from hawker.people.accounts.model import Reach

Q = sql.load("hawker.people.accounts")


class _Named(msgspec.Struct, frozen=True):
    id: AccountId
    name: str


async def names_of(db: Db, ids: Sequence[AccountId]) -> dict[AccountId, str]:
    """What accounts are called by others, as the worker. Guests are left out."""
    return {row.id: row.name for row in await db.read(Q.names, _Named, ids=list(ids))}


async def reach_of(tx: Tx, *, account: AccountId) -> Reach | None:
    """Where somebody is written to; None for a guest."""
    return await tx.maybe(Q.reach_of, Reach, account=account)
