"""Passkeys: making, signing in and proving with them, naming and removing them.

A challenge is given to a session or a guest, lives for minutes, and is used up by the first answer
that names it, right or wrong. A counter that does not grow means that there may be a copy of the
passkey: the answer is refused and the owner told.
"""

import secrets
from datetime import timedelta
from typing import Any

import msgspec

from hawker.kernel import limits, sql, tokens
from hawker.kernel.addresses import client_of
from hawker.kernel.auth import FRESH, Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.errors import NotFound, Refusal
from hawker.kernel.ids import AccountId
from hawker.kernel.limits import Count, Limit, Per
from hawker.people.accounts import webauthn
from hawker.people.accounts.events import Change
from hawker.people.accounts.model import Account, Device, Passkey, PasskeyId, Proven, Reach, Session
from hawker.people.accounts.policy import DOORKEEPER
from hawker.people.accounts.reach import normalise
from hawker.people.accounts.service.entering import Visit, enter
from hawker.people.accounts.service.proving import note_proof
from hawker.people.accounts.service.told import tell
from hawker.people.accounts.webauthn import Answer, Descriptor, Party, Unproven

Q = sql.load("hawker.people.accounts")

CHALLENGE_LIFE = timedelta(minutes=5)
MAX_PASSKEYS = 20  # of one account
OF_CLIENT = Limit("accounts.passkey_of_client", Per.CLIENT, 300, timedelta(minutes=15))


class WrongPasskey(Refusal, code="accounts.wrong_passkey", status=422):
    """Unknown, answered too late, twice, or for another site: one answer."""


class PasskeyKnown(Refusal, code="accounts.passkey_known", status=409):
    """This passkey opens an account already."""


class TooManyPasskeys(Refusal, code="accounts.too_many_passkeys", status=409):
    """The account has as many passkeys as it may."""


class _Found(msgspec.Struct, frozen=True):
    id: AccountId
    name: str
    is_operator: bool
    passkey: PasskeyId
    passkey_name: str
    public_key: bytes
    sign_count: int
    address: str


async def registration_options(
    db: Db, principal: Principal, party: Party, *, token: str
) -> dict[str, Any]:
    """What the browser is asked to make a passkey from. Raises StepUpNeeded, TooManyPasskeys."""
    account = principal.account
    principal.require_fresh(db.clock.now())
    async with db.begin(DOORKEEPER) as tx:
        has = await tx.all(Q.descriptors_of, Descriptor, account=account, most=MAX_PASSKEYS)
        if len(has) >= MAX_PASSKEYS:
            raise TooManyPasskeys
        reach = await tx.one(Q.reach_of, Reach, account=account)
        challenge = await _challenge(tx, token, "register")
    return webauthn.registration(
        party, challenge=challenge, account=account.uuid, name=reach.address, has=has
    )


async def add_passkey(
    db: Db,
    principal: Principal,
    party: Party,
    *,
    token: str,
    device: Device,
    answer: Answer,
    name: str,
) -> Passkey:
    """Keep the passkey that was made.
    Raises StepUpNeeded, WrongPasskey, PasskeyKnown, TooManyPasskeys.
    """
    account = principal.account
    principal.require_fresh(db.clock.now())
    try:
        challenge = await _spend(db, token, "register", answer)
        made = webauthn.register(party, answer, challenge=challenge)
    except Unproven as error:
        raise WrongPasskey from error
    id = PasskeyId.new()
    async with db.begin(DOORKEEPER) as tx:
        await tx.run(Q.mark_passkey, account=account, has=True)  # others of the account wait here
        if await tx.value(Q.count_passkeys, account=account) >= MAX_PASSKEYS:
            raise TooManyPasskeys
        row = msgspec.structs.asdict(made)
        if not await tx.run(Q.insert_passkey, row, account=account, id=id, name=name, now=tx.now):
            raise PasskeyKnown
        await tell(tx, account, Change.PASSKEY_ADDED, device, about=name, subject=id)
    return Passkey(id, name, tx.now, None, is_backed_up=made.is_backed_up)


async def sign_in_options(
    db: Db, party: Party, *, token: str, device: Device, address: str, secret: bytes
) -> dict[str, Any]:
    """What the browser asks a passkey to sign in. With an `address`, those of its account.

    An address that has none is told of one that is nobody's, so that nothing is learnt. Raises
    BadAddress, TooOften.
    """
    await limits.count(db, Count(OF_CLIENT, client_of(device.address)))
    allowed: list[Descriptor] = []
    async with db.begin(DOORKEEPER) as tx:
        if address:
            address = normalise(address)
            allowed = await tx.all(
                Q.descriptors_at, Descriptor, address=address, most=MAX_PASSKEYS
            ) or [webauthn.nobodys(address, secret)]
        challenge = await _challenge(tx, token, "sign_in")
    return webauthn.authentication(party, challenge=challenge, allowed=allowed)


