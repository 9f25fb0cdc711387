"""Decide who gets what when many want the same few goods at the same moment. Pure."""

from collections import Counter
from collections.abc import Iterable, MutableMapping, Sequence

from hawker.goods.catalogue.model import SkuId
from hawker.goods.stock.model import LINES_LIMIT, Line, OutOfStock


def tidy_lines(lines: Iterable[Line]) -> list[Line]:
    """Add up lines of the same SKU; order them by SKU id, the order in which levels are locked."""
    sums: Counter[SkuId] = Counter()
    for line in lines:
        sums[line.sku_id] += line.quantity
    assert 0 < len(sums) <= LINES_LIMIT, "a hold has between 1 and LINES_LIMIT lines"
    return [Line(sku, sums[sku]) for sku in sorted(sums)]


def take(left: MutableMapping[SkuId, int], lines: Sequence[Line]) -> Line | None:
    """Take all `lines` out of `left` and return None, or take nothing and return the short line.

    A want that cannot be met leaves its goods to the next one.
    """
    for line in lines:
        if left.get(line.sku_id, 0) < line.quantity:
            return line
    for line in lines:
        left[line.sku_id] -= line.quantity
    return None


def put_back(left: MutableMapping[SkuId, int], lines: Sequence[Line]) -> None:
    """Undo `take`: another line of the same want is short."""
    for line in lines:
        left[line.sku_id] += line.quantity


def out_of_stock(sku: SkuId, available: int) -> OutOfStock:
    """Build the refusal that names the SKU and what is left of it."""
    return OutOfStock(f"Only {available} left.", field=str(sku), available=available)
