"""What the operator does about people: finding, signing out, suspending. As the worker."""

import re
from collections.abc import Sequence
from datetime import datetime

import msgspec

from hawker.kernel import audit, sql
from hawker.kernel.auth import Principal
from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound, Refusal
from hawker.kernel.ids import AccountId, BadId
from hawker.people.notifications.model import spelled

Q = sql.load("hawker.people.accounts")

MOST_FOUND = 50
SPECIAL = re.compile(r"([\\%_])")  # in LIKE


class NotThem(Refusal, code="accounts.not_them", status=409):
    """The operator of the site is not suspended."""


class Person(msgspec.Struct, frozen=True):
    """An account as the operator of the site sees it."""

    id: AccountId
    name: str
    is_operator: bool
    opened_at: datetime
    addresses: Sequence[str]
    sessions: int  # that live
    seen_at: datetime | None
    suspended_at: datetime | None
    suspended_for: str | None


async def find_people(tx: Tx, text: str) -> list[Person]:
    """The accounts that a name, an address, the beginning of either, or an id leads to.

    Without a text the newest. At most MOST_FOUND.
    """
    typed = text.strip().lower()
    return await tx.all(
        Q.find_people,
        Person,
        id=_id_of(text),
        name=_beginning(typed) if typed else None,
        address=_beginning(spelled(text) or typed),
        now=tx.now,
        limit=MOST_FOUND,
    )


async def sign_out_everywhere(tx: Tx, account: AccountId, *, by: Principal) -> int:
    """End every session of the account; how many there were."""
    ended = await tx.run(Q.end_sessions, account=account, keep=b"", now=tx.now)
    await audit.note(
        tx,
        action="accounts.signed_out_by_operator",
        subject=account,
        account=account,
        actor=by.actor,
        sessions=ended,
    )
    return ended


async def suspend(tx: Tx, account: AccountId, *, reason: str, by: Principal) -> None:
    """Keep somebody out until further notice: their sessions end, and none begins.

    Raises NotFound, NotThem for an operator.
    """
    if await tx.run(Q.suspend, account=account, reason=reason, now=tx.now):
        await tx.run(Q.end_sessions, account=account, keep=b"", now=tx.now)
        await _note(tx, "accounts.suspended", account, by, reason)
        return
    if await tx.value(Q.is_operator, account=account):
        raise NotThem("Whoever runs the site is not suspended.")
    raise NotFound("There is no such account, or it is suspended already.")


async def let_in_again(tx: Tx, account: AccountId, *, by: Principal, reason: str) -> None:
    """End a suspension. Raises NotFound where there is none."""
    if not await tx.run(Q.let_in_again, account=account):
        raise NotFound("There is no such suspension.")
    await _note(tx, "accounts.let_in_again", account, by, reason)


async def _note(tx: Tx, action: str, account: AccountId, by: Principal, reason: str) -> None:
    await audit.note(
        tx, action=action, subject=account, account=account, actor=by.actor, words=reason
    )


def _beginning(text: str) -> str:
    """What LIKE takes for everything that begins so."""
    return SPECIAL.sub(r"\\\1", text) + "%"


def _id_of(text: str) -> AccountId | None:
    try:
        return AccountId.parse(text.strip())
    except BadId:
        return None
