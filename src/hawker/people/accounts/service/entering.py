"""Signing in."""

from hawker.kernel import sql
from hawker.kernel.addresses import client_of
from hawker.kernel.db import Db
from hawker.kernel.ids import AccountId
from hawker.people.accounts import limits
from hawker.people.accounts.model import Account, Device, Session
from hawker.people.accounts.policy import DOORKEEPER, Belongings
from hawker.people.accounts.reach import name_for, normalise
from hawker.people.accounts.service.codes import WrongCode, use_code
from hawker.people.accounts.service.opening import merge, open_account
from hawker.people.accounts.service.sessions import open_session

Q = sql.load("hawker.people.accounts")


async def sign_in(
    db: Db,
    *,
    guest: AccountId | None,
    belongings: Belongings,
    address: str,
    device: Device,
    code: str,
    name: str,
    language: str,
    secret: bytes,
) -> Session:
    """Open a session for whoever holds the code, and an account when the address is new.

    What a `guest` left is the account's from then on. Their id never is: whoever kept the token of
    the guest holds a stranger's (decision 0013). An empty `name` is made from the address; it
    counts for new accounts alone. Raises BadAddress,
    TooManyTries, WrongCode (the try is then written).
    """
    address, client = normalise(address), client_of(device.address)
    async with db.begin(DOORKEEPER) as tx:
        await limits.lock(tx, address, client)
        of_others = await limits.check_may_try(tx, address, client)
        session = None
        if await use_code(tx, address, client, code, secret, of_others=of_others):
            account = await tx.maybe(Q.account_at, Account, address=address)
            if account is None:
                account = await open_account(tx, address, name or name_for(address), language)
            if guest is not None:
                await merge(tx, belongings, guest, account.id)
            session = await open_session(tx, account, address, device)
    if session is None:
        raise WrongCode(field="code")
    return session
