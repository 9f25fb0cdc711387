"""Stores and goods to be bought in benchmarks, and the people who buy them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bench.client import Client
from bench.site import Site
from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import Axis, NewProduct, NewSku, ProductId, ProductPicture, SkuId
from hawker.goods.stock import service as stock
from hawker.goods.stock.model import Adjustment, Reason
from hawker.kernel.db import Db
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.places.stores import service as stores
from hawker.places.stores.model import Store

SIZES = [Text("小", "Small"), Text("中", "Medium"), Text("大", "Large")]
WORDS = Text("手工制作的茶。" * 20, "Tea made by hand. " * 20)
GUESTS_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Goods:
    """A store and what it sells."""

    store: StoreId
    products: list[ProductId]
    skus: list[SkuId]  # three per product


async def open_shop(
    site: Site, *, products: int, pieces: int, owner: AccountId | None = None
) -> Goods:
    """Open a store with so many products of three SKUs, `pieces` of each on the shelf."""
    goods = await stock_shop(site.db, products=products, pieces=pieces, owner=owner)
    await site.rows("ANALYZE")
    return goods


async def stock_shop(
    db: Db, *, products: int, pieces: int, owner: AccountId | None = None
) -> Goods:
    """Do the same in any database; `db` is in the worker's role. Without an owner nobody has it."""
    store = StoreId.new()
    async with db.system() as tx:
        name = Text("测试茶庄", "Bench Teas")
        slug = f"bench-{store[-12:]}"
        await stores.open_store(tx, Store(store, slug, name, "CNY", None), owner or AccountId.new())
    made = [_product(number) for number in range(products)]
    for product in made:
        async with db.system() as tx:
            await catalogue.add_product(tx, store, product)
            for sku in product.skus:
                change = Adjustment(sku.id, pieces, Reason.RECEIVED)
                await stock.put_on_shelf(tx, store, change)
    return Goods(store, [p.id for p in made], [sku.id for p in made for sku in p.skus])


async def guests(client: Client, number: int) -> list[dict[str, str]]:
    """Headers of so many new guests, each made by the site."""
    places = asyncio.Semaphore(GUESTS_AT_ONCE)

    async def arrive() -> dict[str, str]:
        async with places:
            answer = await client.ask("GET", "/api/v1/auth/session")
        return {"authorization": f"Guest {answer.json()['guest_token']}"}

    return await asyncio.gather(*(arrive() for _ in range(number)))


async def guest_tokens(site: Site, number: int) -> list[str]:
    """By which so many new guests come into a room."""
    web = Client(site.settings.web_ports[0])
    try:
        return [token_of(who) for who in await guests(web, number)]
    finally:
        web.close()


def token_of(who: dict[str, str]) -> str:
    """The token in the headers of a guest."""
    return who["authorization"].removeprefix("Guest ")


def _product(number: int) -> NewProduct:
    pictures = [
        ProductPicture(f"/media/{n}.webp", f"/media/{n}-s.webp", 900, 900) for n in range(3)
    ]
    prices = [Money(1990 + 1000 * n, "CNY") for n in range(len(SIZES))]
    return NewProduct(
        id=ProductId.new(),
        title=Text(f"茶 {number}", f"Tea {number}"),
        subtitle=Text("春天采的", "Picked in spring"),
        description=WORDS,
        axes=[Axis(Text("规格", "Size"), SIZES)],
        skus=[NewSku(SkuId.new(), price, None, [n]) for n, price in enumerate(prices)],
        pictures=pictures,
    )
