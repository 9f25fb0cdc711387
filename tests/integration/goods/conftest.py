"""A store with goods on the shelf."""

from collections.abc import Awaitable, Callable

import pytest

from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import (
    Axis,
    NewProduct,
    NewSku,
    ProductId,
    ProductPicture,
    SkuId,
    Status,
)
from hawker.goods.stock import service as stock
from hawker.goods.stock.model import Adjustment, Reason
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Db
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.places.stores import service as stores
from hawker.places.stores.model import Store

Shelf = Callable[..., Awaitable[SkuId]]


@pytest.fixture
async def store(worker_db: Db) -> StoreId:
    return await open_store(worker_db, "tea-house", "茶馆", "Tea House")


@pytest.fixture
async def other_store(worker_db: Db) -> StoreId:
    return await open_store(worker_db, "bakery", "点心铺", "Bakery")


@pytest.fixture
def clerk(store: StoreId) -> Principal:
    return somebody({store: frozenset({Permission.GOODS_READ, Permission.GOODS_WRITE})})


@pytest.fixture
def shelf(worker_db: Db, store: StoreId) -> Shelf:
    """Put a new SKU on the shelf: `await shelf(3)`."""

    async def put(pieces: int = 0, *, to: StoreId = store, **product: object) -> SkuId:
        new = a_product(**product)
        async with worker_db.system() as tx:
            await catalogue.add_product(tx, to, new)
            if pieces:
                change = Adjustment(new.skus[0].id, pieces, Reason.RECEIVED)
                await stock.put_on_shelf(tx, to, change)
        return new.skus[0].id

    return put


def a_product(
    *,
    title: str = "Longjing",
    prices: tuple[int, ...] = (12800,),
    status: Status = Status.PUBLISHED,
) -> NewProduct:
    """A product with one SKU per price; one option if there are several."""
    weights = [Text(f"{50 * n}克", f"{50 * n} g") for n, _ in enumerate(prices, 1)]
    axes = [Axis(Text("重量", "Weight"), weights)] if len(prices) > 1 else []
    return NewProduct(
        id=ProductId.new(),
        title=Text("龙井", title),
        subtitle=Text("春茶", "Spring tea"),
        description=Text("豆香。", "Nutty."),
        axes=axes,
        skus=[
            NewSku(SkuId.new(), Money(price, "CNY"), choices=[n] if axes else [], picture=0)
            for n, price in enumerate(prices)
        ],
        pictures=[ProductPicture("/media/large.webp", "/media/small.webp", 1200, 1200)],
        status=status,
    )


async def open_store(db: Db, slug: str, zh: str, en: str) -> StoreId:
    store = Store(StoreId.new(), slug, Text(zh, en), "CNY", None)
    async with db.system() as tx:
        await stores.open_store(tx, store, AccountId.new())
    return store.id


def somebody(grants: dict[StoreId, frozenset[Permission]] | None = None) -> Principal:
    return Principal(AccountId.new(), is_guest=False, name="Lin", grants=grants or {})
