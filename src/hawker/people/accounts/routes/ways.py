"""The addresses that lead to an account, where it is signed in, and who tried too often."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath, JSONBody

from hawker.kernel import limits
from hawker.kernel.http import Call
from hawker.kernel.limits import Standing
from hawker.kernel.text import line
from hawker.people.accounts import service
from hawker.people.accounts.model import Identity, IdentityId, OpenSession, SessionId
from hawker.people.accounts.routes.door import AGAIN, TAGS, Code, Typed, device_of


class Identities(msgspec.Struct, frozen=True):
    """The addresses that lead to an account, the one it is written to first."""

    items: Sequence[Identity]


class NewIdentity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One more address, and the code that came there."""

    address: Typed
    code: Code


class OpenSessions(msgspec.Struct, frozen=True):
    """Where somebody is signed in, the one that asks first."""

    items: Sequence[OpenSession]


class Ended(msgspec.Struct, frozen=True):
    """How many devices were signed out."""

    count: int


class Standings(msgspec.Struct, frozen=True):
    """Who is nearest to a limit or over it."""

    items: Sequence[Standing]


class Forgiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """With whom to begin anew."""

    name: Annotated[str, line(100)]
    subject: Annotated[str, line(400)]


@get("/api/v1/auth/identities", tags=TAGS)
async def list_identities(call: Call) -> Identities:
    """List the addresses that lead to one's account."""
    return Identities(await service.identities_of(call.db, call.principal))


@post("/api/v1/auth/identities", tags=TAGS, keyless="A code works once.")
async def add_identity(call: Call, data: JSONBody[NewIdentity]) -> Identities:
    """Let one more address lead to one's account, by the code that came there."""
    return Identities(
        await service.add_identity(
            call.db,
            call.principal,
            address=data.address,
            code=data.code,
            device=device_of(call),
            secret=call.settings.secret.encode(),
        )
    )


@put("/api/v1/auth/identities/{id:str}/primary", tags=TAGS, keyless=AGAIN)
async def choose_identity(id: FromPath[IdentityId], call: Call) -> Identities:
    """Be written to at this address."""
    return Identities(await service.choose_identity(call.db, call.principal, id))


@delete("/api/v1/auth/identities/{id:str}", status_code=200, tags=TAGS, keyless=AGAIN)
async def remove_identity(id: FromPath[IdentityId], call: Call) -> Identities:
    """Let an address no longer lead to one's account; the last one stays."""
    return Identities(
        await service.remove_identity(call.db, call.principal, id, device=device_of(call))
    )


@get("/api/v1/auth/sessions", tags=TAGS)
async def list_sessions(call: Call) -> OpenSessions:
    """List where one is signed in."""
    return OpenSessions(await service.sessions_of(call.db, call.principal, token=call.token))


@delete("/api/v1/auth/sessions/{id:str}", tags=TAGS, keyless=AGAIN)
async def end_session(id: FromPath[SessionId], call: Call) -> None:
    """Sign out one of one's devices."""
    await service.end_session(call.db, call.principal, id, device=device_of(call))


@delete("/api/v1/auth/sessions", status_code=200, tags=TAGS, keyless=AGAIN)
async def end_other_sessions(call: Call) -> Ended:
    """Sign out every other device of one's own."""
    return Ended(
        await service.end_other_sessions(
            call.db, call.principal, token=call.token, device=device_of(call)
        )
    )


@get("/api/v1/limits", tags=["operator"])
async def list_limits(call: Call) -> Standings:
    """List who is nearest to a limit or locked out. For the operator."""
    call.principal.require_operator()
    return Standings(await limits.standings(call.db))


@post("/api/v1/limits/forgive", status_code=204, tags=["operator"], keyless=AGAIN)
async def forgive(call: Call, data: JSONBody[Forgiven]) -> None:
    """Begin anew with somebody who did something too often. For the operator."""
    call.principal.require_operator()
    await limits.forgive(call.db, data.name, data.subject, by=call.principal)


ROUTES = [
    list_identities,
    add_identity,
    choose_identity,
    remove_identity,
    list_sessions,
    end_session,
    end_other_sessions,
    list_limits,
    forgive,
]
