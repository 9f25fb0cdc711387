"""Who works in a store: list them, give another role, let go, hand the store over."""

from collections.abc import Sequence

from hawker.kernel import audit, outbox
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId, StoreId
from hawker.places.stores.events import StaffChanged
from hawker.places.stores.model import Member, Part, Role
from hawker.places.stores.policy import held, require_give, require_owner_left, require_touch
from hawker.places.stores.service import authority
from hawker.places.stores.service.authority import STAFF_LIMIT
from hawker.places.stores.statements import Q


async def staff(tx: Tx, principal: Principal, store: StoreId) -> Sequence[Member]:
    """Who works in the store, the longest first."""
    principal.require(Permission.STAFF_READ, store)
    return await _staff(tx, store)


async def change_part(
    tx: Tx, principal: Principal, store: StoreId, account: AccountId, part: Part
) -> Member:
    """Give somebody of the store another role; it holds from their next request on.

    Raises NotStaff, RoleNotFound, MoreThanYouHold, LastOwner; StepUpNeeded for who may change staff
    before or after.
    """
    me = await authority.acting(tx, principal, store, Permission.STAFF_WRITE)
    target = await authority.member(tx, store, account)
    require_touch(me, target)
    permissions = await authority.permissions_of(tx, store, part)
    require_give(me, permissions, part.role)
    require_owner_left(await _staff(tx, store), target, part.role)
    authority.require_proof(principal, tx.now, held(target), permissions)

    await _put(tx, store, account, part)
    await audit.note(
        tx,
        action="stores.staff_changed",
        store=store,
        subject=account,
        role=part.code,
        was=target.part.code,
    )
    return await authority.member(tx, store, account)


async def remove(tx: Tx, principal: Principal, store: StoreId, account: AccountId) -> None:
    """Let somebody go, or leave oneself.

    Raises NotStaff, MoreThanYouHold, LastOwner; StepUpNeeded for who may change staff.
    """
    is_self = principal.account == account
    me = await authority.acting(tx, principal, store, None if is_self else Permission.STAFF_WRITE)
    target = await authority.member(tx, store, account)
    require_touch(me, target)
    require_owner_left(await _staff(tx, store), target, None)
    authority.require_proof(principal, tx.now, held(target))

    await tx.run(Q.delete_member, store=store, account=account)
    await outbox.publish(tx, StaffChanged(store_id=store, account_id=account))
    action = "stores.staff_left" if is_self else "stores.staff_removed"
    await audit.note(tx, action=action, store=store, subject=account, was=target.part.code)


async def transfer(tx: Tx, principal: Principal, store: StoreId, account: AccountId) -> Member:
    """Hand the store over: somebody who works there owns it, whoever did is a manager.

    Asks for a fresh proof. Raises StepUpNeeded, Forbidden, NotStaff.
    """
    me = await authority.owner(tx, principal, store)
    target = await authority.member(tx, store, account)
    if target.account_id == me.account_id:
        return me
    await _put(tx, store, account, Part(Role.OWNER))
    await _put(tx, store, me.account_id, Part(Role.MANAGER))
    await audit.note(tx, action="stores.ownership_transferred", store=store, subject=account)
    return await authority.member(tx, store, account)


async def _staff(tx: Tx, store: StoreId) -> Sequence[Member]:
    return await tx.all(Q.staff, Member, store=store, limit=STAFF_LIMIT)


async def _put(tx: Tx, store: StoreId, account: AccountId, part: Part) -> None:
    await tx.run(Q.change_member, part, store=store, account=account)
    await outbox.publish(tx, StaffChanged(store_id=store, account_id=account))
