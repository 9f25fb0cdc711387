"""What every way in has in common: who stands there, and the answer to somebody who is in."""

from typing import Annotated, Any

import msgspec
from litestar import Response

from hawker.kernel.http import Call
from hawker.kernel.ids import AccountId
from hawker.kernel.text import line
from hawker.people.accounts import service
from hawker.people.accounts.model import Device, Session
from hawker.people.accounts.policy import Belongings
from hawker.people.accounts.service import Visit
from hawker.people.accounts.webauthn import Party

TAGS = ["accounts"]
AGAIN = "Doing it twice is doing it once."
SECRET = "A body with a secret in it is kept nowhere, not even as a hash."  # noqa: S105

Typed = Annotated[str, line(254)]  # an e-mail address or phone number
Code = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}\Z")]
Password = Annotated[str, line(1024)]
Credential = dict[str, Any]  # as `PublicKeyCredential.toJSON()` gives it


class AccountView(msgspec.Struct, frozen=True):
    """Who is signed in."""

    id: AccountId
    name: str
    address: str
    picture_url: str | None = None  # how others see them


class SignedIn(msgspec.Struct, frozen=True):
    """A fresh session; apps send `token` as bearer, browsers have it in a cookie."""

    account: AccountView
    csrf_token: str
    token: str


def device_of(call: Call) -> Device:
    """What asks."""
    return Device(call.header("user-agent"), call.client_address, call.device_token)


def visit_of(call: Call, belongings: Belongings) -> Visit:
    """Who stands at the door."""
    guest = call.principal.actor if call.is_known_guest else None
    return Visit(device_of(call), guest, belongings)


def party_of(call: Call) -> Party:
    """The site, as passkeys know it."""
    return Party.of(call.settings.public_url)


async def let_in(call: Call, session: Session) -> Response[SignedIn]:
    """Have the browser be the new session, and end the one it had."""
    if not call.principal.is_guest:
        await service.sign_out(call.db, token=call.token)  # this browser is somebody else now
    account = AccountView(session.account.id, session.account.name, session.address)
    answer = SignedIn(account, call.csrf_token_for(session.token), session.token)
    response = Response(answer, status_code=201)
    call.open_session(response, session.token, session.expires_at)
    call.know_device(response, session.device_token)
    return response
