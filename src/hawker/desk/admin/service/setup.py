"""The first run: a link that whoever reads the console of the machine has, and nobody else."""

import hmac
import secrets
from datetime import datetime

import msgspec

from hawker.desk.admin.model import NoSuchLink, SetupDone
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


async def setup_token(tx: Tx, *, secret: str) -> str | None:
    """What makes the first operator, the same each time; None once there is one. As the worker."""
    if await accounts.has_operator(tx):
        return None
    await tx.run(Q.ensure_setup, nonce=secrets.token_urlsafe(24), now=tx.now)
    kept = await tx.one(Q.setup, _Setup)
    return None if kept.used_at is not None else _token(kept.nonce, secret)


async def check_setup(tx: Tx, *, token: str, secret: str) -> None:
    """Raise NoSuchLink for what is no link of ours, SetupDone once there is an operator."""
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

    Raises NoSuchLink, SetupDone, BadAddress, AddressKnown; the link then still works for others.
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
    if kept.used_at is not None or await accounts.has_operator(tx):
        raise SetupDone("The site has its operator.")
    return kept.nonce


def _token(nonce: str, secret: str) -> str:
    return identity.sign(secret, "setup", nonce)
