"""Put today's prices on the lines of a cart. Pure."""

from collections.abc import Mapping, Sequence

from hawker.goods.catalogue.model import SkuForSale, SkuId
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money, total
from hawker.trade.carts.model import SITE_CURRENCY, Cart, CartLine, PricedLine, StoreTotal


def price(
    lines: Sequence[CartLine],
    on_sale: Mapping[SkuId, SkuForSale],
    available: Mapping[SkuId, int],
) -> Cart:
    """Make the cart of those lines that are for sale.

    A cart speaks one currency, that of its newest line. Lines in another can only come from the
    cart of a guest; they wait, unseen, until the others are bought.
    """
    seen = [
        PricedLine(on_sale[line.sku_id], line.quantity, available.get(line.sku_id, 0))
        for line in lines
        if line.sku_id in on_sale
    ]
    currency = seen[0].sku.price.currency if seen else SITE_CURRENCY
    kept = [line for line in seen if line.sku.price.currency == currency]
    by_store: dict[StoreId, list[PricedLine]] = {}
    for line in kept:
        by_store.setdefault(line.sku.store_id, []).append(line)
    totals = [StoreTotal(store, _sum(lines, currency)) for store, lines in by_store.items()]
    together = [line for lines in by_store.values() for line in lines]
    return Cart(together, totals, _sum(kept, currency))


def _sum(lines: Sequence[PricedLine], currency: str) -> Money:
    return total((line.sku.price.times(line.quantity) for line in lines), currency)


def currencies(on_sale: Mapping[SkuId, SkuForSale]) -> set[str]:
    """The currencies the SKUs are priced in."""
    return {sku.price.currency for sku in on_sale.values()}
