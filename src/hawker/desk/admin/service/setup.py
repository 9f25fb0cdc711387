"""A link that makes an operator, for whoever has the machine and nobody else.

The first run prints it; later the owner of the machine asks for one, when nobody who runs the site
can sign in any more (decision 0034).
"""

import hmac
import secrets
from datetime import datetime

import msgspec

from hawker.desk.admin.model import LINK_LASTS, LinkEnded, NoSuchLink, SetupDone
from hawker.kernel import audit, sql
from hawker.kernel.db import Tx
from hawker.kernel.http import identity
from hawker.kernel.ids import AccountId
from hawker.people.accounts import service as accounts
from hawker.people.accounts.model import Device, Session

Q = sql.load("hawker.desk.admin")


class _Setup(msgspec.Struct, frozen=True):
    nonce: str
    used_at: datetime | None
    ends_at: datetime | None  # of a link asked for later; the first has no end


async def setup_token(tx: Tx, *, secret: str) -> str | None:
    """What makes the first operator, the same each time; None once there is one. As the worker."""
    if await accounts.has_operator(tx):
        return None
    await tx.run(Q.ensure_setup, nonce=secrets.token_urlsafe(24), now=tx.now)
    kept = await tx.one(Q.setup, _Setup)
    return None if kept.used_at is not None else _token(kept.nonce, secret)


async def renewed_token(tx: Tx, *, secret: str) -> str:
    """What makes one more operator within LINK_LASTS, once. The link before it ends. As the worker.

    Whoever calls has proven that the machine is theirs.
    """
    nonce = secrets.token_urlsafe(24)
    await tx.run(Q.renew_setup, nonce=nonce, now=tx.now, ends_at=tx.now + LINK_LASTS)
    await audit.note(tx, action="admin.operator_link_made")
    return _token(nonce, secret)


async def check_setup(tx: Tx, *, token: str, secret: str) -> None:
    """Raise NoSuchLink for what is no link of ours, SetupDone or LinkEnded when it is over."""
    await _nonce(tx, token, secret)


async def make_operator(
    tx: Tx,
    *,
    token: str,
    secret: str,
    person: AccountId | None,
    address: str,
    name: str,
    language: str,
    device: Device,
) -> Session:
    """Make the operator of whoever has the link, and open their session. As the worker.

    Raises NoSuchLink, SetupDone, LinkEnded; BadAddress, AddressKnown: it then still works.
    """
    nonce = await _nonce(tx, token, secret)
    session = await accounts.found_operator(
        tx, person=person, address=address, name=name, language=language, device=device
    )
    if not await tx.run(Q.use_setup, nonce=nonce, account=session.account.id, now=tx.now):
        raise SetupDone("The site has its operator.")
    await audit.note(
        tx, action="admin.operator_made", subject=session.account.id, actor=session.account.id
    )
    return session


async def _nonce(tx: Tx, token: str, secret: str) -> str:
    kept = await tx.maybe(Q.setup, _Setup)
    if kept is None or not hmac.compare_digest(token.encode(), _token(kept.nonce, secret).encode()):
        raise NoSuchLink("This is no setup link of the site.")
    is_first = kept.ends_at is None
    if kept.used_at is not None or (is_first and await accounts.has_operator(tx)):
        raise SetupDone("The site has its operator.")
    if kept.ends_at is not None and kept.ends_at <= tx.now:
        raise LinkEnded("The link was for an hour, which is over.")
    return kept.nonce


def _token(nonce: str, secret: str) -> str:
    return identity.sign(secret, "setup", nonce)
