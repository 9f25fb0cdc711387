"""A store that sells live: a channel, goods on the shelf, a host, and a room."""

from collections.abc import Awaitable, Callable

import msgspec
import pytest

from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import NewProduct, NewSku, ProductId, ProductPicture, SkuId
from hawker.goods.stock import service as stock
from hawker.goods.stock.model import Adjustment, Reason
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Db
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.media.streams.model import StreamId
from hawker.places.channels import service as channels
from hawker.places.channels.model import Channel, ChannelId
from hawker.places.stores import service as stores
from hawker.places.stores.model import Store
from hawker.stage.live import service as live
from hawker.stage.live.model import RoomId


class Stall(msgspec.Struct, frozen=True):
    """A store with a channel, and who hosts it."""

    store: StoreId
    channel: Channel
    host: Principal


class Goods(msgspec.Struct, frozen=True):
    """One product with one SKU."""

    product: ProductId
    sku: SkuId


class LiveRoom(msgspec.Struct, frozen=True):
    id: RoomId
    stream: StreamId
    key: str


async def open_stall(db: Db, slug: str) -> Stall:
    owner = AccountId.new()
    store = Store(StoreId.new(), slug, Text("茶馆", "Tea House"), "CNY", None)
    channel = Channel(store.id, ChannelId.new(), owner, Text("茶台", "Tea table"), None)
    async with db.system() as tx:
        await stores.open_store(tx, store, owner)
        await channels.open_channel(tx, channel)
    grants = {store.id: frozenset({Permission.LIVE_HOST, Permission.GOODS_WRITE})}
    proven = {"proven_at": db.clock.now()}
    host = Principal(owner, is_guest=False, name="Host", grants=grants, **proven)
    return Stall(store.id, channel, host)


@pytest.fixture
async def stall(worker_db: Db) -> Stall:
    return await open_stall(worker_db, "tea-house")


@pytest.fixture
async def other_stall(worker_db: Db) -> Stall:
    return await open_stall(worker_db, "bakery")


@pytest.fixture
def goods(worker_db: Db, stall: Stall) -> Callable[..., Awaitable[Goods]]:
    """Put a product on sale: `await goods(5)`."""

    async def put(pieces: int = 5, *, to: StoreId = stall.store, title: str = "Longjing") -> Goods:
        new = NewProduct(
            id=ProductId.new(),
            title=Text("龙井", title),
            subtitle=Text("春茶", "Spring tea"),
            description=Text("豆香。", "Nutty."),
            axes=[],
            skus=[NewSku(SkuId.new(), Money(12800, "CNY"), picture=0)],
            pictures=[ProductPicture("/media/large.webp", "/media/small.webp", 1200, 1200)],
        )
        async with worker_db.system() as tx:
            await catalogue.add_product(tx, to, new)
            change = Adjustment(new.skus[0].id, pieces, Reason.RECEIVED)
            await stock.put_on_shelf(tx, to, change)
        return Goods(new.id, new.skus[0].id)

    return put


@pytest.fixture
async def room(db: Db, stall: Stall) -> LiveRoom:
    """A room that waits for its picture."""
    async with db.begin(stall.host) as tx:
        opened, key = await live.open_room(tx, stall.host, stall.channel, "Spring tea")
    return LiveRoom(opened.id, opened.stream_id, key)
