"""Checkout over HTTP: an offer, and its acceptance."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, JSONBody

from hawker.kernel.db import Tx
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import StoreId
from hawker.kernel.limits import Limit, Per
from hawker.kernel.money import Money
from hawker.kernel.preferences import Preferences
from hawker.kernel.text import Text
from hawker.money.payments import service as payments
from hawker.money.payments.model import PaymentId
from hawker.money.payments.model import Status as PaymentStatus
from hawker.people.accounts import service as accounts
from hawker.places.stores.service import StoreNames
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


class PartView(msgspec.Struct, frozen=True):
    """What one store sells in a checkout: it becomes an order of its own."""

    store_id: StoreId
    store_name: str
    lines: Sequence[LineView]
    goods_total: Money
    freight: Money
    total: Money


class CheckoutView(msgspec.Struct, frozen=True):
    """An offer at fixed prices, good until `expires_at`: a part per store, one sum to pay."""

    id: CheckoutId
    parts: Sequence[PartView]
    goods_total: Money
    freight: Money
    total: Money
    expires_at: datetime


class DuePayment(msgspec.Struct, frozen=True):
    """The payment that orders wait for."""

    id: PaymentId
    status: PaymentStatus
    amount: Money
    due_at: datetime
    provider: str


class PlacedView(msgspec.Struct, frozen=True):
    """The order that one part of a checkout became."""

    id: OrderId
    number: str  # decimal digits
    store_id: StoreId
    total: Money


class SubmittedView(msgspec.Struct, frozen=True):
    """What an accepted offer became: an order per store, and one payment for all of them."""

    orders: Sequence[PlacedView]
    payment: DuePayment


@post("/api/v1/checkouts", tags=TAGS)
async def open_checkout(
    data: JSONBody[Wish], call: Call, store_names: Plug[StoreNames]
) -> Response[CheckoutView]:
    """Fix today's prices for the lines, for those selected in the cart, or for the whole cart."""
    await call.slow_down(OFFERS_OF_ACTOR, OFFERS_OF_CLIENT)

    async def open_one(tx: Tx) -> CheckoutView:
        made = await service.open_checkout(tx, call.principal.actor, data)
        names = await store_names.of(tx, made.stores)
        return checkout_view(made, names, call.language)

    return await call.once(open_one, is_dear=False)


@get("/api/v1/checkouts/{id:str}", tags=TAGS)
async def read_checkout(
    id: FromPath[CheckoutId], call: Call, store_names: Plug[StoreNames]
) -> CheckoutView:
    """Read an offer that was made to oneself."""
    checkout = await service.load(call.db, call.principal, id)
    names = await store_names.of(call.db, checkout.stores)
    return checkout_view(checkout, names, call.language)


@post("/api/v1/checkouts/{id:str}/submit", tags=TAGS, key_needed=True)
async def submit_checkout(
    id: FromPath[CheckoutId],
    data: JSONBody[Submission],
    call: Call,
    till: Plug[Till],
    preferences: Plug[Preferences],
) -> Response[SubmittedView]:
    """Accept the offer: an order per store, one payment, and goods that are kept until it is due.

    The total must be the one the buyer was shown. All of it is ordered, or nothing.
    """
    await call.slow_down(SUBMITS_OF_ACTOR, SUBMITS_OF_CLIENT)
    await payments.check_open(preferences)  # nothing is kept for an order that nobody can pay
    data = msgspec.structs.replace(data, address=accounts.check_address(data.address))
    checkout = await service.load(call.db, call.principal, id)

    async with till.turn(call.principal, checkout) as turn:

        async def submit(tx: Tx) -> SubmittedView:
            submitted = await service.submit(
                tx,
                call.principal,
                checkout,
                data,
                kept=turn.goods(),
                language=call.language,
            )
            return submitted_view(submitted)

        return await call.once(submit, stores=checkout.stores, is_optimistic=True)


def checkout_view(checkout: Checkout, names: Mapping[StoreId, Text], language: str) -> CheckoutView:
    """Show an offer to a reader of `language`."""
    return CheckoutView(
        id=checkout.id,
        parts=[
            PartView(
                store_id=part.store_id,
                store_name=names[part.store_id].said(language),
                lines=[line.shown(language) for line in part.lines],
                goods_total=part.goods_total,
                freight=part.freight,
                total=part.total,
            )
            for part in checkout.parts
        ],
        goods_total=checkout.goods_total,
        freight=checkout.freight,
        total=checkout.total,
        expires_at=checkout.expires_at,
    )


def submitted_view(submitted: Submitted) -> SubmittedView:
    """Show what an accepted offer became."""
    payment = submitted.payment
    return SubmittedView(
        orders=[
            PlacedView(order.id, str(order.number), order.store_id, order.total)
            for order in submitted.orders
        ],
        payment=DuePayment(
            id=payment.id,
            status=payment.status,
            amount=payment.amount,
            due_at=payment.due_at,
            provider=payment.provider,
        ),
    )


ROUTES = [open_checkout, read_checkout, submit_checkout]
