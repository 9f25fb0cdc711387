"""Where somebody is signed in, and signing out there."""

import msgspec

from hawker.kernel import sql, tokens
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db
from hawker.kernel.errors import NotFound
from hawker.people.accounts.devices import name_of
from hawker.people.accounts.events import Change
from hawker.people.accounts.model import Device, OpenSession, SessionId
from hawker.people.accounts.policy import DOORKEEPER
from hawker.people.accounts.service.told import tell

Q = sql.load("hawker.people.accounts")

MOST_SHOWN = 100


async def sessions_of(db: Db, principal: Principal, *, token: str) -> list[OpenSession]:
    """Every living session of the account, the one that asks first, then as last seen."""
    async with db.begin(DOORKEEPER) as tx:
        found = await tx.all(
            Q.sessions_of,
            OpenSession,
            account=principal.account,
            token_hash=tokens.hash_token(token),
            now=tx.now,
            most=MOST_SHOWN,
        )
    return [msgspec.structs.replace(each, device=name_of(each.device)) for each in found]


async def end_session(db: Db, principal: Principal, id: SessionId, *, device: Device) -> None:
    """Sign out one device, wherever it is. Raises NotFound for what is over or another's."""
    account = principal.account
    async with db.begin(DOORKEEPER) as tx:
        if not await tx.run(Q.end_session, account=account, id=id, now=tx.now):
            raise NotFound("There is no such session.")
        await tell(tx, account, Change.SESSIONS_ENDED, device)


async def end_other_sessions(db: Db, principal: Principal, *, token: str, device: Device) -> int:
    """Sign out every device but this one; how many there were."""
    account, keep = principal.account, tokens.hash_token(token)
    async with db.begin(DOORKEEPER) as tx:
        ended = await tx.run(Q.end_sessions, account=account, keep=keep, now=tx.now)
        if ended:
            await tell(tx, account, Change.SESSIONS_ENDED, device)
    return ended
