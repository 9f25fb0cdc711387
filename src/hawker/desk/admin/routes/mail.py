"""The mail that leaves, for the operator: where it went, never what it says."""

from typing import Annotated, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, QueryParameter

from hawker.kernel import audit, paging
from hawker.kernel.db import Db
from hawker.kernel.http import Call, Plug
from hawker.kernel.paging import Page
from hawker.kernel.preferences import Preferences
from hawker.people.accounts import service as accounts
from hawker.people.notifications import service as notifications
from hawker.people.notifications.model import MessageId, Outgoing

Status = Literal["", "kept", "waiting", "sent", "failed"]


class Trial(msgspec.Struct, frozen=True):
    """What became of a test message."""

    address: str
    is_sent: bool
    words: str  # of the mail server when it refused; empty when none is set


@get("/api/v1/admin/messages", tags=["desk"])
async def list_messages(
    call: Call,
    desk_db: Plug[Db],
    status: Annotated[Status, QueryParameter()] = "",
    cursor: Annotated[str, QueryParameter(max_length=40)] = "",
    limit: paging.Limit = 50,
) -> Page[Outgoing]:
    """List the messages of the last thirty days and what became of them."""
    call.principal.require_operator()
    before = paging.after(cursor, MessageId)
    async with desk_db.system() as tx:
        found = await notifications.outgoing(tx, status=status, before=before, limit=limit + 1)
    return paging.page(found, limit, lambda each: each.id)


@post(
    "/api/v1/admin/messages/{id:str}/resend",
    status_code=204,
    tags=["desk"],
    keyless="A message that waits is not sent twice.",
)
async def resend_message(call: Call, id: FromPath[MessageId], desk_db: Plug[Db]) -> Response[None]:
    """Have a message leave once more."""
    call.principal.require_operator()
    async with desk_db.system() as tx:
        await notifications.send_again(tx, id)
        await audit.note(tx, action="admin.message_resent", subject=id, actor=call.principal.actor)
    return Response(None, status_code=204)


@post(
    "/api/v1/admin/mail/trial",
    status_code=200,
    tags=["desk"],
    keyless="A test message harms nobody: it goes to the operator.",
)
async def try_mail(call: Call, preferences: Plug[Preferences]) -> Trial:
    """Send a test message to the operator now, and tell what the mail server said."""
    call.principal.require_operator()
    async with call.db.begin(call.principal) as tx:
        reach = await accounts.reach_of(tx, account=call.principal.actor)
    assert reach is not None, "an account has an address"
    if "@" not in reach.address:
        return Trial(reach.address, is_sent=False, words="")
    preferences.forget()  # what another process just saved
    made = await notifications.try_mail(
        preferences, address=reach.address, language=call.language, now=call.now
    )
    return Trial(reach.address, made.is_sent, made.words)