async def sign_in_by_passkey(
    db: Db, visit: Visit, party: Party, *, token: str, answer: Answer
) -> Session:
    """Open a session for whoever holds a passkey. Raises WrongPasskey."""
    found, count, is_backed_up = await _verify(db, party, token, "sign_in", answer)
    async with db.begin(DOORKEEPER) as tx:
        is_advanced = await _advance(tx, found, count, is_backed_up, visit.device)
        account = Account(found.id, found.name, found.is_operator)
        session = await enter(tx, visit, account, found.address) if is_advanced else None
    if session is None:
        raise WrongPasskey
    return session


async def proof_options(
    db: Db, principal: Principal, party: Party, *, token: str
) -> dict[str, Any]:
    """What the browser asks one of the person's passkeys, within the session."""
    account = principal.account
    async with db.begin(DOORKEEPER) as tx:
        allowed = await tx.all(Q.descriptors_of, Descriptor, account=account, most=MAX_PASSKEYS)
        if not allowed:
            raise NotFound("There is no passkey.")
        challenge = await _challenge(tx, token, "prove")
    return webauthn.authentication(party, challenge=challenge, allowed=allowed)


async def prove_by_passkey(
    db: Db, party: Party, *, account: AccountId, token: str, device: Device, answer: Answer
) -> Proven:
    """Note that whoever holds the session holds a passkey of its account. Raises WrongPasskey."""
    found, count, is_backed_up = await _verify(db, party, token, "prove", answer)
    if found.id != account:
        raise WrongPasskey
    async with db.begin(DOORKEEPER) as tx:
        is_advanced = await _advance(tx, found, count, is_backed_up, device)
        if is_advanced:
            await note_proof(tx, account, token)
    if not is_advanced:
        raise WrongPasskey
    return Proven(tx.now + FRESH)


async def passkeys_of(db: Db, principal: Principal) -> list[Passkey]:
    """The passkeys of the account, newest first."""
    async with db.begin(DOORKEEPER) as tx:
        return await tx.all(Q.passkeys_of, Passkey, account=principal.account, most=MAX_PASSKEYS)


async def rename_passkey(db: Db, principal: Principal, id: PasskeyId, name: str) -> None:
    """Call a passkey something else. Raises NotFound."""
    async with db.begin(DOORKEEPER) as tx:
        if not await tx.run(Q.rename_passkey, account=principal.account, id=id, name=name):
            raise NotFound("There is no such passkey.")


async def remove_passkey(db: Db, principal: Principal, id: PasskeyId, *, device: Device) -> None:
    """Let a passkey open the account no longer. Raises StepUpNeeded, NotFound."""
    account = principal.account
    principal.require_fresh(db.clock.now())
    async with db.begin(DOORKEEPER) as tx:
        await tx.run(Q.lock_account, account=account)
        name = await tx.value(Q.delete_passkey, account=account, id=id)
        if name is None:
            raise NotFound("There is no such passkey.")
        left = await tx.value(Q.count_passkeys, account=account)
        await tx.run(Q.mark_passkey, account=account, has=left > 0)
        await tell(tx, account, Change.PASSKEY_REMOVED, device, about=name, subject=id)


async def _challenge(tx: Tx, token: str, purpose: str) -> bytes:
    challenge = secrets.token_bytes(32)
    await tx.run(
        Q.insert_challenge,
        holder=tokens.hash_token(token),
        challenge=challenge,
        purpose=purpose,
        expires_at=tx.now + CHALLENGE_LIFE,
    )
    return challenge


async def _spend(db: Db, token: str, purpose: str, answer: Answer) -> bytes:
    """Use up the challenge that the answer names. Raises Unproven when it was never given here."""
    challenge = webauthn.challenge_in(answer)
    async with db.begin(DOORKEEPER) as tx:
        holder = tokens.hash_token(token)
        spent = await tx.run(
            Q.spend_challenge, holder=holder, challenge=challenge, purpose=purpose, now=tx.now
        )
    if not spent:
        raise Unproven
    return challenge


async def _verify(
    db: Db, party: Party, token: str, purpose: str, answer: Answer
) -> tuple[_Found, int, bool]:
    """Whose passkey answered, with its counter. Raises WrongPasskey."""
    try:
        challenge = await _spend(db, token, purpose, answer)
        found = await _named(db, answer)
        key, account = found.public_key, found.id.uuid
        count, is_backed_up = webauthn.verify(
            party, answer, challenge=challenge, public_key=key, account=account
        )
    except Unproven as error:
        raise WrongPasskey from error
    return found, count, is_backed_up


async def _named(db: Db, answer: Answer) -> _Found:
    """The passkey that an answer names. Raises Unproven."""
    credential = webauthn.credential_of(answer)
    async with db.begin(DOORKEEPER) as tx:
        found = await tx.maybe(Q.passkey_by_credential, _Found, credential=credential)
    if found is None:
        raise Unproven
    return found


async def _advance(tx: Tx, found: _Found, count: int, is_backed_up: bool, device: Device) -> bool:
    """Note the use. False when the counter did not grow: the owner is then told."""
    advanced = await tx.run(
        Q.use_passkey,
        account=found.id,
        id=found.passkey,
        count=count,
        is_backed_up=is_backed_up,
        now=tx.now,
    )
    if not advanced:
        await tell(
            tx,
            found.id,
            Change.PASSKEY_SUSPECTED,
            device,
            about=found.passkey_name,
            subject=found.passkey,
        )
    return advanced == 1
