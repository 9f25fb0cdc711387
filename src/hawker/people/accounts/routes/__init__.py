"""Signing in and out, and the address book."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, delete, get, post
from litestar.params import JSONBody

from hawker.kernel.errors import Refusal
from hawker.kernel.http import Call, Plug
from hawker.kernel.storage import Storage
from hawker.kernel.text import line
from hawker.media.files import service as files
from hawker.people.accounts import service
from hawker.people.accounts.model import Proven
from hawker.people.accounts.policy import Belongings, ChannelPlace, Places, RoleLoader, StorePlace
from hawker.people.accounts.routes import passkeys, passwords, ways
from hawker.people.accounts.routes.door import (
    TAGS,
    AccountView,
    Code,
    Credential,
    Password,
    SignedIn,
    Typed,
    device_of,
    let_in,
    party_of,
    visit_of,
)
from hawker.people.accounts.service import Hasher
from hawker.people.notifications import service as notifications


class CodeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the code shall go."""

    address: Typed
    country: Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{2})?\Z")] = ""  # of a bare number


class CodeSent(msgspec.Struct, frozen=True):
    """A code is on its way, whether or not there is an account."""

    expires_at: datetime
    address: str  # as it is spelled from now on: a phone number with its country


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The code that came."""

    address: Typed
    code: Code
    name: Annotated[str, line(40, shortest=0)] = ""  # of a new account, shown to others


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That it is still oneself: by one of the three."""

    code: Code | None = None
    address: Annotated[str, line(254, shortest=0)] = ""  # where it came; the one known, when empty
    password: Password | None = None
    credential: Credential | None = None  # what a passkey answered


class OneProof(Refusal, code="accounts.one_proof", status=422):
    """A proof is a code, a password or a passkey's answer, and one of them."""


class SessionView(msgspec.Struct, frozen=True):
    """Who asks and where they work."""

    account: AccountView | None
    csrf_token: str
    guest_token: str | None
    is_operator: bool = False
    proof_ways: Sequence[str] = ()  # "passkey", "password", "code": how they can prove themselves
    stores: Sequence[StorePlace] = ()
    channels: Sequence[ChannelPlace] = ()


@post(
    "/api/v1/auth/codes",
    status_code=202,
    tags=TAGS,
    keyless="Every asking sends a code; the unused ones of an address work side by side.",
)
async def send_code(call: Call, data: JSONBody[CodeRequest]) -> CodeSent:
    """Send a sign-in code to an e-mail address or phone number."""
    expires_at, address = await service.send_code(
        call.db,
        address=data.address,
        country=data.country,
        client=call.client_address,
        language=call.language,
        secret=call.settings.secret.encode(),
        phones=notifications.reaches_phones(call.settings),
    )
    return CodeSent(expires_at, address)


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
        visit_of(call, belongings),
        address=data.address,
        code=data.code,
        name=data.name.strip(),
        language=call.language,
        secret=call.settings.secret.encode(),
    )
    return await let_in(call, session)


@post(
    "/api/v1/auth/proof",
    status_code=200,
    tags=TAGS,
    keyless="A proof works once; given again it is refused and harms nothing.",
)
async def prove(call: Call, data: JSONBody[Proof], hasher: Plug[Hasher]) -> Proven:
    """Prove once more, within the session, who one is: what is dangerous asks for it."""
    account, device = call.principal.account, device_of(call)
    given = (data.code, data.password, data.credential)
    if sum(each is not None for each in given) != 1:
        raise OneProof
    if data.password is not None:
        return await service.prove_by_password(
            call.db,
            hasher,
            account=account,
            token=call.token,
            device=device,
            password=data.password,
        )
    if data.credential is not None:
        return await service.prove_by_passkey(
            call.db,
            party_of(call),
            account=account,
            token=call.token,
            device=device,
            answer=data.credential,
        )
    return await service.prove_by_code(
        call.db,
        account=account,
        token=call.token,
        address=data.address,
        device=device,
        code=data.code or "",
        secret=call.settings.secret.encode(),
    )


@get("/api/v1/auth/session", tags=TAGS)
async def read_session(
    call: Call, roles: Plug[RoleLoader], storage: Plug[Storage]
) -> Response[SessionView]:
    """Tell who asks, and give the token that writes from a browser must carry."""
    principal = call.principal
    if principal.is_guest:
        response = Response(SessionView(None, call.csrf_token, call.guest_token))
        call.remember_guest(response)
        return response

    async with call.db.begin(principal) as tx:
        reach = await service.reach_of(tx, account=principal.actor)
        pictures = await files.portraits_of(tx, storage, [principal.actor])
    assert reach is not None, "an account has an address"
    places: Places = await roles.places(principal.actor, call.language)
    return Response(
        SessionView(
            account=AccountView(
                principal.actor, principal.name, reach.address, pictures.get(principal.actor)
            ),
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
    *passwords.ROUTES,
    *passkeys.ROUTES,
    *ways.ROUTES,
]
