"""Who acts before anyone is known, and what others say a person may do."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

import msgspec

from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId, StoreId

# The actor that row-level security lets find codes, identities and sessions (migration 0002);
# taken on in this module alone.
DOORKEEPER = Principal(
    actor=AccountId.of(UUID(int=2)), is_guest=False, name="doorkeeper", grants={}, is_operator=False
)


class StorePlace(msgspec.Struct, frozen=True):
    """A store somebody works in."""

    id: str
    name: str
    permissions: Sequence[str]


class ChannelPlace(msgspec.Struct, frozen=True):
    """A channel somebody hosts."""

    id: str
    name: str


class Places(msgspec.Struct, frozen=True):
    """Where somebody may work."""

    stores: Sequence[StorePlace] = ()
    channels: Sequence[ChannelPlace] = ()


class RoleLoader(Protocol):
    """Knows the roles that stores and channels gave; `app` plugs it, for they lie above us."""

    async def grants(self, tx: Tx, account: AccountId) -> Mapping[StoreId, frozenset[Permission]]:
        """What the account may do, by store; asked in a transaction in which it acts."""
        ...

    async def places(self, account: AccountId, language: str) -> Places:
        """The same with names, for a person who reads `language`."""
        ...


class Belongings(Protocol):
    """Knows what a guest may leave behind; `app` plugs it, for carts and orders lie above us."""

    async def follow(self, tx: Tx, *, guest: AccountId, account: AccountId) -> None:
        """Give the account everything of the guest, in the transaction of the doorkeeper."""
        ...
