"""The verbs of carts: `from hawker.trade.carts import service as carts`."""

from collections.abc import Sequence

from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import SkuForSale, SkuId, SkuNotFound
from hawker.goods.stock import service as stock
from hawker.kernel import sql
from hawker.kernel.db import Tx
from hawker.kernel.ids import AccountId
from hawker.trade.carts import pricing
from hawker.trade.carts.model import (
    LINES_LIMIT,
    QUANTITY_LIMIT,
    Cart,
    CartFull,
    CartLine,
    OtherCurrency,
)

Q = sql.load(__package__)


async def lines_of(tx: Tx, account: AccountId) -> list[CartLine]:
    """What somebody means to buy, newest first, for sale or not."""
    return await tx.all(Q.lines, CartLine, account_id=account)


async def cart_of(tx: Tx, account: AccountId) -> Cart:
    """Somebody's cart at today's prices."""
    return await _priced(tx, await lines_of(tx, account))


async def put_line(tx: Tx, account: AccountId, sku: SkuId, quantity: int) -> Cart:
    """Set how many of a SKU somebody wants and return their cart; 0 takes the line out.

    Idempotent. Raises SkuNotFound, CartFull, OtherCurrency.
    """
    assert 0 <= quantity <= QUANTITY_LIMIT, "the caller checks what was typed"
    if quantity == 0:
        return await _priced(
            tx, await tx.all(Q.remove_line, CartLine, account_id=account, sku_id=sku)
        )
    lines = await tx.all(
        Q.put_line,
        CartLine,
        account_id=account,
        sku_id=sku,
        quantity=quantity,
        limit=LINES_LIMIT,
        now=tx.now,
    )
    if all(line.sku_id != sku for line in lines):
        raise CartFull(f"A cart has at most {LINES_LIMIT} lines.", field="sku_id")
    on_sale = await catalogue.skus_for_checkout(tx, [line.sku_id for line in lines])
    if sku not in on_sale:
        raise SkuNotFound("This is not for sale.", field="sku_id")
    if len(pricing.currencies(on_sale)) > 1:
        raise OtherCurrency("What is in the cart is priced in another currency.", field="sku_id")
    return await _with_stock(tx, lines, on_sale)


async def remove_bought(
    tx: Tx, bought: Sequence[tuple[AccountId, Sequence[CartLine]]]
) -> set[AccountId]:
    """Take what was ordered out of the carts it was ordered from; those that had any of it."""
    flat = [(account, line) for account, lines in bought for line in lines]
    if not flat:
        return set()
    found = await tx.all(
        Q.remove_bought,
        AccountId,
        account_ids=[account for account, _ in flat],
        sku_ids=[line.sku_id for _, line in flat],
        quantities=[line.quantity for _, line in flat],
    )
    return set(found)


async def merge(tx: Tx, *, guest: AccountId, account: AccountId) -> int:
    """Bring the lines of a guest into their account; how many there were. Told again: none."""
    return await tx.run(
        Q.merge,
        guest_id=guest,
        account_id=account,
        limit=LINES_LIMIT,
        quantity_limit=QUANTITY_LIMIT,
    )


async def _priced(tx: Tx, lines: Sequence[CartLine]) -> Cart:
    if not lines:
        return pricing.price([], {}, {})
    on_sale = await catalogue.skus_for_checkout(tx, [line.sku_id for line in lines])
    return await _with_stock(tx, lines, on_sale)


async def _with_stock(tx: Tx, lines: Sequence[CartLine], on_sale: dict[SkuId, SkuForSale]) -> Cart:
    available = await stock.available(tx, list(on_sale))
    return pricing.price(lines, on_sale, available)
