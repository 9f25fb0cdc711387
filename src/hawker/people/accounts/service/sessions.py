"""Sessions: opening, finding, ending."""

import re
from datetime import datetime, timedelta

import msgspec

from hawker.kernel import sql, tokens
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import AccountId
from hawker.people.accounts import codes
from hawker.people.accounts.model import Account, Device, Session, SessionId
from hawker.people.accounts.policy import DOORKEEPER, RoleLoader

Q = sql.load("hawker.people.accounts")

SEEN_EVERY = timedelta(minutes=5)  # how often it is written that a session was seen
AGENT_LENGTH = 300
UNSEEN = re.compile(r"[^\x20-\x7e]")  # of what a browser says it is; the rest is nobody's name


class Suspended(Refusal, code="accounts.suspended", status=403):
    """The operator of the site keeps this account out until further notice."""


class _Known(msgspec.Struct, frozen=True):
    id: AccountId
    name: str
    is_operator: bool
    has_password: bool
    has_passkey: bool
    proven_at: datetime
    seen_at: datetime
    acts_as: str  # set with the query


async def open_session(
    tx: Tx, account: Account, address: str, device: Device, *, device_token: str = ""
) -> Session:
    """Open a session of somebody who just proved who they are."""
    if await tx.value(Q.is_suspended, account=account.id):
        raise Suspended("This account is suspended. Write to the operator of the site.")
    token = tokens.random_token()
    expires_at = tx.now + codes.SESSION_LIFE
    await tx.run(
        Q.insert_session,
        account=account.id,
        id=SessionId.new(),
        token_hash=tokens.hash_token(token),
        now=tx.now,
        expires_at=expires_at,
        agent=UNSEEN.sub("", device.agent)[:AGENT_LENGTH],
        address=UNSEEN.sub("", device.address)[:AGENT_LENGTH],
    )
    return Session(account, address, token, expires_at, device_token)


async def sign_out(db: Db, *, token: str) -> bool:
    """End the session of `token`; True when it was alive."""
    async with db.begin(DOORKEEPER) as tx:
        ended = await tx.run(Q.revoke_session, token_hash=tokens.hash_token(token), now=tx.now)
        return ended == 1


class SessionFinder:
    """Knows who a session token belongs to (`kernel.auth.Sessions`)."""

    def __init__(self, db: Db, roles: RoleLoader) -> None:
        self._db = db
        self._roles = roles

    async def find(self, token: str, now: datetime, address: str) -> Principal | None:
        """The owner of a living session, None when it is unknown, over or revoked.

        On the path of every request: two statements in one transaction, that begins as the
        doorkeeper and goes on as the owner. Once in SEEN_EVERY a third, apart, writes that it
        was seen.
        """
        token_hash = tokens.hash_token(token)
        async with self._db.begin(DOORKEEPER) as tx:
            known = await tx.maybe(Q.session, _Known, token_hash=token_hash, now=now)
            if known is None:
                return None
            grants = await self._roles.grants(tx, known.id)
        if now - known.seen_at > SEEN_EVERY:
            await self._see(token_hash, now, address)
        return Principal(
            actor=known.id,
            is_guest=False,
            name=known.name,
            grants=grants,
            is_operator=known.is_operator,
            proven_at=known.proven_at,
            ways=_ways(known),
        )

    async def _see(self, token_hash: bytes, now: datetime, address: str) -> None:
        seen = {"token_hash": token_hash, "address": address[:AGENT_LENGTH]}
        async with self._db.begin(DOORKEEPER, is_dear=False) as tx:
            await tx.run(Q.see_session, seen, now=now, before=now - SEEN_EVERY)


def _ways(known: _Known) -> tuple[str, ...]:
    """How somebody can prove who they are, the easiest first."""
    given = (("passkey", known.has_passkey), ("password", known.has_password), ("code", True))
    return tuple(way for way, has in given if has)
