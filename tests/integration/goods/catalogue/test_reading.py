"""Products as other modules read them."""

import asyncio

import pytest

from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import ProductId, SkuId, Status
from hawker.goods.stock import service as stock
from hawker.goods.stock.model import HoldId, Line
from hawker.goods.stock.window import ShopWindow
from hawker.kernel.money import Money
from hawker.places.stores.service import StoreNames


@pytest.fixture
def product_of(fetch):
    """Find the product of a SKU, as the owner of the database."""

    async def find(sku: SkuId) -> ProductId:
        [row] = await fetch("SELECT product_id FROM catalogue.skus WHERE id = %s", sku.uuid)
        return ProductId.of(row["product_id"])

    return find


async def test_a_line_reads_what_it_needs_of_each_sku_in_one_statement(db, shelf, store):
    tea, cup = await shelf(3, title="Tea", prices=(9800, 12800)), await shelf(1, title="Cup")
    before = db.statements

    found = await catalogue.skus_for_checkout(db, [tea, cup, SkuId.new()])

    assert db.statements - before == 1
    assert set(found) == {tea, cup}
    line = found[tea]
    assert (line.store_id, line.price, line.picture_url) == (
        store,
        Money(9800, "CNY"),
        "/media/small.webp",
    )
    assert (line.title.en, line.options_text.en, line.options_text.zh) == ("Tea", "50 g", "50克")
    assert found[cup].options_text.en == ""


async def test_cards_are_read_in_one_statement_and_what_is_left_in_another(db, shelf, product_of):
    skus = [await shelf(n, title=f"Tea {n}") for n in range(4)]
    ids = [await product_of(sku) for sku in skus]
    before = db.statements

    cards = await stock.cards_by_ids(db, [*ids, ProductId.new()], "en")

    assert db.statements - before == 2
    assert [cards[id].available for id in ids] == [0, 1, 2, 3]


async def test_no_cards_cost_nothing(db):
    before = db.statements

    assert await stock.cards_by_ids(db, [], "en") == {}
    assert db.statements == before


@pytest.mark.parametrize("status", [Status.DRAFT, Status.ARCHIVED])
async def test_what_is_not_for_sale_is_hidden_from_the_worker_too(
    db, worker_db, shelf, product_of, status
):
    sku = await shelf(1, status=status)
    id = await product_of(sku)

    for role in (db, worker_db):
        assert await catalogue.products_by_ids(role, [id]) == {}
        assert await catalogue.fronts_by_ids(role, [id]) == {}
        assert await catalogue.skus_for_checkout(role, [sku]) == {}


async def test_a_card_shows_the_lowest_price_and_what_that_sku_cost_before(db, shelf, fetch):
    await shelf(1, prices=(9000, 7000, 8000))
    await fetch(
        "UPDATE catalogue.skus SET compare_at_amount = price_amount + 500"
        " WHERE price_amount IN (7000, 9000) RETURNING 1"
    )

    [card] = await stock.cards_on_sale(db, None, None, 10, "en")

    assert (card.price, card.compare_at) == (Money(7000, "CNY"), Money(7500, "CNY"))


async def test_a_rush_of_readers_costs_a_few_statements(db, shelf, product_of):
    ids = [await product_of(await shelf(n)) for n in range(5)]
    window = ShopWindow(db, StoreNames())
    before = db.statements

    pages = await asyncio.gather(*(window.product(ids[n % 5], "en") for n in range(200)))

    assert db.statements - before <= 5  # two reads of two statements, and the name of the store
    assert len(set(pages)) == 5


async def test_what_a_reader_sees_is_what_was_there_after_they_asked(
    db, worker_db, store, shelf, product_of
):
    sku = await shelf(3)
    id, window = await product_of(sku), ShopWindow(db, StoreNames())

    for left in (2, 1, 0):
        async with worker_db.system() as tx:
            hold = HoldId.new()
            await stock.hold(tx, store, hold, store, [Line(sku, 1)], None)
        assert f'"available":{left}'.encode() in await window.product(id, "en")
