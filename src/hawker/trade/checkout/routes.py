"""Checkout over HTTP: an offer, and its acceptance."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from hawker.kernel.db import Tx
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import StoreId
from hawker.kernel.limits import Limit, Per
from hawker.kernel.money import Money
from hawker.money.payments.model import PaymentId
from hawker.money.payments.model import Status as PaymentStatus
from hawker.people.accounts import service as accounts
from hawker.trade.checkout import service
from hawker.trade.checkout.model import Checkout, CheckoutId, Submission, Submitted, Wish
from hawker.trade.checkout.service import Till
from hawker.trade.orders.model import LineView, OrderId

TAGS = ["checkout"]


# Far above what people do, also behind one address of a campus in a flash sale; below a flood.
SUBMITS_OF_ACTOR = Limit("checkout.submits_of_actor", Per.ACTOR, 60, timedelta(minutes=10))
SUBMITS_OF_CLIENT = Limit("checkout.submits_of_client", Per.CLIENT, 3_000, timedelta(minutes=10))
OFFERS_OF_ACTOR = Limit("checkout.offers_of_actor", Per.ACTOR, 300, timedelta(minutes=10))
OFFERS_OF_CLIENT = Limit("checkout.offers_of_client", Per.CLIENT, 10_000, timedelta(minutes=10))


class CheckoutView(msgspec.Struct, frozen=True):
    """An offer at fixed prices, good until `expires_at`."""

    id: CheckoutId
    store_id: StoreId
    lines: Sequence[LineView]
    goods_total: Money
    freight: Money
    total: Money
    expires_at: datetime


class DuePayment(msgspec.Struct, frozen=True):
    """The payment an order waits for."""

    id: PaymentId
    status: PaymentStatus
    amount: Money
    due_at: datetime
    provider: str


class SubmittedView(msgspec.Struct, frozen=True):
    """What an accepted offer became."""

    order_id: OrderId
    order_number: str  # decimal digits
    payment: DuePayment


@post("/api/v1/checkouts", tags=TAGS)
async def open_checkout(data: JSONBody[Wish], call: Call) -> Response[CheckoutView]:
    """Fix today's prices for the lines, or for the whole cart when there are none."""
    await call.slow_down(OFFERS_OF_ACTOR, OFFERS_OF_CLIENT)

    async def open_one(tx: Tx) -> CheckoutView:
        made = await service.open_checkout(tx, call.principal.actor, data)
        return checkout_view(made, call.language)

    return await call.once(open_one, is_dear=False)


@get("/api/v1/checkouts/{id:str}", tags=TAGS)
async def read_checkout(id: FromPath[CheckoutId], call: Call) -> CheckoutView:
    """Read an offer that was made to oneself."""
    return checkout_view(await service.load(call.db, call.principal, id), call.language)


@post("/api/v1/checkouts/{id:str}/submit", tags=TAGS, key_needed=True)
async def submit_checkout(
    id: FromPath[CheckoutId], data: JSONBody[Submission], call: Call, till: Plug[Till]
) -> Response[SubmittedView]:
    """Accept the offer: an order, its payment, and goods that are kept until it is due.

    The total must be the one the buyer was shown.
    """
    await call.slow_down(SUBMITS_OF_ACTOR, SUBMITS_OF_CLIENT)
    data = msgspec.structs.replace(data, address=accounts.check_address(data.address))
    checkout = await service.load(call.db, call.principal, id)

    async with till.turn(call.principal, checkout) as turn:

        async def submit(tx: Tx) -> SubmittedView:
            submitted = await service.submit(
                tx, checkout, data, kept=turn.goods(), language=call.language
            )
            return submitted_view(submitted)

        return await call.once(submit, stores=[checkout.store_id])


def checkout_view(checkout: Checkout, language: str) -> CheckoutView:
    """Show an offer to a reader of `language`."""
    return CheckoutView(
        id=checkout.id,
        store_id=checkout.store_id,
        lines=[line.shown(language) for line in checkout.lines],
        goods_total=checkout.goods_total,
        freight=checkout.freight,
        total=checkout.total,
        expires_at=checkout.expires_at,
    )


def submitted_view(submitted: Submitted) -> SubmittedView:
    """Show what an accepted offer became."""
    payment = submitted.payment
    return SubmittedView(
        order_id=submitted.order_id,
        order_number=str(submitted.order_number),
        payment=DuePayment(
            id=payment.id,
            status=payment.status,
            amount=payment.amount,
            due_at=payment.due_at,
            provider=payment.provider,
        ),
    )


ROUTES = [open_checkout, read_checkout, submit_checkout]
