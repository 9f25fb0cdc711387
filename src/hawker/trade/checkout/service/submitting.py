"""Accept an offer: an order per store, one payment and the goods, in one transaction."""

from collections.abc import Mapping, Sequence

from hawker.goods.stock import service as stock
from hawker.goods.stock.model import Hold, HoldId
from hawker.goods.stock.model import Line as StockLine
from hawker.kernel.auth import Principal
from hawker.kernel.db import Tx
from hawker.kernel.ids import StoreId
from hawker.kernel.money import total
from hawker.money.payments import service as payments
from hawker.money.payments.model import Payment, PaymentId
from hawker.places.stores import service as stores
from hawker.trade.checkout.model import (
    PAYMENT_WINDOW,
    Checkout,
    CheckoutExpired,
    Part,
    Placed,
    PriceChanged,
    Submission,
    Submitted,
)
from hawker.trade.checkout.service.opening import still_ones_own
from hawker.trade.orders import service as orders
from hawker.trade.orders.model import NewOrder, OrderId

Goods = Mapping[StoreId, Hold]  # what a batch has kept for the buyer, by store


async def submit(
    tx: Tx,
    principal: Principal,
    checkout: Checkout,
    submission: Submission,
    *,
    kept: Goods | None = None,
    language: str = "zh-CN",
) -> Submitted:
    """Turn an offer into an order per store and one payment, and hold the goods until it is due.

    `kept` are the goods when a batch has taken them before. They are held last, because their
    rows are the ones that others wait for. `language` is that of what a refusal shows.
    All or nothing (rules/commerce P1, S2): raises PriceChanged, CheckoutExpired, NotSelling,
    AlreadyPlaced, TooManyUnpaid, OutOfStock, HoldEnded, and NotFound for a guest who has just
    signed in; nothing is then written.
    """
    _require_agreement(checkout, submission, language)
    if tx.now >= checkout.expires_at:
        raise CheckoutExpired("These prices are not kept any longer.")
    if principal.is_guest:
        await still_ones_own(tx, checkout)
    await stores.require_selling(tx, [part.store_id for part in checkout.parts])
    written = _orders(tx, checkout, submission, kept)

    numbers = await orders.place(tx, written)
    payment = _payment(tx, checkout, written)
    await _keep_goods(tx, written, kept)
    placed = [
        Placed(order.id, number, order.store_id, order.total)
        for order, number in zip(written, numbers, strict=True)
    ]
    return Submitted(placed, payment)


def stock_lines(part: Part) -> list[StockLine]:
    """What a part of the offer takes from the shelf of its store."""
    return [StockLine(line.sku_id, line.quantity) for line in part.lines]


def _require_agreement(checkout: Checkout, submission: Submission, language: str) -> None:
    if submission.expected_total != checkout.total:
        raise PriceChanged(
            "The total is not what you were shown.",
            field="expected_total",
            current_total=checkout.total,
            lines=[line.shown(language) for line in checkout.lines],
        )


def _orders(
    tx: Tx, checkout: Checkout, submission: Submission, kept: Goods | None
) -> list[NewOrder]:
    payment = PaymentId.new()
    return [
        NewOrder(
            id=OrderId.new(),
            store_id=part.store_id,
            buyer_id=checkout.buyer_id,
            origin=str(checkout.id),
            source=checkout.source,
            room_id=checkout.room_id,
            lines=part.lines,
            goods_total=part.goods_total,
            freight=part.freight,
            total=part.total,
            address=submission.address,
            contact=submission.contact,
            payment_id=payment,
            hold_id=HoldId.new() if kept is None else kept[part.store_id].id,
            payment_due_at=tx.now + PAYMENT_WINDOW,
        )
        for part in checkout.parts
    ]


def _payment(tx: Tx, checkout: Checkout, written: Sequence[NewOrder]) -> Payment:
    amount = total((order.total for order in written), checkout.total.currency)
    assert amount == checkout.total, "the orders are what is paid for (rules/commerce P2)"
    return payments.create_payment(
        tx,
        id=written[0].payment_id,
        payer=checkout.buyer_id,
        checkout=checkout.id,
        orders=[order.id for order in written],
        amount=amount,
        due_at=written[0].payment_due_at,
    )


async def _keep_goods(tx: Tx, written: Sequence[NewOrder], kept: Goods | None) -> None:
    if kept is None:
        await stock.hold_together(tx, [_hold(order) for order in written])
        return
    for order in sorted(written, key=lambda order: order.hold_id):
        await stock.bind(tx, order.store_id, order.hold_id, order.id)


def _hold(order: NewOrder) -> Hold:
    lines = [StockLine(line.sku_id, line.quantity) for line in order.lines]
    return Hold(order.hold_id, order.store_id, str(order.id), lines, expires_at=None)
