"""What others ask about accounts."""

from collections.abc import Sequence

import msgspec

from hawker.kernel import sql
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import AccountId
from hawker.people.accounts.model import Face, Reach
from hawker.people.accounts.reach import normalise

Q = sql.load("hawker.people.accounts")


class _Named(msgspec.Struct, frozen=True):
    id: AccountId
    name: str


class _Reached(msgspec.Struct, frozen=True):
    id: AccountId
    address: str
    language: str


async def names_of(db: Db, ids: Sequence[AccountId]) -> dict[AccountId, str]:
    """What accounts are called by others, as the worker. Guests are left out."""
    return {row.id: row.name for row in await db.read(Q.names, _Named, ids=list(ids))}


async def reach_of(tx: Tx, *, account: AccountId) -> Reach | None:
    """Where somebody is written to; None for a guest."""
    return await tx.maybe(Q.reach_of, Reach, account=account)


async def reaches_of(tx: Tx, ids: Sequence[AccountId]) -> dict[AccountId, Reach]:
    """Where each of these people is written to; guests are left out. As the worker."""
    found = await tx.all(Q.reaches_of, _Reached, ids=list(ids))
    return {row.id: Reach(row.address, row.language) for row in found}


async def faces_of(tx: Tx, ids: Sequence[AccountId]) -> dict[AccountId, Face]:
    """What colleagues see of each other. Ask for a permission to read staff before."""
    return {row.id: row for row in await tx.all(Q.faces, Face, ids=list(ids))}


async def addresses_proven(tx: Tx, *, account: AccountId) -> list[str]:
    """Every address that leads to the account, for whoever forgets it. As the worker."""
    return await tx.all(Q.addresses_proven, str, account=account)


async def is_proven(tx: Tx, *, account: AccountId, address: str) -> bool:
    """Whether the account, who acts, has proven that the address is theirs."""
    return bool(await tx.value(Q.is_proven, account=account, address=address))


def spelled(address: str) -> str:
    """The one spelling of an address that somebody typed. Raises BadAddress."""
    return normalise(address)


def masked(address: str) -> str:
    """Enough of an address for its owner to know it, and not enough for anybody else."""
    if address.startswith("+"):
        return f"{address[:3]}****{address[-2:]}"
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}"
