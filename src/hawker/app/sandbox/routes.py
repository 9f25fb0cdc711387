"""The HTTP API of the sandbox: merchants bring their secret key, payers a client secret.

No cookie is read, so there is nothing a forged request could lean on: hence no CSRF check.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody
from litestar.types import ASGIApp, Receive, Scope, Send

from hawker.app.sandbox import parcels, service
from hawker.app.sandbox.deliveries import Deliverer
from hawker.app.sandbox.keys import Keys
from hawker.app.sandbox.model import (
    BookLine,
    Confirmation,
    Confirmed,
    IntentId,
    IntentStanding,
    KeyMissing,
    NewIntent,
    NewRefund,
    OpenedIntent,
    Refunded,
)
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db
from hawker.kernel.http import Call, Plug, Site, create_app
from hawker.kernel.ids import AccountId


class Book(msgspec.Struct, frozen=True):
    """What the sandbox took and gave back, one line per currency."""

    lines: Sequence[BookLine]


class Pace(msgspec.Struct, frozen=True):
    """How fast the carrier is."""

    hop: timedelta  # from one scan to the next


class Merchants:
    """Knows the one merchant by the secret key (`kernel.auth.Sessions`)."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._merchant = Principal(actor=AccountId.new(), is_guest=False, name="merchant")

    async def find(
        self,
        token: str,
        now: datetime,  # noqa: ARG002
        address: str,  # noqa: ARG002
    ) -> Principal | None:
        """The merchant, for the right key."""
        is_right = hmac.compare_digest(token.encode(), self._keys.secret_key.encode())
        return self._merchant if is_right else None


@post("/sandbox/v1/intents", csrf=False)
async def open_intent(call: Call, data: JSONBody[NewIntent], keys: Plug[Keys]) -> OpenedIntent:
    """Ask to be paid; the same Idempotency-Key finds the same intent."""
    key = _merchants_key(call)
    async with call.db.system() as tx:
        return await service.open_intent(tx, keys, key=key, order=data)


@get("/sandbox/v1/intents/{id:str}")
async def read_intent(call: Call, id: FromPath[IntentId]) -> IntentStanding:
    """Ask where an intent stands."""
    _require_merchant(call)
    async with call.db.system() as tx:
        return await service.stand(tx, id=id)


@post("/sandbox/v1/intents/{id:str}/close", status_code=200, csrf=False)
async def close_intent(call: Call, id: FromPath[IntentId]) -> IntentStanding:
    """Let an intent take no more money."""
    _require_merchant(call)
    async with call.db.system() as tx:
        return await service.close(tx, id=id)


@post("/sandbox/v1/intents/{id:str}/confirm", status_code=200, csrf=False)
async def confirm(
    call: Call,
    id: FromPath[IntentId],
    data: JSONBody[Confirmation],
    keys: Plug[Keys],
    deliverer: Plug[Deliverer],
) -> Confirmed:
    """Pay with a test card. The client secret is all the payer has to show."""
    async with call.db.system() as tx:
        confirmed = await service.confirm(tx, keys, id=id, given=data)
    deliverer.nudge()
    return confirmed


@post("/sandbox/v1/refunds", csrf=False)
async def refund(call: Call, data: JSONBody[NewRefund]) -> Refunded:
    """Give a charge back; the same Idempotency-Key gives back once."""
    key = _merchants_key(call)
    async with call.db.system() as tx:
        return await service.refund(tx, key=key, asked=data)


@get("/sandbox/v1/book")
async def read_book(call: Call) -> Book:
    """Read what was taken and given back."""
    _require_merchant(call)
    async with call.db.system() as tx:
        return Book(await service.book(tx))


@post("/sandbox/v1/parcels", csrf=False)
async def take_in(
    call: Call, data: JSONBody[parcels.NewParcel], pace: Plug[Pace]
) -> parcels.TakenIn:
    """Give a parcel to the carrier; the same Idempotency-Key is the same parcel."""
    key = _merchants_key(call)
    async with call.db.system() as tx:
        return await parcels.take_in(tx, key=key, parcel=data, hop=pace.hop)


@get("/sandbox/v1/parcels/{number:str}/{reference:str}")
async def look(call: Call, number: FromPath[str], reference: FromPath[str]) -> parcels.Journey:
    """Ask what was done with a parcel so far."""
    _require_merchant(call)
    async with call.db.system() as tx:
        return await parcels.look(tx, number=number, reference=reference)


ROUTES = [
    open_intent,
    read_intent,
    close_intent,
    confirm,
    refund,
    read_book,
    take_in,
    look,
]


def application(
    db: Db,
    keys: Keys,
    deliverer: Deliverer,
    public_url: str,
    hop: timedelta = timedelta(hours=6),
) -> ASGIApp:
    """The sandbox over HTTP. `db` is in its own role."""
    app = create_app(
        ROUTES,
        db=db,
        sessions=Merchants(keys),
        site=Site(keys.webhook_secret, public_url, ""),
        bus=None,
        plugs={"keys": keys, "deliverer": deliverer, "pace": Pace(hop)},
    )

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        """Be another site: whoever the payer is to the shop, behind one front door, is not read."""
        if scope["type"] == "http":
            hidden = {b"cookie"}
            if scope["path"].endswith("/confirm"):
                hidden.add(b"authorization")
            scope["headers"] = [each for each in scope["headers"] if each[0] not in hidden]
        await app(scope, receive, send)

    return serve


def _require_merchant(call: Call) -> None:
    _ = call.principal.account


def _merchants_key(call: Call) -> str:
    """The Idempotency-Key of a merchant's write. Raises SignInNeeded, KeyMissing."""
    _require_merchant(call)
    key = call.header("idempotency-key")
    if not key:
        raise KeyMissing("Send an Idempotency-Key.")
    return key
