from hawker.goods.catalogue.model import ProductId, SkuForSale, SkuId
from hawker.kernel.ids import StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.trade.carts.model import CartLine
from hawker.trade.carts.pricing import price

STORE = StoreId.new()


def on_sale(amount: int, currency: str = "CNY") -> SkuForSale:
    return SkuForSale(
        sku_id=SkuId.new(),
        product_id=ProductId.new(),
        store_id=STORE,
        price=Money(amount, currency),
        title=Text("茶", "Tea"),
        options_text=Text("", ""),
        picture_url=None,
    )


def test_a_cart_adds_up_at_the_prices_of_now():
    tea, cup = on_sale(1990), on_sale(500)
    lines = [CartLine(tea.sku_id, 3), CartLine(cup.sku_id, 1)]

    cart = price(lines, {tea.sku_id: tea, cup.sku_id: cup}, {tea.sku_id: 7})

    assert cart.total == Money(6470, "CNY")
    assert [(line.quantity, line.available) for line in cart.lines] == [(3, 7), (1, 0)]


def test_what_is_not_for_sale_any_more_is_neither_shown_nor_counted():
    tea = on_sale(1990)
    lines = [CartLine(SkuId.new(), 2), CartLine(tea.sku_id, 1)]

    cart = price(lines, {tea.sku_id: tea}, {})

    assert [line.sku for line in cart.lines] == [tea]
    assert cart.total == Money(1990, "CNY")


def test_lines_in_another_currency_than_the_newest_wait():
    tea, mug = on_sale(1990), on_sale(900, "EUR")
    lines = [CartLine(mug.sku_id, 1), CartLine(tea.sku_id, 1)]

    cart = price(lines, {tea.sku_id: tea, mug.sku_id: mug}, {})

    assert [line.sku for line in cart.lines] == [mug]
    assert cart.total == Money(900, "EUR")


def test_an_empty_cart_costs_nothing_in_the_currency_of_the_site():
    assert price([], {}, {}).total == Money(0, "CNY")
