"""Who runs the site, for the owner of the machine. As the worker."""

from collections.abc import Sequence

from hawker.kernel import audit, sql
from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound, Refusal
from hawker.kernel.ids import AccountId
from hawker.people.accounts.model import Account
from hawker.people.accounts.reach import normalise
from hawker.people.accounts.service.keeping_out import Person

Q = sql.load("hawker.people.accounts")


class LastOperator(Refusal, code="accounts.last_operator", status=409):
    """Nobody else runs the site."""


async def operators(tx: Tx) -> Sequence[Person]:
    """Everybody who runs the site, whoever began first."""
    return await tx.all(Q.operators, Person, now=tx.now)


async def dismiss_operator(tx: Tx, address: str) -> AccountId:
    """Have whoever is at `address` run the site no more: their sessions end, the account stays.

    Raises BadAddress, NotFound, LastOperator; nothing is then changed.
    """
    address = normalise(address)
    await tx.run(Q.lock, name="operators")
    account = await tx.maybe(Q.account_at, Account, address=address)
    if account is None or not account.is_operator:
        raise NotFound("Nobody who runs the site has this address.")
    if len(await operators(tx)) == 1:
        raise LastOperator("Nobody else runs the site.")
    await tx.run(Q.dismiss_operator, account=account.id)
    ended = await tx.run(Q.end_sessions, account=account.id, keep=b"", now=tx.now)
    await audit.note(
        tx,
        action="accounts.operator_dismissed",
        subject=account.id,
        account=account.id,
        sessions=ended,
    )
    return account.id
