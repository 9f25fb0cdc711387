"""What reached me, why, and who paid; and leave to reach me."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter

from hawker.kernel import paging
from hawker.kernel.db import Tx
from hawker.kernel.http import Call
from hawker.kernel.paging import LIMIT_DEFAULT, Limit, Page
from hawker.kernel.text import line
from hawker.people.attention import service
from hawker.people.attention.model import Consent, Contact, ContactId

Name = Annotated[str, line(64)]


class NewConsent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Leave for one message."""

    sender: Name  # external id of a store or channel, or "site"
    topic: Name


@get("/api/v1/contacts", tags=["attention"])
async def list_contacts(
    call: Call, cursor: FromQuery[str | None] = None, limit: Limit = LIMIT_DEFAULT
) -> Page[Contact]:
    """List every time we reached the person, or wanted to and did not."""
    before = paging.after(cursor, ContactId)
    async with call.db.begin(call.principal) as tx:
        rows: Sequence[Contact] = await service.contacts_of(
            tx, account=call.principal.account, before=before, limit=limit + 1
        )
    return paging.page(rows, limit, lambda contact: contact.id)


@post("/api/v1/consents", tags=["attention"])
async def grant(call: Call, data: JSONBody[NewConsent]) -> Response[Consent]:
    """Allow one message about a topic."""

    async def verb(tx: Tx) -> Consent:
        return await service.grant(
            tx, account=call.principal.account, sender=data.sender, topic=data.topic
        )

    return await call.once(verb)


@delete(
    "/api/v1/consents",
    tags=["attention"],
    keyless="What was taken back is not there to be taken back again.",
)
async def withdraw(
    call: Call,
    sender: Annotated[str, QueryParameter(min_length=1, max_length=64)],
    topic: Annotated[str, QueryParameter(min_length=1, max_length=64)],
) -> None:
    """Take back what was allowed and not yet used."""
    async with call.db.begin(call.principal) as tx:
        await service.withdraw(tx, account=call.principal.account, sender=sender, topic=topic)


ROUTES = [list_contacts, grant, withdraw]
