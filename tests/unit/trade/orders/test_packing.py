import pytest

from hawker.goods.catalogue.model import ProductId, SkuId
from hawker.goods.shipping.model import Item
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.trade.orders.model import Line, MoreThanOrdered
from hawker.trade.orders.packing import Share, left_of, pack, shares_of

TEA, CUP, POT = sorted(SkuId.new() for _ in range(3))


def line(sku: SkuId, quantity: int) -> Line:
    words = Text("茶", "Tea")
    return Line(sku, ProductId.new(), words, words, None, quantity, Money(1, "CNY"))


def test_an_order_has_a_share_of_each_sku_however_many_lines_it_has():
    assert shares_of([line(CUP, 1), line(TEA, 2), line(CUP, 3)]) == [
        Share(TEA, 2, 0),
        Share(CUP, 4, 0),
    ]


def test_by_default_everything_that_is_left_goes():
    assert pack([Share(TEA, 2, 2), Share(CUP, 4, 1)], None) == ([Item(CUP, 3)], True)


def test_a_sku_named_twice_is_counted_once():
    shares = [Share(TEA, 2, 0), Share(CUP, 1, 0)]

    assert pack(shares, [Item(TEA, 1), Item(TEA, 1)]) == ([Item(TEA, 2)], False)
    assert pack(shares, [Item(TEA, 2), Item(CUP, 1)])[1]


@pytest.mark.parametrize(
    ("wanted", "left"),
    [([Item(TEA, 2)], 1), ([Item(TEA, 1), Item(TEA, 1)], 1), ([Item(POT, 1)], 0)],
)
def test_more_than_is_left_is_refused_by_name(wanted, left):
    with pytest.raises(MoreThanOrdered) as refused:
        pack([Share(TEA, 2, 1), Share(CUP, 1, 0)], wanted)

    assert (refused.value.field, refused.value.extra) == (wanted[0].sku_id, {"left": left})


def test_what_is_left_is_told_line_by_line():
    lines = [line(TEA, 2), line(CUP, 1), line(TEA, 3)]

    assert left_of(lines, []) == [Item(TEA, 2), Item(CUP, 1), Item(TEA, 3)]
    assert left_of(lines, [Item(TEA, 4), Item(CUP, 1)]) == [Item(TEA, 1)]
