"""Who asks, and what they may. Sessions are kept by accounts, roles by stores."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import msgspec

from hawker.kernel.errors import Forbidden, SignInNeeded, StepUpNeeded
from hawker.kernel.ids import AccountId, StoreId

FRESH = timedelta(minutes=10)  # how long a proof is good enough for what is dangerous


class Permission(StrEnum):
    """What somebody may do in one store."""

    STORE_READ = "store.read"  # everybody who works there
    STORE_WRITE = "store.write"  # what it says of itself, whether it sells
    ORDERS_READ = "orders.read"
    ORDERS_WRITE = "orders.write"
    GOODS_READ = "goods.read"
    GOODS_WRITE = "goods.write"
    LIVE_HOST = "live.host"
    MONEY_READ = "money.read"
    STAFF_READ = "staff.read"
    STAFF_WRITE = "staff.write"  # invite, remove, give and make roles
    AUDIT_READ = "audit.read"


class Principal(msgspec.Struct, frozen=True):
    """Who acts: a guest, somebody signed in, or the operator."""

    actor: AccountId
    is_guest: bool = True
    name: str = ""
    grants: Mapping[StoreId, frozenset[Permission]] = {}
    is_operator: bool = False
    proven_at: datetime | None = None  # by a code, a password or a passkey, in this session
    ways: Sequence[str] = ("code",)  # to prove it again: "passkey", "password", "code"

    @property
    def account(self) -> AccountId:
        """The account, for what a guest cannot do. Raises SignInNeeded."""
        if self.is_guest:
            raise SignInNeeded("Please sign in first.")
        return self.actor

    def may(self, permission: Permission, store: StoreId) -> bool:
        return permission in self.grants.get(store, ())

    def require(self, permission: Permission, store: StoreId) -> None:
        """Raise SignInNeeded for a guest, Forbidden for anybody else without the permission."""
        if not self.may(permission, store):
            _ = self.account
            raise Forbidden("Your role does not allow this.", permission=permission.value)

    def is_fresh(self, now: datetime) -> bool:
        """Whether they proved who they are at most FRESH ago, in this session."""
        # Nor is a proof good that is ahead of the clock.
        return self.proven_at is not None and abs(now - self.proven_at) <= FRESH

    def require_fresh(self, now: datetime) -> None:
        """Raise SignInNeeded for a guest, StepUpNeeded when the last proof is older than FRESH.

        For what a stolen session must not do: moving money, handing out keys, changing the ways
        in. Pages then ask for a proof (`POST /auth/proof`) and repeat the request.
        """
        _ = self.account
        if not self.is_fresh(now):
            raise StepUpNeeded("Prove once more that it is you.", ways=list(self.ways))

    def require_operator(self) -> None:
        """Raise SignInNeeded for a guest, Forbidden for anybody else but the operator."""
        if not self.is_operator:
            _ = self.account
            raise Forbidden("Only the operator of the site may do this.")


def guest() -> Principal:
    """Somebody we have not met before."""
    return Principal(actor=AccountId.new())


class Sessions(Protocol):
    """Finds who a session token belongs to; `app` plugs it, for accounts lie above."""

    async def find(self, token: str, now: datetime, address: str) -> Principal | None:
        """The owner of a living session, None when it is unknown, over or revoked.

        It was then seen at `address`.
        """
        ...
