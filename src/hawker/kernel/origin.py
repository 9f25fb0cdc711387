"""Where what is being done was asked from: noted beside acts, without passing it to every verb."""

from contextvars import ContextVar

import msgspec


class Origin(msgspec.Struct, frozen=True):
    """A request, as its trail names it; empty for what nobody asks for by HTTP."""

    address: str = ""
    request_id: str = ""


NOWHERE = Origin()

origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)
