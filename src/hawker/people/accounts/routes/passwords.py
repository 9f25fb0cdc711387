"""Passwords, and choosing a new one by a letter."""

import msgspec
from litestar import Response, delete, post, put
from litestar.params import JSONBody

from hawker.kernel.http import Call, Plug
from hawker.people.accounts import service
from hawker.people.accounts.policy import Belongings
from hawker.people.accounts.routes.door import (
    AGAIN,
    SECRET,
    TAGS,
    Password,
    SignedIn,
    Typed,
    device_of,
    let_in,
    visit_of,
)
from hawker.people.accounts.service import Hasher


class PasswordSignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address of the account, and its password."""

    address: Typed
    password: Password


class NewPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The password from now on."""

    password: Password


class ResetRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the letter shall go."""

    address: Typed


class Reset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the letter's link says, and the password from now on."""

    token: Typed
    password: Password


@post("/api/v1/auth/sessions/by-password", tags=TAGS, keyless=SECRET)
async def sign_in_by_password(
    call: Call,
    data: JSONBody[PasswordSignIn],
    belongings: Plug[Belongings],
    hasher: Plug[Hasher],
) -> Response[SignedIn]:
    """Open a session with a password."""
    visit = visit_of(call, belongings)
    session = await service.sign_in_by_password(
        call.db, visit, hasher, address=data.address, password=data.password
    )
    return await let_in(call, session)


@put("/api/v1/auth/password", status_code=204, tags=TAGS, keyless=SECRET)
async def set_password(call: Call, data: JSONBody[NewPassword], hasher: Plug[Hasher]) -> None:
    """Set or change one's password. Changing it signs out every other device."""
    await service.set_password(
        call.db,
        hasher,
        call.principal,
        token=call.token,
        device=device_of(call),
        password=data.password,
    )


@delete("/api/v1/auth/password", tags=TAGS, keyless=AGAIN)
async def remove_password(call: Call) -> None:
    """Do without a password; codes still open."""
    await service.remove_password(call.db, call.principal, device=device_of(call))


@post(
    "/api/v1/auth/password-resets",
    status_code=202,
    tags=TAGS,
    keyless="Every asking sends a letter; the first that is used makes the others void.",
)
async def ask_reset(call: Call, data: JSONBody[ResetRequest]) -> None:
    """Send a link to choose a new password, if the address leads to an account."""
    await service.ask_reset(
        call.db,
        address=data.address,
        device=device_of(call),
        language=call.language,
        site=call.settings.public_url,
    )


@post("/api/v1/auth/sessions/by-reset", tags=TAGS, keyless=SECRET)
async def reset_password(
    call: Call, data: JSONBody[Reset], belongings: Plug[Belongings], hasher: Plug[Hasher]
) -> Response[SignedIn]:
    """Set the password by the link of a letter, sign out everywhere else, and sign in here."""
    visit = visit_of(call, belongings)
    session = await service.reset(call.db, visit, hasher, token=data.token, password=data.password)
    return await let_in(call, session)


ROUTES = [sign_in_by_password, set_password, remove_password, ask_reset, reset_password]
