"""Make an offer, and find it again."""

from collections.abc import Sequence

from hawker.goods.catalogue import service as catalogue
from hawker.kernel.auth import Principal
from hawker.kernel.db import Db, Tx
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import AccountId
from hawker.trade.carts import service as carts
from hawker.trade.carts.model import CartLine
from hawker.trade.checkout import pricing
from hawker.trade.checkout.model import (
    OFFER_WINDOW,
    Checkout,
    CheckoutId,
    Priced,
    WantedLine,
    Wish,
)
from hawker.trade.checkout.statements import Q
from hawker.trade.orders.model import Source


async def open_checkout(tx: Tx, buyer: AccountId, wish: Wish) -> Checkout:
    """Fix today's prices for what the buyer wants, a part per store.

    Keeps no goods: those are held when the offer is accepted. What went off sale, or is priced in
    another currency, is left out of a whole cart as its owner is shown it, but is refused when it
    was asked for by name.
    Raises CheckoutEmpty, NotInCart, SkuNotFound, SeveralCurrencies, TooManyStores, TooMuch.
    """
    priced = await _price(tx, buyer, wish)

    checkout = Checkout(
        id=CheckoutId.new(),
        buyer_id=buyer,
        source=Source.CART if wish.lines is None else Source.DIRECT,
        room_id=wish.room_id,
        parts=priced.parts,
        goods_total=priced.goods_total,
        freight=priced.freight,
        total=priced.total,
        created_at=tx.now,
        expires_at=tx.now + OFFER_WINDOW,
    )
    tx.later(Q.insert_checkout, checkout)
    return checkout


async def _price(tx: Tx, buyer: AccountId, wish: Wish) -> Priced:
    wanted = pricing.tidy(await _lines(tx, buyer, wish))
    on_sale = await catalogue.skus_for_checkout(tx, list(wanted))
    if wish.lines is None and wish.selected is None:
        wanted = pricing.of_one_currency(wanted, on_sale)
    return pricing.price(wanted, on_sale)


async def _lines(tx: Tx, buyer: AccountId, wish: Wish) -> Sequence[WantedLine | CartLine]:
    if wish.lines is not None:
        return wish.lines
    cart = await carts.lines_of(tx, buyer)
    return cart if wish.selected is None else pricing.choose(cart, wish.selected)


async def load(db: Db, principal: Principal, id: CheckoutId) -> Checkout:
    """The offer, for its buyer. Raises NotFound for everybody else."""
    found = await db.read(
        Q.checkout, Checkout, principal=principal, buyer_id=principal.actor, id=id
    )
    if not found:
        raise NotFound("There is no such checkout.")
    return found[0]


async def still_ones_own(tx: Tx, checkout: Checkout) -> None:
    """Keep a guest's checkout theirs until the transaction ends. Raises NotFound when it is not.

    Who signs in takes their checkouts along before their orders: an order written under this lock
    is there to be taken along, and one that comes too late is refused. An account keeps what it
    has, so nobody else needs this.
    """
    own = {"buyer_id": checkout.buyer_id, "id": checkout.id}
    if not await tx.expect(Q.keep_checkout, own):
        raise NotFound("There is no such checkout.")


async def follow_account(tx: Tx, *, guest: AccountId, account: AccountId) -> int:
    """Give the offers made to a guest to the account they turned out to be."""
    return await tx.run(Q.change_buyer, guest_id=guest, account_id=account)
