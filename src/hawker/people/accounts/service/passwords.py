"""Passwords: signing in with one, choosing one, doing without.

Whoever guesses locks out themselves. Tries are counted before they are checked, for all processes
(kernel.limits), under four names: this client at this address, within minutes and by the day; this
client at all addresses; this address by everybody. The first three end the guessing of one client
and touch nobody else. The last ends it for a crowd, MOST_OF_ADDRESS a day: against a password that
is not among the first tries (guessable.py) that is hopeless. What a crowd can do by that is lock
*passwords* at an address for a day. Its owner still comes in by a passkey, which nobody guesses, or
by a code, whose limits keep a place for who asks themselves (accounts.limits); and who is in sets a
new password. Right tries are taken back and count for nothing.

Nothing tells whether an address has an account or a password: an unknown one costs the same work,
is counted the same, and gets the same answer.
"""

from datetime import timedelta

import msgspec

from hawker.kernel import limits, sql, tokens
from hawker.kernel.addresses import client_of
from hawker.kernel.auth import FRESH, Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId
from hawker.kernel.limits import Count, Limit, Per
from hawker.people.accounts.events import Change
from hawker.people.accounts.guessable import LONGEST, SHORTEST, is_guessable, normalise
from hawker.people.accounts.hashing import Hasher
from hawker.people.accounts.model import Account, Device, Proven, Session
from hawker.people.accounts.policy import DOORKEEPER
from hawker.people.accounts.reach import normalise as normalise_address
from hawker.people.accounts.service.entering import Visit, enter
from hawker.people.accounts.service.proving import note_proof
from hawker.people.accounts.service.told import tell

Q = sql.load("hawker.people.accounts")

MOST_OF_ADDRESS = 100
DAY = timedelta(days=1)
OF_BOTH = Limit("accounts.password_of_both", Per.SUBJECT, 5, timedelta(minutes=15))
OF_BOTH_A_DAY = Limit("accounts.password_of_both_a_day", Per.SUBJECT, 20, DAY)
OF_CLIENT = Limit("accounts.password_of_client", Per.CLIENT, 300, DAY)
OF_ADDRESS = Limit("accounts.password_of_address", Per.SUBJECT, MOST_OF_ADDRESS, DAY)


class WrongPassword(Refusal, code="accounts.wrong_password", status=422):
    """Wrong, or there is none, or no such account: one answer, so that guessing teaches nothing."""


class PasswordsLocked(Refusal, code="accounts.passwords_locked", status=429):
    """Wrong passwords were tried too often. A code or a passkey still opens."""


class BadLength(Refusal, code="accounts.password_length", status=422):
    """A password has at least 8 and at most 256 characters, none of them of control."""


class Guessable(Refusal, code="accounts.password_guessable", status=422):
    """A password that is among the first tries of whoever guesses."""


class _Kept(msgspec.Struct, frozen=True):
    id: AccountId
    name: str
    is_operator: bool
    hash: str | None


async def sign_in_by_password(
    db: Db, visit: Visit, hasher: Hasher, *, address: str, password: str
) -> Session:
    """Open a session for whoever knows the password of the account at `address`.

    Raises BadAddress, PasswordsLocked, WrongPassword, HashingBusy.
    """
    address = normalise_address(address)
    counts = await _count(db, address, visit.device)
    async with db.begin(DOORKEEPER) as tx:
        kept = await tx.maybe(Q.password_at, _Kept, address=address)
    known = kept and kept.hash
    new_hash = await _check(hasher, password, known)
    assert kept is not None, "a password was checked"
    assert known
    async with db.begin(DOORKEEPER) as tx:
        await _hold(tx, kept.id, known, new_hash)
        account = Account(kept.id, kept.name, kept.is_operator)
        session = await enter(tx, visit, account, address)
    await limits.take_back(db, *counts)
    return session


