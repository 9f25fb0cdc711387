"""Signing in, by whatever proves who somebody is."""

import msgspec

from hawker.kernel import sql, tokens
from hawker.kernel.addresses import client_of
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import AccountId
from hawker.people.accounts import limits
from hawker.people.accounts.events import Change
from hawker.people.accounts.model import Account, Device, Session
from hawker.people.accounts.policy import DOORKEEPER, Belongings
from hawker.people.accounts.reach import name_for, normalise
from hawker.people.accounts.service.codes import WrongCode, use_code
from hawker.people.accounts.service.opening import merge, open_account
from hawker.people.accounts.service.sessions import open_session
from hawker.people.accounts.service.told import tell

Q = sql.load("hawker.people.accounts")


class Visit(msgspec.Struct, frozen=True):
    """Who stands at the door."""

    device: Device
    guest: AccountId | None  # who they were until now, if anybody
    belongings: Belongings


class _Devices(msgspec.Struct, frozen=True):
    is_known: bool
    has_others: bool


async def sign_in(
    db: Db, visit: Visit, *, address: str, code: str, name: str, language: str, secret: bytes
) -> Session:
    """Open a session for whoever holds the code, and an account when the address is new.

    An empty `name` is made from the address; it counts for new accounts alone. Raises BadAddress,
    TooManyTries, WrongCode (the try is then written).
    """
    address, client = normalise(address), client_of(visit.device.address)
    async with db.begin(DOORKEEPER) as tx:
        await limits.lock(tx, address, client)
        of_others = await limits.check_may_try(tx, address, client)
        session = None
        if await use_code(tx, address, client, code, secret, of_others=of_others):
            account = await tx.maybe(Q.account_at, Account, address=address)
            if account is None:
                account = await open_account(tx, address, name or name_for(address), language)
            session = await enter(tx, visit, account, address)
    if session is None:
        raise WrongCode(field="code")
    return session


async def enter(tx: Tx, visit: Visit, account: Account, address: str) -> Session:
    """Open a session of somebody who just proved who they are.

    What a guest left is the account's from then on. Their id never is: whoever kept the token of
    the guest holds a stranger's (decision 0013). The owner is told when the device is a new one.
    """
    if visit.guest is not None:
        await merge(tx, visit.belongings, visit.guest, account.id)
    token = visit.device.token or tokens.random_token()
    device_hash = tokens.hash_token(token)
    seen = await tx.one(Q.devices_of, _Devices, account=account.id, device_hash=device_hash)
    await tx.run(Q.see_device, account=account.id, device_hash=device_hash, now=tx.now)
    if seen.has_others and not seen.is_known:
        await tell(tx, account.id, Change.SIGNED_IN_ANEW, visit.device)
    return await open_session(tx, account, address, visit.device, device_token=token)
