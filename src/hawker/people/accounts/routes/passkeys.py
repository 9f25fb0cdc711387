"""Passkeys: the two ceremonies, and the list of what one has."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath, JSONBody

from hawker.kernel.http import Call, Plug
from hawker.kernel.text import line
from hawker.people.accounts import service
from hawker.people.accounts.model import Passkey, PasskeyId
from hawker.people.accounts.policy import Belongings
from hawker.people.accounts.routes.door import (
    AGAIN,
    TAGS,
    Credential,
    SignedIn,
    device_of,
    let_in,
    party_of,
    visit_of,
)

CHALLENGE = "Every asking gives another challenge, good for one answer."
ANSWER = "A challenge is answered once."

Name = Annotated[str, line(40)]


class Options(msgspec.Struct, frozen=True):
    """What the browser's `navigator.credentials` is asked."""

    public_key: dict[str, Any]  # WebAuthn's own JSON, in its own spelling


class PasskeyWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose passkeys are asked for; empty for any that knows this site."""

    address: Annotated[str, line(254, shortest=0)] = ""


class PasskeySignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the authenticator answered."""

    credential: Credential


class NewPasskey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the authenticator made, and what its owner calls it."""

    credential: Credential
    name: Name


class Renamed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What its owner calls it from now on."""

    name: Name


class Passkeys(msgspec.Struct, frozen=True):
    """The passkeys of an account, newest first."""

    items: Sequence[Passkey]


@post("/api/v1/auth/passkeys/options", status_code=200, tags=TAGS, keyless=CHALLENGE)
async def ask_registration(call: Call) -> Options:
    """Begin to make a passkey."""
    return Options(
        await service.registration_options(
            call.db, call.principal, party_of(call), token=call.token
        )
    )


@post("/api/v1/auth/passkeys", tags=TAGS, keyless=ANSWER)
async def add_passkey(call: Call, data: JSONBody[NewPasskey]) -> Passkey:
    """Keep the passkey that was made."""
    return await service.add_passkey(
        call.db,
        call.principal,
        party_of(call),
        token=call.token,
        device=device_of(call),
        answer=data.credential,
        name=data.name,
    )


@post("/api/v1/auth/sessions/by-passkey/options", status_code=200, tags=TAGS, keyless=CHALLENGE)
async def ask_passkey(call: Call, data: JSONBody[PasskeyWanted]) -> Options:
    """Begin to sign in with a passkey."""
    return Options(
        await service.sign_in_options(
            call.db,
            party_of(call),
            token=call.token,
            device=device_of(call),
            address=data.address,
            secret=call.settings.secret.encode(),
        )
    )


@post("/api/v1/auth/sessions/by-passkey", tags=TAGS, keyless=ANSWER)
async def sign_in_by_passkey(
    call: Call, data: JSONBody[PasskeySignIn], belongings: Plug[Belongings]
) -> Response[SignedIn]:
    """Open a session with a passkey."""
    session = await service.sign_in_by_passkey(
        call.db,
        visit_of(call, belongings),
        party_of(call),
        token=call.token,
        answer=data.credential,
    )
    return await let_in(call, session)


@post("/api/v1/auth/proof/options", status_code=200, tags=TAGS, keyless=CHALLENGE)
async def ask_proof(call: Call) -> Options:
    """Begin to prove with a passkey, within the session, who one is."""
    return Options(
        await service.proof_options(call.db, call.principal, party_of(call), token=call.token)
    )


@get("/api/v1/auth/passkeys", tags=TAGS)
async def list_passkeys(call: Call) -> Passkeys:
    """List one's passkeys."""
    return Passkeys(await service.passkeys_of(call.db, call.principal))


@put("/api/v1/auth/passkeys/{id:str}", status_code=204, tags=TAGS, keyless=AGAIN)
async def rename_passkey(id: FromPath[PasskeyId], call: Call, data: JSONBody[Renamed]) -> None:
    """Call a passkey something else."""
    await service.rename_passkey(call.db, call.principal, id, data.name)


@delete("/api/v1/auth/passkeys/{id:str}", tags=TAGS, keyless=AGAIN)
async def remove_passkey(id: FromPath[PasskeyId], call: Call) -> None:
    """Let a passkey open the account no longer."""
    await service.remove_passkey(call.db, call.principal, id, device=device_of(call))


ROUTES = [
    ask_registration,
    add_passkey,
    ask_passkey,
    sign_in_by_passkey,
    ask_proof,
    list_passkeys,
    rename_passkey,
    remove_passkey,
]
