"""Paying: the buyer's side, and the door where providers tell what became of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from litestar import get, post
from litestar.params import FromPath

from hawker.kernel import signatures
from hawker.kernel.errors import NotFound
from hawker.kernel.http import Call, Plug
from hawker.kernel.money import Money
from hawker.kernel.preferences import Preferences
from hawker.money.payments import notice, service
from hawker.money.payments.gateway import Gateways
from hawker.money.payments.model import PaymentId, Session, Status
from hawker.money.payments.policy import PROVIDER

TAGS = ["payments"]

WebhookSecrets = Mapping[str, str]  # by provider name


class PaymentView(msgspec.Struct, frozen=True):
    """Where a payment stands, for its payer."""

    id: PaymentId
    status: Status
    amount: Money
    refunded: Money  # of it, what went back
    due_at: datetime
    failure_code: str | None  # of the latest attempt
    order_ids: Sequence[str]


class Heard(msgspec.Struct, frozen=True):
    """The event is ours now; the provider need not send it again."""

    outcome: service.Outcome


@get("/api/v1/payments/{id:str}", tags=TAGS)
async def read_payment(call: Call, id: FromPath[PaymentId]) -> PaymentView:
    """Read where a payment stands."""
    async with call.db.begin(call.principal) as tx:
        payment = await service.load_payment(tx, id=id)
    return PaymentView(
        id=payment.id,
        status=payment.status,
        amount=payment.amount,
        refunded=Money(payment.refunded_amount, payment.amount.currency),
        due_at=payment.due_at,
        failure_code=payment.failure_code,
        order_ids=payment.order_ids,
    )


@post(
    "/api/v1/payments/{id:str}/session",
    tags=TAGS,
    keyless="An open attempt is found again: asking twice changes nothing.",
)
async def open_session(
    call: Call, id: FromPath[PaymentId], gateways: Plug[Gateways], preferences: Plug[Preferences]
) -> Session:
    """Open an attempt at the provider, or find the open one."""
    await service.check_open(preferences)
    return await service.open_session(
        call.db, gateways, principal=call.principal, id=id, now=call.now
    )


@post(
    "/api/v1/webhooks/{provider:str}",
    status_code=200,
    csrf=False,  # signed by the provider, not by a page of ours
    keyless="An event acts once by its id, and the money in it once by its charge.",
    tags=TAGS,
)
async def hear(call: Call, provider: FromPath[str], webhook_secrets: Plug[WebhookSecrets]) -> Heard:
    """Take a provider's event (standardwebhooks.com): book money first, settle business after."""
    if provider not in webhook_secrets:
        raise NotFound
    body = await call.body()
    id = signatures.verify(webhook_secrets[provider], call.header, body, now=call.now)
    received = notice.read(provider, id, body, now=call.now)
    async with call.db.begin(PROVIDER) as tx:
        return Heard(await service.book_notice(tx, received))


ROUTES = [read_payment, open_session, hear]
