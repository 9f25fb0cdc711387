"""Price what a buyer wants. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from hawker.goods.catalogue.model import SkuForSale, SkuId, SkuNotFound
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money, total
from hawker.trade.carts.model import QUANTITY_LIMIT, CartLine
from hawker.trade.checkout.model import (
    STORES_LIMIT,
    TOTAL_LIMIT,
    CheckoutEmpty,
    NotInCart,
    Part,
    Priced,
    SeveralCurrencies,
    TooManyStores,
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


def choose(cart: Sequence[CartLine], selected: Sequence[SkuId]) -> list[CartLine]:
    """Keep those lines of the cart that were selected, in the order of the cart. Raises NotInCart.

    A SKU that is selected twice is selected.
    """
    wanted = set(selected)
    chosen = [line for line in cart if line.sku_id in wanted]
    missing = wanted - {line.sku_id for line in chosen}
    if missing:
        raise NotInCart("This is no longer in the cart.", field=min(missing))
    return chosen


def of_one_currency(
    wanted: Mapping[SkuId, int], on_sale: Mapping[SkuId, SkuForSale]
) -> dict[SkuId, int]:
    """Keep of a cart what its owner is shown: what is for sale, in the currency of the newest."""
    seen = [sku for sku in wanted if sku in on_sale]
    return {
        sku: wanted[sku]
        for sku in seen
        if on_sale[sku].price.currency == on_sale[seen[0]].price.currency
    }


def price(wanted: Mapping[SkuId, int], on_sale: Mapping[SkuId, SkuForSale]) -> Priced:
    """Price what is wanted, a part per store. Freight is free until stores have freight rules.

    Asserts that the parts are the whole (rules/commerce P2).
    Raises CheckoutEmpty, SkuNotFound, SeveralCurrencies, TooManyStores and TooMuch.
    """
    if not wanted:
        raise CheckoutEmpty("There is nothing to buy.")
    missing = [sku for sku in wanted if sku not in on_sale]
    if missing:
        raise SkuNotFound("This is not for sale.", field=missing[0])

    currency = _one_currency([on_sale[sku] for sku in wanted])
    parts = [_part(store, lines, currency) for store, lines in _by_store(wanted, on_sale).items()]
    goods_total = total((part.goods_total for part in parts), currency)
    freight = total((part.freight for part in parts), currency)
    if goods_total.amount > TOTAL_LIMIT:
        raise TooMuch("This is more than one payment can be about.", field="lines")
    priced = Priced(parts, goods_total, freight, goods_total + freight)
    assert priced.total == total((part.total for part in parts), currency), "nothing is left over"
    return priced


def _one_currency(skus: Sequence[SkuForSale]) -> str:
    first, *others = skus
    for sku in others:
        if sku.price.currency != first.price.currency:
            raise SeveralCurrencies("A payment is in one currency.", field=sku.sku_id)
    return first.price.currency


def _by_store(
    wanted: Mapping[SkuId, int], on_sale: Mapping[SkuId, SkuForSale]
) -> dict[StoreId, list[Line]]:
    found: dict[StoreId, list[Line]] = {}
    for sku, quantity in wanted.items():
        found.setdefault(on_sale[sku].store_id, []).append(_line(on_sale[sku], quantity))
    if len(found) > STORES_LIMIT:
        raise TooManyStores(f"One payment is for at most {STORES_LIMIT} stores.", field="lines")
    return found


def _part(store: StoreId, lines: Sequence[Line], currency: str) -> Part:
    goods_total = total((line.unit_price.times(line.quantity) for line in lines), currency)
    freight = Money.zero(currency)
    return Part(store, lines, goods_total, freight, goods_total + freight)


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
