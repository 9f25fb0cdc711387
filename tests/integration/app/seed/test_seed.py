"""The site a newcomer finds."""

import re

import pytest

from hawker.app.seed import DEMO_ACCOUNTS, seed
from hawker.goods.catalogue import service as catalogue
from hawker.goods.stock import service as stock
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.storage import Storage
from hawker.places.channels import service as channels
from hawker.places.stores import service as stores

SMALL = 64  # pixels: what is drawn is tested elsewhere
GOODS = 32


@pytest.fixture
def storage(tmp_path) -> Storage:
    return Storage(tmp_path)


async def test_a_new_site_has_two_stores_full_of_goods(worker_db, db, storage, count):
    told: list[tuple[int, int]] = []

    seeded = await seed(worker_db, storage, lambda done, of: told.append((done, of)), size=SMALL)

    cards = await stock.cards_on_sale(db, None, None, 100, "en")
    assert len(cards) == GOODS
    assert {card.store_id for card in cards} == set(seeded.stores)
    assert all(card.picture_url and card.title and card.price.amount for card in cards)
    assert sum(card.available == 0 for card in cards) == 1
    assert told[-1] == (GOODS + 3, GOODS + 3)
    assert await count("stock.levels WHERE on_hand <= 0") == 0


async def test_seeding_again_changes_nothing(worker_db, storage, fetch, tmp_path):
    tables = [
        "accounts.accounts",
        "stores.stores",
        "stores.members",
        "channels.channels",
        "channels.members",
        "catalogue.products",
        "catalogue.skus",
        "catalogue.pictures",
        "stock.levels",
        "stock.movements",
        "files.pictures",
        "kernel.outbox",
    ]

    async def everything():
        rows = {table: await fetch(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}
        return rows, sorted(tmp_path.rglob("*"))

    first = await seed(worker_db, storage, size=SMALL)
    before = await everything()
    again = await seed(worker_db, storage, size=SMALL)

    assert again == first
    assert await everything() == before


async def test_every_picture_of_every_product_is_there(worker_db, db, storage):
    await seed(worker_db, storage, size=SMALL)

    cards = await stock.cards_on_sale(db, None, None, 100, "zh-CN")
    products = await catalogue.products_by_ids(db, [card.id for card in cards])
    for product in products.values():
        for picture in product.pictures:
            assert await storage.get(picture.url.removeprefix("/media/"))
            assert await storage.get(picture.thumb_url.removeprefix("/media/"))


async def test_the_host_may_sell_live_and_the_merchant_may_do_all(worker_db, db, storage, fetch):
    seeded = await seed(worker_db, storage, size=SMALL)
    tea_house, pantry = seeded.stores

    people = await fetch("SELECT account_id, address FROM accounts.identities")
    by_address = {row["address"]: row["account_id"] for row in people}
    assert set(by_address) == {person.address for person in DEMO_ACCOUNTS}
    [operator] = await fetch("SELECT name FROM accounts.accounts WHERE is_operator")
    assert operator["name"] == "站长"

    channel = (await channels.channels_by_ids(db, [seeded.channel]))[seeded.channel]
    async with db.begin(Principal(channel.owner_id, is_guest=False)) as tx:
        grants = await stores.grants(tx, channel.owner_id)
    assert Permission.LIVE_HOST in grants[tea_house]
    assert pantry not in grants


async def test_words_are_there_in_both_languages(worker_db, db, storage):
    await seed(worker_db, storage, size=SMALL)

    cards = await stock.cards_on_sale(db, None, None, 100, "zh-CN")
    for product in (await catalogue.products_by_ids(db, [card.id for card in cards])).values():
        for text in (product.title, product.subtitle, product.description):
            assert re.search(r"[\u4e00-\u9fff]", text.zh), text
            assert text.en.isascii() or "°" in text.en or "—" in text.en, text
