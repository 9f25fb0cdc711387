"""What of an order goes into a parcel. Pure."""

from collections.abc import Sequence

import msgspec

from hawker.goods.catalogue.model import SkuId
from hawker.goods.shipping.model import Item
from hawker.trade.orders.model import Line, MoreThanOrdered


class Share(msgspec.Struct, frozen=True):
    """How much of a SKU of an order has left."""

    sku_id: SkuId
    ordered: int
    shipped: int

    @property
    def left(self) -> int:
        return self.ordered - self.shipped


def shares_of(lines: Sequence[Line]) -> list[Share]:
    """The shares of an order of which nothing has left, by SKU."""
    ordered: dict[SkuId, int] = {}
    for line in lines:
        ordered[line.sku_id] = ordered.get(line.sku_id, 0) + line.quantity
    return [Share(sku, ordered[sku], 0) for sku in sorted(ordered)]


def left_of(lines: Sequence[Line], packed: Sequence[Item]) -> list[Item]:
    """What of an order is in no parcel yet, in the order of its lines."""
    gone = _summed(packed)
    left: list[Item] = []
    for line in lines:
        taken = min(line.quantity, gone.get(line.sku_id, 0))
        gone[line.sku_id] = gone.get(line.sku_id, 0) - taken
        if line.quantity > taken:
            left.append(Item(line.sku_id, line.quantity - taken))
    return left


def pack(shares: Sequence[Share], wanted: Sequence[Item] | None) -> tuple[list[Item], bool]:
    """What goes into the parcel, and whether nothing is left then; all that is left by default.

    Raises MoreThanOrdered, which names the SKU.
    """
    by_sku = {share.sku_id: share for share in shares}
    if wanted is None:
        return [Item(share.sku_id, share.left) for share in shares if share.left], True
    asked = _summed(wanted)
    for sku, quantity in asked.items():
        left = by_sku[sku].left if sku in by_sku else 0
        if quantity > left:
            raise MoreThanOrdered("That is more than is left to ship.", field=sku, left=left)
    is_whole = all(asked.get(share.sku_id, 0) == share.left for share in shares)
    return [Item(sku, asked[sku]) for sku in sorted(asked)], is_whole


def _summed(items: Sequence[Item]) -> dict[SkuId, int]:
    summed: dict[SkuId, int] = {}
    for item in items:
        summed[item.sku_id] = summed.get(item.sku_id, 0) + item.quantity
    return summed
