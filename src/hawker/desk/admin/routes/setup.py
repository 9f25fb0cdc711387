"""The first run, before there is an operator."""

from typing import Annotated

import msgspec
from litestar import Response, post
from litestar.params import JSONBody

from hawker.desk.admin import service
from hawker.kernel.db import Db
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import AccountId
from hawker.kernel.text import line
from hawker.people.accounts.model import Device

TAGS = ["setup"]

Token = Annotated[str, line(80)]


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands behind # in the setup link."""

    token: Token


class Founding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who runs the site. Somebody signed in needs no address: it is they."""

    token: Token
    address: Annotated[str, line(254, shortest=0)] = ""
    name: Annotated[str, line(40, shortest=0)] = ""


class Welcome(msgspec.Struct, frozen=True):
    """Whether the link makes an operator."""

    is_open: bool


class Operator(msgspec.Struct, frozen=True):
    """The operator, signed in."""

    account_id: AccountId
    address: str
    csrf_token: str


@post("/api/v1/setup/link", status_code=200, tags=TAGS, keyless="Asks, and changes nothing.")
async def check_setup_link(call: Call, data: JSONBody[Link], desk_db: Plug[Db]) -> Welcome:
    """Tell whether a setup link still makes an operator."""
    async with desk_db.system() as tx:
        await service.check_setup(tx, token=data.token, secret=call.settings.secret)
    return Welcome(is_open=True)


@post("/api/v1/setup/operator", tags=TAGS, keyless="The link works once.")
async def make_operator(
    call: Call, data: JSONBody[Founding], desk_db: Plug[Db]
) -> Response[Operator]:
    """Become the operator of the site, with the link that its console printed."""
    async with desk_db.system() as tx:
        session = await service.make_operator(
            tx,
            token=data.token,
            secret=call.settings.secret,
            person=None if call.principal.is_guest else call.principal.actor,
            address=data.address,
            name=data.name.strip(),
            language=call.language,
            device=Device(call.header("user-agent"), call.client_address),
        )
    answer = Operator(session.account.id, session.address, call.csrf_token_for(session.token))
    response = Response(answer, status_code=201)
    call.open_session(response, session.token, session.expires_at)
    return response
