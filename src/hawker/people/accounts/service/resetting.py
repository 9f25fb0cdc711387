"""Choosing a new password when the old one is gone: by a letter to an address of the account."""

from datetime import timedelta

import msgspec

from hawker.kernel import limits, sql, tokens
from hawker.kernel.addresses import client_of
from hawker.kernel.db import Db
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId
from hawker.kernel.limits import Count, Limit, Per
from hawker.people.accounts.events import Change
from hawker.people.accounts.hashing import Hasher
from hawker.people.accounts.limits import TooManyCodes
from hawker.people.accounts.model import Account, Device, Session
from hawker.people.accounts.policy import DOORKEEPER
from hawker.people.accounts.reach import normalise
from hawker.people.accounts.service.entering import Visit, enter
from hawker.people.accounts.service.passwords import checked, write
from hawker.people.accounts.service.told import tell
from hawker.people.accounts.words import RESET
from hawker.people.notifications import service as notifications

Q = sql.load("hawker.people.accounts")

RESET_LIFE = timedelta(minutes=30)
HOUR = timedelta(hours=1)
OF_BOTH = Limit("accounts.reset_of_both", Per.SUBJECT, 3, HOUR)
OF_ADDRESS = Limit("accounts.reset_of_address", Per.SUBJECT, 10, HOUR)
OF_CLIENT = Limit("accounts.reset_of_client", Per.CLIENT, 30, HOUR)


class WrongReset(Refusal, code="accounts.wrong_reset", status=422):
    """The link is old, used, or none of ours: one answer."""


class _Reset(msgspec.Struct, frozen=True):
    id: AccountId
    name: str
    is_operator: bool
    address: str


async def ask_reset(db: Db, *, address: str, device: Device, language: str, site: str) -> None:
    """Send a link to `address` if it leads to an account; the answer is the same if not.

    When a crowd asked for all the letters there are, the owner signs in by a code and sets a new
    password. Raises BadAddress, TooManyCodes.
    """
    address, client = normalise(address), client_of(device.address)
    counts = (
        Count(OF_BOTH, f"{address} {client}"),
        Count(OF_ADDRESS, address),
        Count(OF_CLIENT, client),
    )
    try:
        await limits.count(db, *counts)
    except limits.TooOften as over:
        wait_s = over.extra["retry_after_s"]
        raise TooManyCodes("Links were asked for too often.", retry_after_s=wait_s) from over
    token = tokens.random_token()
    async with db.begin(DOORKEEPER) as tx:
        account = await tx.maybe(Q.account_at, Account, address=address)
        if account is None:
            return
        await tx.run(
            Q.insert_reset,
            account=account.id,
            token_hash=tokens.hash_token(token),
            address=address,
            now=tx.now,
            expires_at=tx.now + RESET_LIFE,
        )
        await notifications.send(
            tx,
            address=address,
            language=language,
            template=RESET,
            link=f"{site}/reset#{token}",  # behind #: no server and no log on the way sees it
            minutes=str(int(RESET_LIFE.total_seconds()) // 60),
        )


async def reset(db: Db, visit: Visit, hasher: Hasher, *, token: str, password: str) -> Session:
    """Set the password by a letter's token; every session but the new one ends.

    All other letters to the account are void with it. Raises WrongReset, BadLength, Guessable,
    HashingBusy; the letter is then still good.
    """
    token_hash = tokens.hash_token(token)
    async with db.begin(DOORKEEPER) as tx:
        found = await tx.maybe(Q.reset_by_token, _Reset, token_hash=token_hash, now=tx.now)
    if found is None:
        raise WrongReset(field="token")
    hash = await hasher.hash(await checked(db, found.id, password))
    async with db.begin(DOORKEEPER) as tx:
        await write(tx, found.id, hash)
        if not await tx.run(Q.use_reset, account=found.id, token_hash=token_hash, now=tx.now):
            raise WrongReset(field="token")
        await tx.run(Q.void_resets, account=found.id, now=tx.now)
        await tx.run(Q.end_sessions, account=found.id, keep=b"", now=tx.now)
        await tell(tx, found.id, Change.PASSWORD_RESET, visit.device)
        account = Account(found.id, found.name, found.is_operator)
        return await enter(tx, visit, account, found.address)
