"""The addresses that lead to an account: adding, choosing, removing; never the last."""

from hawker.kernel import sql
from hawker.kernel.addresses import client_of
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.errors import NotFound, Refusal
from hawker.kernel.ids import AccountId
from hawker.people.accounts import limits
from hawker.people.accounts.events import Change
from hawker.people.accounts.model import Account, Device, Identity, IdentityId, Reach
from hawker.people.accounts.policy import DOORKEEPER
from hawker.people.accounts.reach import normalise
from hawker.people.accounts.service.codes import WrongCode, use_code
from hawker.people.accounts.service.told import tell
from hawker.people.accounts.words import ADDRESS_REMOVED
from hawker.people.notifications import service as notifications

Q = sql.load("hawker.people.accounts")

MAX_IDENTITIES = 10  # of one account


class AddressTaken(Refusal, code="accounts.address_taken", status=409):
    """The address leads to another account. Told to who proved that it is theirs."""


class TooManyAddresses(Refusal, code="accounts.too_many_addresses", status=409):
    """The account has as many addresses as it may."""


class LastWayIn(Refusal, code="accounts.last_way_in", status=409):
    """The last address of an account stays: without one nobody could come back."""


async def identities_of(db: Db, principal: Principal) -> list[Identity]:
    """The addresses of the account, the one it is written to first."""
    async with db.begin(DOORKEEPER) as tx:
        return await _of(tx, principal.account)


async def add_identity(
    db: Db, principal: Principal, *, address: str, code: str, device: Device, secret: bytes
) -> list[Identity]:
    """Let one more address lead to the account: the code came there. Adding twice is adding once.

    Raises StepUpNeeded, BadAddress, TooManyTries, WrongCode (the try is then written),
    AddressTaken, TooManyAddresses.
    """
    account = principal.account
    principal.require_fresh(db.clock.now())
    address, client = normalise(address), client_of(device.address)
    listed = None
    async with db.begin(DOORKEEPER) as tx:
        await limits.lock(tx, address, client)
        of_others = await limits.check_may_try(tx, address, client)
        if await use_code(tx, address, client, code, secret, of_others=of_others):
            listed = await _add(tx, account, address, device)
    if listed is None:
        raise WrongCode(field="code")
    return listed


async def choose_identity(db: Db, principal: Principal, id: IdentityId) -> list[Identity]:
    """Have the account written to at this address. Raises StepUpNeeded, NotFound."""
    account = principal.account
    principal.require_fresh(db.clock.now())
    async with db.begin(DOORKEEPER) as tx:
        await tx.run(Q.lock_account, account=account)
        await tx.run(Q.choose_no_identity, account=account)
        if not await tx.run(Q.choose_identity, account=account, id=id):
            raise NotFound("There is no such address.")
        return await _of(tx, account)


async def remove_identity(
    db: Db, principal: Principal, id: IdentityId, *, device: Device
) -> list[Identity]:
    """Let an address no longer lead to the account; it is told so, and so is the owner elsewhere.

    Raises StepUpNeeded, NotFound, LastWayIn.
    """
    account = principal.account
    principal.require_fresh(db.clock.now())
    async with db.begin(DOORKEEPER) as tx:
        await tx.run(Q.lock_account, account=account)
        before = await _of(tx, account)
        gone = next((each for each in before if each.id == id), None)
        if gone is None:
            raise NotFound("There is no such address.")
        if len(before) == 1:
            raise LastWayIn
        reach = await tx.one(Q.reach_of, Reach, account=account)
        await tx.run(Q.delete_identity, account=account, id=id)
        await notifications.send(
            tx, address=gone.address, language=reach.language, template=ADDRESS_REMOVED
        )
        await tell(tx, account, Change.ADDRESS_REMOVED, device, about=gone.address, subject=id)
        return await _of(tx, account)


async def _add(tx: Tx, account: AccountId, address: str, device: Device) -> list[Identity]:
    await tx.run(Q.lock_account, account=account)
    before = await _of(tx, account)
    if any(each.address == address for each in before):
        return before
    if await tx.maybe(Q.account_at, Account, address=address) is not None:
        raise AddressTaken(field="address")
    if len(before) >= MAX_IDENTITIES:
        raise TooManyAddresses
    id = IdentityId.new()
    await tx.run(Q.insert_identity, account=account, id=id, address=address, now=tx.now)
    await tell(tx, account, Change.ADDRESS_ADDED, device, about=address, subject=id)
    return await _of(tx, account)


async def _of(tx: Tx, account: AccountId) -> list[Identity]:
    return await tx.all(Q.identities, Identity, account=account, most=MAX_IDENTITIES)
