"""Signing in and out, and the address book."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, delete, get, post
from litestar.params import JSONBody

from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import AccountId
from hawker.kernel.text import line
from hawker.people.accounts import service
from hawker.people.accounts.model import Device
from hawker.people.accounts.policy import Belongings, ChannelPlace, Places, RoleLoader, StorePlace

TAGS = ["accounts"]

Typed = Annotated[str, line(254)]


class CodeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the code shall go."""

    address: Typed  # e-mail or phone number


class CodeSent(msgspec.Struct, frozen=True):
    """A code is on its way, whether or not there is an account."""

    expires_at: datetime


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The code that came."""

    address: Typed
    code: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}\Z")]
    name: Annotated[str, line(40, shortest=0)] = ""  # of a new account, shown to others


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That it is still oneself."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}\Z")]
    address: Annotated[str, line(254, shortest=0)] = ""  # where it came; the one known, when empty


class Proven(msgspec.Struct, frozen=True):
    """Until when it is not asked again."""

    fresh_until: datetime


class AccountView(msgspec.Struct, frozen=True):
    """Who is signed in."""

    id: AccountId
    name: str
    address: str


class SignedIn(msgspec.Struct, frozen=True):
    """A fresh session; apps send `token` as bearer, browsers have it in a cookie."""

    account: AccountView
    csrf_token: str
    token: str


class SessionView(msgspec.Struct, frozen=True):
    """Who asks and where they work."""

    account: AccountView | None
    csrf_token: str
    guest_token: str | None
    is_operator: bool = False
    proof_ways: Sequence[str] = ()  # "passkey", "password", "code": how they can prove themselves
    stores: Sequence[StorePlace] = ()
    channels: Sequence[ChannelPlace] = ()


def device_of(call: Call) -> Device:
    """What asks."""
    return Device(call.header("user-agent"), call.client_address)


@post(
    "/api/v1/auth/codes",
    status_code=202,
    tags=TAGS,
    keyless="Every asking sends a code; the unused ones of an address work side by side.",
)
async def send_code(call: Call, data: JSONBody[CodeRequest]) -> CodeSent:
    """Send a sign-in code to an e-mail address or phone number."""
    expires_at = await service.send_code(
        call.db,
        address=data.address,
        client=call.client_address,
        language=call.language,
        secret=call.settings.secret.encode(),
    )
    return CodeSent(expires_at)


@post(
    "/api/v1/auth/sessions",
    tags=TAGS,
    keyless="A code works once, and an answer with a token in it is kept nowhere.",
)
async def sign_in(
    call: Call, data: JSONBody[SignIn], belongings: Plug[Belongings]
) -> Response[SignedIn]:
    """Open a session with a code, and an account when the address is new."""
    session = await service.sign_in(
        call.db,
        guest=call.principal.actor if call.is_known_guest else None,
        belongings=belongings,
        address=data.address,
        device=device_of(call),
        code=data.code,
        name=data.name.strip(),
        language=call.language,
        secret=call.settings.secret.encode(),
    )
    if not call.principal.is_guest:
        await service.sign_out(call.db, token=call.token)  # this browser is somebody else now
    account = AccountView(session.account.id, session.account.name, session.address)
    answer = SignedIn(account, call.csrf_token_for(session.token), session.token)
    response = Response(answer, status_code=201)
    call.open_session(response, session.token, session.expires_at)
    return response


@post(
    "/api/v1/auth/proof",
    status_code=200,
    tags=TAGS,
    keyless="A proof works once; given again it is refused and harms nothing.",
)
async def prove(call: Call, data: JSONBody[Proof]) -> Proven:
    """Prove once more, within the session, who one is: what is dangerous asks for it."""
    fresh_until = await service.prove_by_code(
        call.db,
        account=call.principal.account,
        token=call.token,
        address=data.address,
        client=call.client_address,
        code=data.code,
        secret=call.settings.secret.encode(),
    )
    return Proven(fresh_until)


@get("/api/v1/auth/session", tags=TAGS)
async def read_session(call: Call, roles: Plug[RoleLoader]) -> Response[SessionView]:
    """Tell who asks, and give the token that writes from a browser must carry."""
    principal = call.principal
    if principal.is_guest:
        response = Response(SessionView(None, call.csrf_token, call.guest_token))
        call.remember_guest(response)
        return response

    async with call.db.begin(principal) as tx:
        reach = await service.reach_of(tx, account=principal.actor)
    assert reach is not None, "an account has an address"
    places: Places = await roles.places(principal.actor, call.language)
    return Response(
        SessionView(
            account=AccountView(principal.actor, principal.name, reach.address),
            csrf_token=call.csrf_token,
            guest_token=None,
            is_operator=principal.is_operator,
            proof_ways=principal.ways,
            stores=places.stores,
            channels=places.channels,
        )
    )


@delete("/api/v1/auth/session", tags=TAGS, keyless="Signing out twice is signing out.")
async def sign_out(call: Call) -> Response[None]:
    """End the session."""
    if not call.principal.is_guest:
        await service.sign_out(call.db, token=call.token)
    response = Response(None, status_code=204)
    call.close_session(response)
    return response


ROUTES = [
    send_code,
    sign_in,
    prove,
    read_session,
    sign_out,
]
