"""Opening accounts, and giving them what a guest left."""

import msgspec

from hawker.kernel import outbox, sql
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId
from hawker.people.accounts import limits
from hawker.people.accounts.events import AccountOpened, GuestMerged
from hawker.people.accounts.model import Account, IdentityId
from hawker.people.accounts.policy import Belongings
from hawker.people.accounts.reach import normalise

Q = sql.load("hawker.people.accounts")


async def ensure_account(
    tx: Tx, *, address: str, name: str, language: str, is_operator: bool = False
) -> Account:
    """The account at `address`, opened when there is none: for a new site's first people.

    As the worker: no request may make an operator. Raises BadAddress.
    """
    address = normalise(address)
    await limits.lock(tx, address)
    account = await tx.maybe(Q.account_at, Account, address=address)
    if account is None:
        account = await open_account(tx, address, name, language)
    if is_operator and not account.is_operator:
        await tx.run(Q.make_operator, account=account.id)
        account = msgspec.structs.replace(account, is_operator=True)
    return account


async def open_account(tx: Tx, address: str, name: str, language: str) -> Account:
    """Open an account at an address that was just proven."""
    account = Account(AccountId.new(), name, is_operator=False)
    await tx.run(Q.insert_account, account, language=language, now=tx.now)
    id = IdentityId.new()
    await tx.run(Q.insert_first_identity, account=account.id, id=id, address=address, now=tx.now)
    await outbox.publish(tx, AccountOpened(account_id=account.id, name=name))
    return account


async def merge(tx: Tx, belongings: Belongings, guest: AccountId, account: AccountId) -> None:
    """Give the account what the guest left; the fact fetches what was under way meanwhile."""
    await tx.run(Q.move_addresses, guest=guest, account=account)
    await belongings.follow(tx, guest=guest, account=account)
    await outbox.publish(tx, GuestMerged(guest_id=guest, account_id=account))
