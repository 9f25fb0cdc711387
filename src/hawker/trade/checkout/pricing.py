"""Price what a buyer wants. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from hawker.goods.catalogue.model import SkuForSale, SkuId, SkuNotFound
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money, total
from hawker.trade.carts.model import QUANTITY_LIMIT, CartLine
from hawker.trade.checkout.model import (
    TOTAL_LIMIT,
    CheckoutEmpty,
    Priced,
    SeveralStores,
    TooMuch,
    WantedLine,
)
from hawker.trade.orders.model import Line


def tidy(lines: Iterable[WantedLine | CartLine]) -> dict[SkuId, int]:
    """Add up lines of the same SKU, in the buyer's order. Raises CheckoutEmpty, TooMuch."""
    wanted: Counter[SkuId] = Counter()
    for line in lines:
        wanted[line.sku_id] += line.quantity
        if wanted[line.sku_id] > QUANTITY_LIMIT:
            raise TooMuch(f"At most {QUANTITY_LIMIT} pieces of one kind.", field=line.sku_id)
    if not wanted:
        raise CheckoutEmpty("There is nothing to buy.")
    return dict(wanted)


def price(wanted: Mapping[SkuId, int], on_sale: Mapping[SkuId, SkuForSale]) -> Priced:
    """Price what is wanted. Freight is free until stores have freight rules.

    Raises SkuNotFound, SeveralStores and TooMuch.
    """
    missing = [sku for sku in wanted if sku not in on_sale]
    if missing:
        raise SkuNotFound("This is not for sale.", field=missing[0])

    store = _one_store([on_sale[sku] for sku in wanted])
    lines = [_line(on_sale[sku], quantity) for sku, quantity in wanted.items()]
    currency = lines[0].unit_price.currency
    goods_total = total((line.unit_price.times(line.quantity) for line in lines), currency)
    if goods_total.amount > TOTAL_LIMIT:
        raise TooMuch("This is more than one order can be about.", field="lines")
    freight = Money.zero(currency)
    return Priced(store, lines, goods_total, freight, goods_total + freight)


def _one_store(skus: Sequence[SkuForSale]) -> StoreId:
    first, *others = skus
    for sku in others:
        if sku.store_id != first.store_id:
            raise SeveralStores("Buy from one store at a time.", field=sku.sku_id)
    return first.store_id


def _line(sku: SkuForSale, quantity: int) -> Line:
    return Line(
        sku_id=sku.sku_id,
        product_id=sku.product_id,
        title=sku.title,
        options_text=sku.options_text,
        picture_url=sku.picture_url,
        quantity=quantity,
        unit_price=sku.price,
    )
