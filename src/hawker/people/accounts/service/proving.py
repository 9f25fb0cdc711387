"""Proving once more, within a session, who one is: for what a stolen session must not do."""

from hawker.kernel import sql, tokens
from hawker.kernel.addresses import client_of
from hawker.kernel.auth import FRESH
from hawker.kernel.db import Db, Tx
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId
from hawker.people.accounts import limits
from hawker.people.accounts.model import Device, Proven, Reach
from hawker.people.accounts.policy import DOORKEEPER
from hawker.people.accounts.reach import normalise
from hawker.people.accounts.service.codes import WrongCode, use_code

Q = sql.load("hawker.people.accounts")


class NotYourAddress(Refusal, code="accounts.not_your_address", status=422):
    """The code was asked for at an address that does not lead to this account."""


async def prove_by_code(
    db: Db,
    *,
    account: AccountId,
    token: str,
    address: str,
    device: Device,
    code: str,
    secret: bytes,
) -> Proven:
    """Note that whoever holds the session proved an address of theirs.

    Counted with the codes that sign in: guessing in here is guessing there. An empty `address` is
    the one the person is written to. Raises BadAddress, NotYourAddress, TooManyTries, WrongCode
    (the try is then written).
    """
    client = client_of(device.address)
    is_right = False
    async with db.begin(DOORKEEPER) as tx:
        address = await _own_address(tx, account, address)
        await limits.lock(tx, address, client)
        of_others = await limits.check_may_try(tx, address, client)
        if await use_code(tx, address, client, code, secret, of_others=of_others):
            is_right = True
            await note_proof(tx, account, token)
    if not is_right:
        raise WrongCode(field="code")
    return Proven(tx.now + FRESH)


async def note_proof(tx: Tx, account: AccountId, token: str) -> None:
    """Write that the session was proven now."""
    await tx.run(Q.prove_session, account=account, token_hash=tokens.hash_token(token), now=tx.now)


async def _own_address(tx: Tx, account: AccountId, address: str) -> str:
    if not address:
        reach = await tx.one(Q.reach_of, Reach, account=account)
        return reach.address
    known = normalise(address)
    if not await tx.value(Q.has_address, account=account, address=known):
        raise NotYourAddress(field="address")
    return known
