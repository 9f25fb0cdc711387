"""Accept an offer: the order, its payment and its goods, in one transaction."""

from hawker.goods.stock import service as stock
from hawker.goods.stock.model import Hold, HoldId
from hawker.goods.stock.model import Line as StockLine
from hawker.kernel.db import Tx
from hawker.money.payments import service as payments
from hawker.money.payments.model import PaymentId
from hawker.trade.checkout.model import (
    PAYMENT_WINDOW,
    Checkout,
    CheckoutExpired,
    PriceChanged,
    Submission,
    Submitted,
)
from hawker.trade.orders import service as orders
from hawker.trade.orders.model import NewOrder, OrderId


async def submit(
    tx: Tx,
    checkout: Checkout,
    submission: Submission,
    *,
    kept: Hold | None = None,
    language: str = "zh-CN",
) -> Submitted:
    """Turn an offer into an order and a payment, and hold the goods until payment is due.

    `kept` are the goods when a batch has taken them before. They are held last, because their
    rows are the ones that others wait for. `language` is that of what a refusal shows.
    Raises PriceChanged, CheckoutExpired, AlreadyPlaced, TooManyUnpaid, OutOfStock, HoldEnded;
    nothing is then written.
    """
    _require_agreement(checkout, submission, language)
    if tx.now >= checkout.expires_at:
        raise CheckoutExpired("These prices are not kept any longer.")
    order = _order(tx, checkout, submission, kept)

    number = await orders.place(tx, order)
    payment = payments.create_payment(
        tx,
        id=order.payment_id,
        payer=order.buyer_id,
        checkout=checkout.id,
        orders=[order.id],
        amount=order.total,
        due_at=order.payment_due_at,
    )
    if kept is None:
        lines = stock_lines(checkout)
        await stock.hold(tx, order.store_id, order.hold_id, order.id, lines, None)
    else:
        await stock.bind(tx, order.store_id, kept.id, order.id)
    return Submitted(order.id, number, payment)


def stock_lines(checkout: Checkout) -> list[StockLine]:
    """What the offer takes from the shelf."""
    return [StockLine(line.sku_id, line.quantity) for line in checkout.lines]


def _require_agreement(checkout: Checkout, submission: Submission, language: str) -> None:
    if submission.expected_total != checkout.total:
        raise PriceChanged(
            "The total is not what you were shown.",
            field="expected_total",
            current_total=checkout.total,
            lines=[line.shown(language) for line in checkout.lines],
        )


def _order(tx: Tx, checkout: Checkout, submission: Submission, kept: Hold | None) -> NewOrder:
    return NewOrder(
        id=OrderId.new(),
        store_id=checkout.store_id,
        buyer_id=checkout.buyer_id,
        origin=str(checkout.id),
        source=checkout.source,
        room_id=checkout.room_id,
        lines=checkout.lines,
        goods_total=checkout.goods_total,
        freight=checkout.freight,
        total=checkout.total,
        address=submission.address,
        contact=submission.contact,
        payment_id=PaymentId.new(),
        hold_id=HoldId.new() if kept is None else kept.id,
        payment_due_at=tx.now + PAYMENT_WINDOW,
    )