async def prove_by_password(
    db: Db, hasher: Hasher, *, account: AccountId, token: str, device: Device, password: str
) -> Proven:
    """Note that whoever holds the session knows the password. Counted as signing in is."""
    counts = await _count(db, account, device)
    async with db.begin(DOORKEEPER) as tx:
        kept = await tx.value(Q.password_of, account=account)
    new_hash = await _check(hasher, password, kept)
    async with db.begin(DOORKEEPER) as tx:
        await _hold(tx, account, kept, new_hash)
        await note_proof(tx, account, token)
    await limits.take_back(db, *counts)
    return Proven(tx.now + FRESH)


async def set_password(
    db: Db, hasher: Hasher, principal: Principal, *, token: str, device: Device, password: str
) -> None:
    """Give the account a password, or another one; another signs out every other session.

    Raises StepUpNeeded, BadLength, Guessable, HashingBusy; nothing is then changed.
    """
    account = principal.account
    principal.require_fresh(db.clock.now())
    hash = await hasher.hash(await checked(db, account, password))
    async with db.begin(DOORKEEPER) as tx:
        had_one = await tx.value(Q.password_of, account=account) is not None
        await write(tx, account, hash)
        if had_one:
            keep = tokens.hash_token(token)
            await tx.run(Q.end_sessions, account=account, keep=keep, now=tx.now)
        await tell(tx, account, Change.PASSWORD_SET, device)


async def remove_password(db: Db, principal: Principal, *, device: Device) -> None:
    """Do without a password from now on; codes still open. Raises StepUpNeeded."""
    account = principal.account
    principal.require_fresh(db.clock.now())
    async with db.begin(DOORKEEPER) as tx:
        await tx.run(Q.mark_password, account=account, has=False)
        if await tx.run(Q.delete_password, account=account):
            await tell(tx, account, Change.PASSWORD_REMOVED, device)


async def checked(db: Db, account: AccountId, password: str) -> str:
    """The password as it is hashed. Raises BadLength, Guessable."""
    password = normalise(password)
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadLength(field="password")
    async with db.begin(DOORKEEPER) as tx:
        addresses = await tx.all(Q.addresses_proven, _Address, account=account)
    names = [each.address.partition("@")[0].lstrip("+") for each in addresses]
    if is_guessable(password, names):
        raise Guessable(field="password")
    return password


class _Address(msgspec.Struct, frozen=True):
    address: str


async def write(tx: Tx, account: AccountId, hash: str) -> None:
    """Keep the hash of an account's password."""
    await tx.run(Q.mark_password, account=account, has=True)  # whoever changes it waits here
    await tx.run(Q.write_password, account=account, hash=hash, now=tx.now)


async def _count(db: Db, subject: str, device: Device) -> list[Count]:
    """Count a try, of an address or of an account whose session tries. Raises PasswordsLocked."""
    client = client_of(device.address)
    both, subject = f"{subject} {client}", str(subject)
    counts = [
        Count(OF_BOTH, both),
        Count(OF_BOTH_A_DAY, both),
        Count(OF_CLIENT, client),
        Count(OF_ADDRESS, subject),
    ]
    try:
        await limits.count(db, *counts)
    except limits.TooOften as over:
        raise PasswordsLocked(
            "Wrong passwords were tried too often. A code or a passkey still opens.",
            retry_after_s=over.extra["retry_after_s"],
        ) from over
    return counts


async def _check(hasher: Hasher, password: str, kept: str | None) -> str | None:
    """Another hash, when the kept one is of old parameters. Raises WrongPassword."""
    is_right, new_hash = await hasher.check(normalise(password), kept)
    if not is_right:
        raise WrongPassword(field="password")
    return new_hash


async def _hold(tx: Tx, account: AccountId, kept: str, new_hash: str | None) -> None:
    """Keep the password from being changed until COMMIT.

    Raises WrongPassword when it was changed while it was checked: who signed in with the old one
    would stay in.
    """
    if not await tx.value(Q.hold_password, account=account, hash=kept):
        raise WrongPassword(field="password")
    if new_hash is not None:
        await tx.run(Q.write_password, account=account, hash=new_hash, now=tx.now)
