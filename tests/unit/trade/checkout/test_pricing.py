import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawker.goods.catalogue.model import ProductId, SkuForSale, SkuId, SkuNotFound
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.trade.checkout.model import (
    CheckoutEmpty,
    SeveralCurrencies,
    TooManyStores,
    TooMuch,
    WantedLine,
)
from hawker.trade.checkout.pricing import price, tidy

STORE = StoreId.new()


def on_sale(amount: int, store: StoreId = STORE, currency: str = "CNY") -> SkuForSale:
    return SkuForSale(
        sku_id=SkuId.new(),
        product_id=ProductId.new(),
        store_id=store,
        price=Money(amount, currency),
        title=Text("茶", "Tea"),
        options_text=Text("小", "Small"),
        picture_url="/media/tea.webp",
    )


def by_id(*skus: SkuForSale) -> dict[SkuId, SkuForSale]:
    return {sku.sku_id: sku for sku in skus}


def test_lines_of_the_same_sku_are_added_up():
    tea, cup = SkuId.new(), SkuId.new()

    wanted = tidy([WantedLine(tea, 1), WantedLine(cup, 2), WantedLine(tea, 3)])

    assert wanted == {tea: 4, cup: 2}


def test_nothing_is_no_checkout():
    with pytest.raises(CheckoutEmpty):
        tidy([])


def test_lines_that_add_up_to_too_much_are_refused_by_sku():
    tea = SkuId.new()

    with pytest.raises(TooMuch) as refusal:
        tidy([WantedLine(tea, 999), WantedLine(tea, 1)])

    assert refusal.value.field == tea


def test_a_line_keeps_words_and_price():
    tea = on_sale(1990)

    priced = price({tea.sku_id: 2}, by_id(tea))

    (part,) = priced.parts
    (line,) = part.lines
    assert (line.title, line.options_text, line.picture_url) == (
        Text("茶", "Tea"),
        Text("小", "Small"),
        "/media/tea.webp",
    )
    assert (line.quantity, line.unit_price) == (2, Money(1990, "CNY"))
    assert part.store_id == STORE


def test_what_is_not_for_sale_is_named():
    tea, gone = on_sale(1990), SkuId.new()

    with pytest.raises(SkuNotFound) as refusal:
        price({tea.sku_id: 1, gone: 1}, by_id(tea))

    assert refusal.value.field == gone


def test_each_store_has_a_part_and_the_parts_are_the_whole():
    tea, cup, mug = on_sale(1990), on_sale(500), on_sale(900, StoreId.new())
    wanted = {tea.sku_id: 1, mug.sku_id: 2, cup.sku_id: 3}

    priced = price(wanted, by_id(tea, mug, cup))

    assert [part.store_id for part in priced.parts] == [STORE, mug.store_id]
    assert [[line.sku_id for line in part.lines] for part in priced.parts] == [
        [tea.sku_id, cup.sku_id],
        [mug.sku_id],
    ]
    assert [part.total.amount for part in priced.parts] == [3490, 1800]
    assert priced.total == Money(5290, "CNY")


def test_goods_in_two_currencies_are_refused():
    tea, pen = on_sale(1990), on_sale(900, StoreId.new(), "USD")

    with pytest.raises(SeveralCurrencies) as refusal:
        price({tea.sku_id: 1, pen.sku_id: 1}, by_id(tea, pen))

    assert refusal.value.field == pen.sku_id


def test_one_payment_is_for_twenty_stores_at_most():
    skus = [on_sale(100, StoreId.new()) for _ in range(21)]
    wanted = {sku.sku_id: 1 for sku in skus}

    with pytest.raises(TooManyStores):
        price(wanted, by_id(*skus))

    wanted.popitem()
    assert len(price(wanted, by_id(*skus)).parts) == 20


def test_a_total_beyond_all_reason_is_refused():
    jet = on_sale(2 * 10**9)

    with pytest.raises(TooMuch):
        price({jet.sku_id: 999}, by_id(jet))


goods = st.lists(
    st.tuples(st.integers(1, 10**6), st.integers(1, 999), st.integers(0, 5)),
    min_size=1,
    max_size=20,
)


@given(goods)
def test_the_total_is_the_sum_of_its_lines(goods: list[tuple[int, int, int]]):
    stores = [StoreId.new() for _ in range(6)]
    skus = [on_sale(amount, stores[store]) for amount, _, store in goods]
    wanted = {sku.sku_id: quantity for sku, (_, quantity, _) in zip(skus, goods, strict=True)}

    priced = price(wanted, by_id(*skus))

    assert priced.total == priced.goods_total + priced.freight
    assert priced.total.amount == sum(amount * quantity for amount, quantity, _ in goods)
    assert priced.total.amount == sum(part.total.amount for part in priced.parts)
    assert len(priced.parts) == len({store for _, _, store in goods})
