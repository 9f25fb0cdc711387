"""What was done in a store, and how far it is sealed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import get
from litestar.params import FromPath, FromQuery, QueryParameter

from hawker.kernel import audit, paging
from hawker.kernel.audit import AuditId, Filter
from hawker.kernel.auth import Permission
from hawker.kernel.http import Call
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.paging import LIMIT_DEFAULT, Limit, Page
from hawker.people.accounts import service as accounts

TAGS = ["staff"]
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class Act(msgspec.Struct, frozen=True):
    """One act, as the people of the store see it."""

    id: AuditId
    at: datetime
    action: str
    actor_id: AccountId | None
    actor: str  # what they are called; empty for the site itself and who is gone
    subject: str
    subject_name: str  # when it is a person
    details: dict[str, Any]
    address: str
    is_sealed: bool


class SealView(msgspec.Struct, frozen=True):
    """The newest seal of the site's log. Kept elsewhere, it proves what was before it."""

    number: int
    digest: str  # SHA-256, hexadecimal
    sealed_at: datetime


class Log(msgspec.Struct, frozen=True):
    """Acts, newest first, and the state of the chain."""

    items: Sequence[Act]
    next_cursor: str | None
    seal: SealView | None


@get("/api/v1/stores/{store_id:str}/audit", tags=TAGS)
async def list_audit(
    call: Call,
    store_id: FromPath[StoreId],
    action: Annotated[str, QueryParameter(pattern=r"^[a-z_.]{0,60}\Z")] = "",
    actor: FromQuery[AccountId | None] = None,
    since: FromQuery[datetime | None] = None,
    until: FromQuery[datetime | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Log:
    """List what was done in the store, newest first: by whom, what, when."""
    call.principal.require(Permission.AUDIT_READ, store_id)
    wanted = Filter(action, actor, _kept(since), _kept(until))
    before = paging.after(cursor, AuditId)
    async with call.db.begin(call.principal) as tx:
        found = await audit.of_store(
            tx, store=store_id, filter=wanted, before=before, limit=limit + 1
        )
        page: Page[audit.Entry] = paging.page(found, limit, lambda each: each.id)
        people = {id for entry in page.items for id in _people(entry)}
        faces = await accounts.faces_of(tx, sorted(people))
        seal = await audit.last_seal(tx)
    names = {str(id): face.name for id, face in faces.items()}
    return Log(
        [_shown(entry, names) for entry in page.items],
        page.next_cursor,
        None if seal is None else SealView(seal.number, seal.digest.hex(), seal.sealed_at),
    )


def _kept(at: datetime | None) -> datetime | None:
    """The moment, within the years the database can say; nothing is noted outside of them."""
    if at is None:
        return None
    return min(max(at if at.tzinfo else at.replace(tzinfo=UTC), EARLIEST), LATEST)


def _people(entry: audit.Entry) -> list[AccountId]:
    named = [] if entry.actor_id is None else [entry.actor_id]
    if entry.subject.startswith(f"{AccountId.prefix}_"):
        named.append(AccountId.parse(entry.subject))
    return named


def _shown(entry: audit.Entry, names: dict[str, str]) -> Act:
    return Act(
        id=entry.id,
        at=entry.at,
        action=entry.action,
        actor_id=entry.actor_id,
        actor=names.get(str(entry.actor_id), ""),
        subject=entry.subject,
        subject_name=names.get(entry.subject, ""),
        details=dict(entry.details) | ({"reason": entry.words} if entry.words else {}),
        address=entry.address,
        is_sealed=entry.position is not None,
    )


ROUTES = [list_audit]
