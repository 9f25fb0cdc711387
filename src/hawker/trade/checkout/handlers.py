"""What checkout does when money comes, when an order stands, and when a guest signs in."""

from collections.abc import Sequence

from hawker.kernel.db import Tx
from hawker.kernel.facts import Heard, Meta, Subscriber, on, on_all
from hawker.money.payments.events import PaymentCaptured
from hawker.people.accounts.events import GuestMerged
from hawker.trade.carts import service as carts
from hawker.trade.carts.model import CartLine
from hawker.trade.checkout import service
from hawker.trade.orders import service as orders
from hawker.trade.orders.events import OrderPlaced
from hawker.trade.orders.model import Source


async def handle_payments_captured(tx: Tx, heard: Sequence[Heard[PaymentCaptured]]) -> None:
    captures = [
        service.Capture(each.event.checkout_id, each.event.payment_id, each.event.amount)
        for each in heard
    ]
    matched = await service.sell(tx, captures)
    for each, found in zip(heard, matched, strict=True):
        with each.following():
            await service.settle(tx, found)


async def handle_orders_placed(tx: Tx, heard: Sequence[Heard[OrderPlaced]]) -> None:
    """Take out of the carts what was bought from them.

    A guest who signed in meanwhile brought cart and order along, the cart first: whoever finds it
    moved finds the order moved, too.
    """
    placed = [each.event for each in heard if each.event.source is Source.CART]
    found = await carts.remove_bought(tx, [(each.buyer_id, _bought(each)) for each in placed])
    moved = [each for each in placed if each.buyer_id not in found]
    if not moved:
        return
    owners = await orders.buyers_of(tx, [(each.store_id, each.order_id) for each in moved])
    await carts.remove_bought(
        tx,
        [
            (owners[each.order_id], _bought(each))
            for each in moved
            if owners[each.order_id] != each.buyer_id
        ],
    )


def _bought(order: OrderPlaced) -> list[CartLine]:
    return [CartLine(line.sku_id, line.quantity) for line in order.lines]


async def handle_guest_merged(tx: Tx, event: GuestMerged, _meta: Meta) -> None:
    await service.follow_account(tx, guest=event.guest_id, account=event.account_id)


SUBSCRIBER = Subscriber(
    "checkout",
    [
        on_all(PaymentCaptured, handle_payments_captured),
        on_all(OrderPlaced, handle_orders_placed),
        on(GuestMerged, handle_guest_merged),
    ],
)
