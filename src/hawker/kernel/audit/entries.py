"""Entries: written with the act, read by those whose log they stand in."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import msgspec

from hawker.kernel import origin, sql, tracing
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId, Id, StoreId

Q = sql.load(__package__)

WORDS_KEPT = timedelta(days=730)

Detail: TypeAlias = str | int | bool | Sequence[str] | None


class AuditId(Id, prefix="aud"):
    """Names an entry of the audit log."""


class Entry(msgspec.Struct, frozen=True):
    """One act."""

    id: AuditId
    at: datetime  # UTC
    action: str  # "<module>.<what_happened>"
    store_id: StoreId | None
    account_id: AccountId | None
    actor_id: AccountId | None  # None: the site itself, or somebody at its command line
    subject: str
    address: str
    request_id: str
    details: Mapping[str, Any]
    position: int | None = None  # in the chain, once it is sealed
    words: str | None = None  # what somebody wrote about it; not sealed, and gone after a while


class Filter(msgspec.Struct, frozen=True):
    """Which entries: of whom, what and when; empty for all."""

    action: str = ""  # how it begins
    actor: AccountId | None = None
    since: datetime | None = None
    until: datetime | None = None  # exclusive


async def note(
    tx: Tx,
    *,
    action: str,
    store: StoreId | None = None,
    subject: str = "",
    account: AccountId | None = None,
    actor: AccountId | None = None,
    words: str = "",
    **details: Detail,
) -> None:
    """Write down what is done in this transaction; it costs no round trip of its own.

    Who acts is the person of the transaction unless `actor` names somebody (signing in happens
    before anybody is known). Without a store it stands in the log of `account`, who is the actor
    when nobody else is named. What somebody typed goes into `words`, which are kept beside the log:
    they go with the person they are about, and after WORDS_KEPT. As the worker, or for a
    store of the actor.
    """
    who = actor or tx.actor
    entry = Entry(
        id=AuditId.new(),
        at=tx.now,
        action=action,
        store_id=store,
        account_id=account or (who if store is None else None),
        actor_id=who,
        subject=str(subject),
        address=origin.address.get(),
        request_id=tracing.request_id.get(),
        details=details,
    )
    tx.later(Q.note, entry)
    if words:
        whose = {"store_id": entry.store_id, "account_id": entry.account_id}
        tx.later(Q.add_words, whose, id=entry.id, words=words, at=tx.now)


async def forget_words(tx: Tx) -> int:
    """Forget what was written long ago, as the worker; how many."""
    return await tx.run(Q.forget_words, before=tx.now - WORDS_KEPT)


async def of_store(
    tx: Tx, *, store: StoreId, filter: Filter, before: AuditId | None, limit: int
) -> list[Entry]:
    """What was done in a store, newest first, older than `before`. Ask for AUDIT_READ before."""
    return await tx.all(Q.of_store, Entry, filter, store=store, before=before, limit=limit)


async def of_person(
    tx: Tx, *, account: AccountId, before: AuditId | None, limit: int
) -> list[Entry]:
    """What was done about somebody's own security, newest first, older than `before`."""
    return await tx.all(Q.of_person, Entry, account=account, before=before, limit=limit)


async def of_site(tx: Tx, *, filter: Filter, before: AuditId | None, limit: int) -> list[Entry]:
    """Everything, newest first, older than `before`. Ask whether it is the operator before."""
    return await tx.all(Q.of_site, Entry, filter, before=before, limit=limit)
