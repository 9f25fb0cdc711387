"""The first operator of a site."""

from hawker.kernel import sql
from hawker.kernel.db import Tx
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId
from hawker.people.accounts import limits
from hawker.people.accounts.model import Account, Device, Reach, Session
from hawker.people.accounts.reach import name_for, normalise
from hawker.people.accounts.service.opening import open_account
from hawker.people.accounts.service.sessions import open_session

Q = sql.load("hawker.people.accounts")


class AddressKnown(Refusal, code="accounts.address_known", status=409):
    """The address leads to an account; whoever it is signs in first."""


async def has_operator(tx: Tx) -> bool:
    """Whether somebody runs the site."""
    return bool(await tx.value(Q.has_operator))


async def found_operator(
    tx: Tx, *, person: AccountId | None, address: str, name: str, language: str, device: Device
) -> Session:
    """Make the operator and open a session of theirs. As the worker; the caller asked who may.

    A `person` who is signed in becomes it. Otherwise an account is opened at `address`, which must
    be nobody's: who holds the link proved the machine, and would take over another's account.
    Raises BadAddress, AddressKnown.
    """
    if person is None:
        address = normalise(address)
        await limits.lock(tx, address)
        if await tx.maybe(Q.account_at, Account, address=address) is not None:
            raise AddressKnown("Sign in with this address first.", field="address")
        person = (await open_account(tx, address, name or name_for(address), language)).id
    await tx.run(Q.make_operator, account=person)
    account = await tx.one(Q.account, Account, account=person)
    reach = await tx.one(Q.reach_of, Reach, account=person)
    return await open_session(tx, account, reach.address, device)
