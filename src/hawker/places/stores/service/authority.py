"""Who may change staff: asked under the lock of the store, of its rows and not of a session."""

from datetime import datetime

from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Tx
from hawker.kernel.errors import Forbidden
from hawker.kernel.ids import AccountId, StoreId
from hawker.places.stores.model import CustomRole, Member, NotStaff, Part, Role, RoleNotFound
from hawker.places.stores.policy import allowed, held
from hawker.places.stores.statements import Q

STAFF_LIMIT = 200  # who work in a store, or are invited


async def acting(
    tx: Tx, principal: Principal, store: StoreId, permission: Permission | None
) -> Member:
    """Lock the store and read what whoever acts holds now.

    Every change of staff, roles and invitations goes through here, so they happen one after the
    other. Raises SignInNeeded, Forbidden.
    """
    if permission is not None:
        principal.require(permission, store)
    await tx.run(Q.lock_store, store=store)
    me = await member_or_none(tx, store, principal.account)
    if me is None or (permission is not None and permission not in held(me)):
        raise Forbidden("Your role does not allow this.")
    return me


async def owner(tx: Tx, principal: Principal, store: StoreId) -> Member:
    """The same for what owners alone do, who just proved who they are. Raises StepUpNeeded."""
    principal.require(Permission.STAFF_WRITE, store)
    principal.require_fresh(tx.now)
    me = await acting(tx, principal, store, Permission.STAFF_WRITE)
    if me.role is not Role.OWNER:
        raise Forbidden("Only an owner of the store may do this.")
    return me


def require_proof(principal: Principal, now: datetime, *held: frozenset[Permission]) -> None:
    """Ask who may change staff to prove anew when somebody who may do so comes, changes or goes.

    `held` is what they may do before and after. A session that somebody left open could otherwise
    let in an accomplice, or the owners out, for good. Ask last: nobody proves themselves for what
    is refused anyway. Raises StepUpNeeded.
    """
    if any(Permission.STAFF_WRITE in each for each in held):
        principal.require_fresh(now)


async def member_or_none(tx: Tx, store: StoreId, account: AccountId) -> Member | None:
    return await tx.maybe(Q.member, Member, store=store, account=account)


async def member(tx: Tx, store: StoreId, account: AccountId) -> Member:
    """Somebody who works there. Raises NotStaff."""
    found = await member_or_none(tx, store, account)
    if found is None:
        raise NotStaff("Nobody of this store.")
    return found


async def permissions_of(tx: Tx, store: StoreId, part: Part) -> frozenset[Permission]:
    """What a role allows now. Raises RoleNotFound."""
    if part.role_id is None:
        return allowed(part.role)
    role = await tx.maybe(Q.role, CustomRole, store=store, id=part.role_id)
    if role is None:
        raise RoleNotFound("The store has no such role.", field="role")
    return allowed(part.role, role.permissions)
