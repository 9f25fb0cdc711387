"""Roles that a store makes itself: explicit permissions under a name."""

from collections.abc import Sequence

from hawker.kernel import audit, outbox
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId, StoreId
from hawker.places.stores.events import StaffChanged
from hawker.places.stores.model import (
    CustomRole,
    Role,
    RoleDraft,
    RoleId,
    RoleInUse,
    RoleNameTaken,
    RoleNotFound,
    TooManyRoles,
)
from hawker.places.stores.policy import allowed, require_give, whole
from hawker.places.stores.service import authority
from hawker.places.stores.statements import Q

ROLES_LIMIT = 20  # of one store


async def roles(tx: Tx, principal: Principal, store: StoreId) -> Sequence[CustomRole]:
    """The roles the store made, by name."""
    principal.require(Permission.STAFF_READ, store)
    return await tx.all(Q.roles, CustomRole, store=store, limit=ROLES_LIMIT)


async def make_role(tx: Tx, principal: Principal, store: StoreId, draft: RoleDraft) -> CustomRole:
    """Name a set of permissions, of which one holds each. Raises TooManyRoles, RoleNameTaken."""
    me = await authority.acting(tx, principal, store, Permission.STAFF_WRITE)
    permissions = whole(draft.permissions)
    require_give(me, permissions, Role.CUSTOM)
    if len(await tx.all(Q.roles, CustomRole, store=store, limit=ROLES_LIMIT)) >= ROLES_LIMIT:
        raise TooManyRoles(f"A store makes at most {ROLES_LIMIT} roles.")

    role = CustomRole(RoleId.new(), draft.name.strip(), sorted(permissions))
    if not await tx.run(Q.insert_role, role, store=store, now=tx.now):
        raise RoleNameTaken("There is a role of this name.", field="name")
    await audit.note(
        tx,
        action="stores.role_made",
        store=store,
        subject=role.id,
        name=role.name,
        permissions=role.permissions,
    )
    return role


async def change_role(
    tx: Tx, principal: Principal, store: StoreId, id: RoleId, draft: RoleDraft
) -> CustomRole:
    """Have the role allow something else from now on, for everybody who has it.

    One must hold what it allowed and what it will. Raises MoreThanYouHold, RoleNameTaken;
    StepUpNeeded when its people may change staff before or after.
    """
    me = await authority.acting(tx, principal, store, Permission.STAFF_WRITE)
    before = await _role(tx, store, id)
    permissions = whole(draft.permissions)
    were = allowed(Role.CUSTOM, before.permissions)
    require_give(me, permissions | were, Role.CUSTOM)
    authority.require_proof(principal, tx.now, were, permissions)

    role = CustomRole(id, draft.name.strip(), sorted(permissions))
    if await tx.value(Q.other_role_named, store=store, id=id, name=role.name):
        raise RoleNameTaken("There is a role of this name.", field="name")
    await tx.run(Q.change_role, role, store=store)
    for account in await tx.all(Q.holders_of_role, AccountId, store=store, role_id=id):
        await outbox.publish(tx, StaffChanged(store_id=store, account_id=account))
    await audit.note(
        tx,
        action="stores.role_changed",
        store=store,
        subject=id,
        name=role.name,
        permissions=role.permissions,
        was=before.permissions,
    )
    return role


async def delete_role(tx: Tx, principal: Principal, store: StoreId, id: RoleId) -> None:
    """Take away a role that nobody has or is invited to. Raises RoleInUse."""
    me = await authority.acting(tx, principal, store, Permission.STAFF_WRITE)
    role = await _role(tx, store, id)
    require_give(me, allowed(Role.CUSTOM, role.permissions), Role.CUSTOM)
    if await tx.value(Q.is_role_used, store=store, id=id, now=tx.now):
        raise RoleInUse("Give its people another role first.")
    await tx.run(Q.delete_role, store=store, id=id)
    await audit.note(tx, action="stores.role_deleted", store=store, subject=id, name=role.name)


async def _role(tx: Tx, store: StoreId, id: RoleId) -> CustomRole:
    found = await tx.maybe(Q.role, CustomRole, store=store, id=id)
    if found is None:
        raise RoleNotFound("The store has no such role.")
    return found
