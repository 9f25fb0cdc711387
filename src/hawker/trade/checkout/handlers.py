"""What checkout does when money comes, when an order stands, and when a guest signs in."""

from hawker.kernel.db import Tx
from hawker.kernel.facts import Meta, Subscriber, on
from hawker.money.payments.events import PaymentCaptured
from hawker.people.accounts.events import GuestMerged
from hawker.trade.carts import service as carts
from hawker.trade.carts.model import CartLine
from hawker.trade.checkout import service
from hawker.trade.orders import service as orders
from hawker.trade.orders.events import OrderPlaced
from hawker.trade.orders.model import Source


async def handle_payment_captured(tx: Tx, event: PaymentCaptured, _meta: Meta) -> None:
    await service.settle(
        tx, checkout=event.checkout_id, payment=event.payment_id, amount=event.amount
    )


async def handle_order_placed(tx: Tx, event: OrderPlaced, _meta: Meta) -> None:
    """Take out of the cart what was bought from it.

    A guest who signed in meanwhile brought cart and order along, the cart first: whoever finds it
    moved finds the order moved, too.
    """
    if event.source is not Source.CART:
        return
    bought = [CartLine(line.sku_id, line.quantity) for line in event.lines]
    await carts.remove_bought(tx, event.buyer_id, bought)
    owner = await orders.buyer_of(tx, event.store_id, event.order_id)
    if owner != event.buyer_id:
        await carts.remove_bought(tx, owner, bought)


async def handle_guest_merged(tx: Tx, event: GuestMerged, _meta: Meta) -> None:
    await service.follow_account(tx, guest=event.guest_id, account=event.account_id)


SUBSCRIBER = Subscriber(
    "checkout",
    [
        on(PaymentCaptured, handle_payment_captured),
        on(OrderPlaced, handle_order_placed),
        on(GuestMerged, handle_guest_merged),
    ],
)
