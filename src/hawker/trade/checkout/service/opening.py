"""Make an offer, and find it again."""

from hawker.goods.catalogue import service as catalogue
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import AccountId
from hawker.trade.carts import service as carts
from hawker.trade.checkout import pricing
from hawker.trade.checkout.model import OFFER_WINDOW, Checkout, CheckoutId, Wish
from hawker.trade.checkout.statements import Q
from hawker.trade.orders.model import Source


async def open_checkout(tx: Tx, buyer: AccountId, wish: Wish) -> Checkout:
    """Fix today's prices for what the buyer wants, or for what is in their cart.

    Keeps no goods: those are held when the offer is accepted. What went off sale is left out of a
    cart, but is refused when it was asked for by name.
    Raises CheckoutEmpty, SkuNotFound, SeveralStores, TooMuch.
    """
    lines = wish.lines if wish.lines is not None else await carts.lines_of(tx, buyer)
    wanted = pricing.tidy(lines)
    on_sale = await catalogue.skus_for_checkout(tx, list(wanted))
    if wish.lines is None:
        wanted = {sku: quantity for sku, quantity in wanted.items() if sku in on_sale}
    priced = pricing.price(wanted, on_sale)

    checkout = Checkout(
        id=CheckoutId.new(),
        buyer_id=buyer,
        store_id=priced.store_id,
        source=Source.CART if wish.lines is None else Source.DIRECT,
        room_id=wish.room_id,
        lines=priced.lines,
        goods_total=priced.goods_total,
        freight=priced.freight,
        total=priced.total,
        created_at=tx.now,
        expires_at=tx.now + OFFER_WINDOW,
    )
    await tx.run(Q.insert_checkout, checkout)
    return checkout


async def load(db: Db, principal: Principal, id: CheckoutId) -> Checkout:
    """The offer, for its buyer. Raises NotFound for everybody else."""
    found = await db.read(
        Q.checkout, Checkout, principal=principal, buyer_id=principal.actor, id=id
    )
    if not found:
        raise NotFound("There is no such checkout.")
    return found[0]


async def follow_account(tx: Tx, *, guest: AccountId, account: AccountId) -> int:
    """Give the offers made to a guest to the account they turned out to be."""
    return await tx.run(Q.change_buyer, guest_id=guest, account_id=account)
