"""Inviting people, and accepting an invitation.

The token stands in the body alone: an address is written to logs and told to other sites.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody

from hawker.kernel.auth import Permission
from hawker.kernel.db import Tx
from hawker.kernel.http import Call
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.text import line
from hawker.people.accounts import service as accounts
from hawker.people.notifications import service as notifications
from hawker.places.stores import service
from hawker.places.stores.model import Invitation, InvitationId, Letter
from hawker.places.stores.routes.parts import PartCode, read_part

TAGS = ["staff"]
PAGE = "/studio/invite"


class NewInvitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is invited, and to what."""

    address: Annotated[str, line(254)]  # e-mail or phone number
    role: PartCode


class InvitationView(msgspec.Struct, frozen=True):
    """An invitation as the store sees it."""

    id: InvitationId
    address: str
    role: str
    invited_at: datetime
    invited_by: str
    expires_at: datetime
    is_over: bool
    sent: int  # times
    sent_at: datetime


class Invitations(msgspec.Struct, frozen=True):
    """The invitations that wait for an answer, newest first."""

    items: Sequence[InvitationView]


class Token(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stood behind `#` in the link."""

    token: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{43}\Z")]


class Invited(msgspec.Struct, frozen=True):
    """An invitation as whoever holds its link sees it."""

    store_id: StoreId
    store: str
    logo_url: str | None
    role: str  # one of ours, or the name of one the store made
    is_custom: bool
    invited_by: str
    sent_to: str  # enough of the address for its owner to know it
    is_yours: bool  # whoever asks has proven that address
    expires_at: datetime


@get("/api/v1/stores/{store_id:str}/invitations", tags=TAGS)
async def list_invitations(call: Call, store_id: FromPath[StoreId]) -> Invitations:
    """List the invitations that wait for an answer."""
    call.principal.require(Permission.STAFF_READ, store_id)
    async with call.db.begin(call.principal) as tx:
        found = await service.invitations(tx, call.principal, store_id)
        names = await _names(tx, [each.invited_by for each in found])
    return Invitations([_view(each, names, call.now) for each in found])


@post("/api/v1/stores/{store_id:str}/invitations", tags=TAGS)
async def invite(
    call: Call, store_id: FromPath[StoreId], data: JSONBody[NewInvitation]
) -> Response[InvitationView]:
    """Invite somebody to work in the store, by a message with a link."""
    part = read_part(data.role)

    async def verb(tx: Tx) -> InvitationView:
        made = await service.invite(tx, call.principal, store_id, data.address, part, _letter(call))
        return _view(made, await _names(tx, [made.invited_by]), tx.now)

    return await call.once(verb)


@post("/api/v1/stores/{store_id:str}/invitations/{invitation_id:str}/sendings", tags=TAGS)
async def send_invitation_again(
    call: Call, store_id: FromPath[StoreId], invitation_id: FromPath[InvitationId]
) -> Response[InvitationView]:
    """Send an invitation again, with a new link."""

    async def verb(tx: Tx) -> InvitationView:
        sent = await service.resend(tx, call.principal, store_id, invitation_id, _letter(call))
        return _view(sent, await _names(tx, [sent.invited_by]), tx.now)

    return await call.once(verb)


@delete("/api/v1/stores/{store_id:str}/invitations/{invitation_id:str}", tags=TAGS, status_code=200)
async def revoke_invitation(
    call: Call, store_id: FromPath[StoreId], invitation_id: FromPath[InvitationId]
) -> Response[None]:
    """Take an invitation back."""

    async def verb(tx: Tx) -> None:
        await service.revoke(tx, call.principal, store_id, invitation_id)

    return await call.once(verb, status=200)


@post("/api/v1/invitations/look", tags=TAGS, keyless="Looking writes nothing.", status_code=200)
async def look_at_invitation(call: Call, data: JSONBody[Token]) -> Invited:
    """Tell whoever holds the link what they are invited to."""
    store_id, id = await service.store_of_token(call.db, data.token)
    async with call.db.begin(call.principal, [store_id]) as tx:
        return await _invited(call, tx, await service.look_at(tx, store_id, id))


@post("/api/v1/invitations/accept", tags=TAGS)
async def accept_invitation(call: Call, data: JSONBody[Token]) -> Response[Invited]:
    """Begin to work in the store one is invited to."""
    _ = call.principal.account
    store_id, _ = await service.store_of_token(call.db, data.token)

    async def verb(tx: Tx) -> Invited:
        return await _invited(
            call, tx, await service.accept(tx, call.principal, store_id, data.token)
        )

    return await call.once(verb, stores=[store_id])


def _letter(call: Call) -> Letter:
    return Letter(
        page=f"{call.settings.public_url}{PAGE}",
        by=call.principal.name,
        language=call.language,
        phones=notifications.reaches_phones(call.settings),
    )


async def _names(tx: Tx, ids: Sequence[AccountId]) -> dict[AccountId, str]:
    return {id: face.name for id, face in (await accounts.faces_of(tx, ids)).items()}


def _view(invitation: Invitation, names: dict[AccountId, str], now: datetime) -> InvitationView:
    return InvitationView(
        id=invitation.id,
        address=invitation.address,
        role=invitation.part.code,
        invited_at=invitation.invited_at,
        invited_by=names.get(invitation.invited_by, ""),
        expires_at=invitation.expires_at,
        is_over=invitation.expires_at <= now,
        sent=invitation.sent,
        sent_at=invitation.sent_at,
    )


async def _invited(call: Call, tx: Tx, invitation: Invitation) -> Invited:
    store = await service.store_by_id(tx, invitation.store_id)
    names = await _names(tx, [invitation.invited_by])
    who = call.principal
    is_yours = not who.is_guest and await accounts.is_proven(
        tx, account=who.actor, address=invitation.address
    )
    return Invited(
        store_id=store.id,
        store=store.name.said(call.language),
        logo_url=store.logo_url,
        role=await service.name_of_part(tx, store.id, invitation.part),
        is_custom=invitation.role_id is not None,
        invited_by=names.get(invitation.invited_by, ""),
        sent_to=accounts.masked(invitation.address),
        is_yours=is_yours,
        expires_at=invitation.expires_at,
    )


ROUTES = [
    list_invitations,
    invite,
    send_invitation_again,
    revoke_invitation,
    look_at_invitation,
    accept_invitation,
]
