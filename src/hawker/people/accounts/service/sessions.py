"""Sessions: opening, finding, ending."""

from datetime import datetime

from hawker.kernel import sql
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db, Tx
from hawker.people.accounts import codes
from hawker.people.accounts.model import Account, Session
from hawker.people.accounts.policy import DOORKEEPER, RoleLoader

Q = sql.load("hawker.people.accounts")


async def open_session(tx: Tx, account: Account, address: str) -> Session:
    """Open a session of somebody who just proved who they are."""
    token = codes.random_token()
    expires_at = tx.now + codes.SESSION_LIFE
    await tx.run(
        Q.insert_session,
        account=account.id,
        token_hash=codes.hash_token(token),
        now=tx.now,
        expires_at=expires_at,
    )
    return Session(account, address, token, expires_at)


async def sign_out(db: Db, *, token: str) -> bool:
    """End the session of `token`; True when it was alive."""
    async with db.begin(DOORKEEPER) as tx:
        ended = await tx.run(Q.revoke_session, token_hash=codes.hash_token(token), now=tx.now)
        return ended == 1


class SessionFinder:
    """Knows who a session token belongs to (`kernel.auth.Sessions`)."""

    def __init__(self, db: Db, roles: RoleLoader) -> None:
        self._db = db
        self._roles = roles

    async def find(self, token: str, now: datetime) -> Principal | None:
        """The owner of a living session, None when it is unknown, over or revoked."""
        found = await self._db.read(
            Q.session,
            Account,
            principal=DOORKEEPER,
            token_hash=codes.hash_token(token),
            now=now,
        )
        if not found:
            return None
        (account,) = found
        return Principal(
            actor=account.id,
            is_guest=False,
            name=account.name,
            grants=await self._roles.grants(account.id),
            is_operator=account.is_operator,
        )
