"""The built-in mailbox, for the person at this machine."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.params import QueryParameter

from hawker.kernel.http import Call
from hawker.people.notifications import service
from hawker.people.notifications.model import Message
from hawker.people.notifications.policy import check_may_read


class Mailbox(msgspec.Struct, frozen=True):
    """The newest messages to one address, newest first."""

    items: list[Message]


@get("/api/v1/mailbox", tags=["mailbox"])
async def read_mailbox(
    call: Call, address: Annotated[str, QueryParameter(min_length=1, max_length=254)]
) -> Mailbox:
    """Read what was sent to an address while mail is the built-in mailbox."""
    is_proxied = bool(call.header("x-hawker-proxied"))  # by our own front door, of any other
    check_may_read(call.settings, call.client_address, call.header("host"), is_proxied=is_proxied)
    return Mailbox(await service.mailbox(call.db, address=address))


ROUTES = [read_mailbox]
