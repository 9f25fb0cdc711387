"""Read stores, and say who may do what in them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.text import Text
from hawker.places.stores.model import Membership, Part, Store
from hawker.places.stores.policy import allowed
from hawker.places.stores.statements import Q

MEMBERSHIPS_LIMIT = 100  # stores one account works in
NAMES_KEPT = timedelta(seconds=60)  # so long a renamed store may be called by its old name
NAMES_LIMIT = 10_000


class Called(msgspec.Struct, frozen=True):
    """What a store is called."""

    id: StoreId
    name: Text


async def store_by_id(source: Db | Tx, id: StoreId) -> Store:
    """Read a store. Raises NotFound."""
    found = await stores_by_ids(source, [id])
    if id not in found:
        raise NotFound("There is no such store.")
    return found[id]


async def store_by_slug(source: Db | Tx, slug: str) -> Store | None:
    """Read the store of a short name, None when there is none."""
    rows = await source.read(Q.store_by_slug, Store, slug=slug)
    return rows[0] if rows else None


async def all_ids(source: Db | Tx, limit: int) -> list[StoreId]:
    """List stores, the oldest first."""
    return await source.read(Q.all_ids, StoreId, limit=limit)


async def stores_by_ids(source: Db | Tx, ids: Iterable[StoreId]) -> dict[StoreId, Store]:
    """Read stores in one statement; one that does not exist is left out."""
    rows = await source.read(Q.stores_by_ids, Store, ids=list(ids))
    return {row.id: row for row in rows}


async def names_of(source: Db | Tx, ids: Iterable[StoreId]) -> dict[StoreId, Text]:
    """Read what stores are called."""
    rows = await source.read(Q.store_names, Called, ids=list(ids))
    return {row.id: row.name for row in rows}


class StoreNames:
    """What stores are called, as one process knows it. Made once by the composition root.

    A cart and an offer name their stores, and names hardly change: asked every time, they would
    cost every purchase two statements.
    """

    def __init__(self) -> None:
        self._known: dict[StoreId, tuple[Text, datetime]] = {}

    async def of(self, source: Db | Tx, ids: Iterable[StoreId]) -> dict[StoreId, Text]:
        """Say what stores are called, in one statement at most; all of them exist."""
        now = source.now if isinstance(source, Tx) else source.clock.now()
        wanted = set(ids)
        names = {id: self._known[id][0] for id in wanted if self._is_fresh(id, now)}
        missing = wanted - names.keys()
        if missing:
            found = await names_of(source, missing)
            if len(self._known) + len(found) > NAMES_LIMIT:
                self._known.clear()
            self._known.update({id: (name, now) for id, name in found.items()})
            names |= found
        assert names.keys() == wanted, "what is for sale has a store"
        return names

    def _is_fresh(self, id: StoreId, now: datetime) -> bool:
        return id in self._known and now < self._known[id][1] + NAMES_KEPT


async def memberships(db: Db, account: AccountId) -> Sequence[Membership]:
    """List the stores somebody works in, at most MEMBERSHIPS_LIMIT."""
    return await db.read(
        Q.memberships,
        Membership,
        principal=Principal(actor=account, is_guest=False),
        account_id=account,
        limit=MEMBERSHIPS_LIMIT,
    )


async def grants(tx: Tx, account: AccountId) -> Mapping[StoreId, frozenset[Permission]]:
    """Say what somebody may do, by store; sessions are made with the answer.

    On the path of every request, in the transaction that found the session: one statement. There
    the account acts, so it sees its own rows. It is read anew for each request, so a role that
    changes holds from the next one on.
    """
    found = await tx.all(Q.memberships, Membership, account_id=account, limit=MEMBERSHIPS_LIMIT)
    return {each.store_id: permissions(each) for each in found}


def permissions(membership: Membership) -> frozenset[Permission]:
    """Say what a membership allows."""
    return allowed(membership.role, membership.custom)


async def name_of_part(tx: Tx, store: StoreId, part: Part) -> str:
    """What a role is called: its code for one of ours, the name of one the store made."""
    if part.role_id is None:
        return part.code
    return str(await tx.value(Q.role_name, store=store, id=part.role_id) or "")
