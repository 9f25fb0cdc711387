"""Plant the site: pictures first, then each store with all it has in one transaction."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO

import msgspec

from hawker.app.seed import people, pictures, wares
from hawker.app.seed.pantry import PANTRY
from hawker.app.seed.people import DEMO_ACCOUNTS, DemoAccount
from hawker.app.seed.pictures import ready
from hawker.app.seed.tea_house import TEA_HOUSE
from hawker.app.seed.wares import CURRENCY, Ware
from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import ProductPicture
from hawker.goods.stock import service as stock
from hawker.goods.stock.model import Adjustment, Reason
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import AccountId, StoreId
from hawker.kernel.storage import Storage
from hawker.kernel.text import Text
from hawker.media.files import service as files
from hawker.people.accounts import service as accounts
from hawker.places.channels import service as channels
from hawker.places.channels.model import Channel, ChannelId
from hawker.places.stores import service as stores
from hawker.places.stores.model import Role, Store

CARD_WIDTH = 640  # pixels, of the pictures on cards
FACE_WIDTH = 240  # pixels, of logos and avatars
DRAWERS = 2  # pictures rendered at once: that is work for the processor alone

Progress = Callable[[int, int], None]  # steps done, steps in all
Accounts = Mapping[DemoAccount, AccountId]


class Plan(msgspec.Struct, frozen=True):
    """A store as it will be."""

    slug: str
    name: Text
    face: str  # the name of its drawing
    owner: DemoAccount
    goods: Sequence[Ware]


class Seeded(msgspec.Struct, frozen=True):
    """What stands after seeding."""

    stores: Sequence[StoreId]
    channel: ChannelId


PLANS = (
    Plan(
        "qingluan",
        Text("青峦茶馆", "Green Ridge Teahouse"),
        "tea-house",
        people.MERCHANT,
        TEA_HOUSE,
    ),
    Plan("dengxia", Text("灯下杂货", "Lamplight Pantry"), "pantry", people.GROCER, PANTRY),
)


async def seed(
    db: Db, storage: Storage, progress: Progress | None = None, *, size: int = ready.SIZE
) -> Seeded:
    """Fill a new site, as the worker. What is there already is left as it is.

    `progress` is told after every step. A run that was broken off is simply run again.
    """
    tell = _Steps(progress, sum(len(plan.goods) + 1 for plan in PLANS) + 1)
    known = await _people(db)
    planted = [await _store(db, storage, plan, known, tell, size) for plan in PLANS]
    channel = await _channel(db, storage, planted[0], known, size)
    tell.step()
    return Seeded(planted, channel)


class _Steps:
    """Counts steps for whoever shows them."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def step(self, count: int = 1) -> None:
        self._done += count
        if self._progress is not None:
            self._progress(self._done, self._total)


async def _people(db: Db) -> Accounts:
    known: dict[DemoAccount, AccountId] = {}
    async with db.system() as tx:
        for person in DEMO_ACCOUNTS:
            account = await accounts.ensure_account(
                tx,
                address=person.address,
                name=person.name,
                language="zh-CN",
                is_operator=person is people.OPERATOR,
            )
            known[person] = account.id
    return known


async def _store(
    db: Db, storage: Storage, plan: Plan, known: Accounts, tell: _Steps, size: int
) -> StoreId:
    """Open the store with its goods on the shelf, or find it."""
    found = await stores.store_by_slug(db, plan.slug)
    if found is not None:
        tell.step(len(plan.goods) + 1)
        return found.id

    store = StoreId.new()
    drawn = await _draw(
        db, storage, store, [plan.face, *(ware.picture for ware in plan.goods)], tell, size
    )
    async with db.system() as tx:
        logo = drawn[plan.face].thumb_url
        opened = Store(store, plan.slug, plan.name, CURRENCY, logo)
        await stores.open_store(tx, opened, known[plan.owner])
        await _note_shown(tx, store, "logo", drawn[plan.face])
        for ware in reversed(plan.goods):  # the first stands first: lists show the newest first
            await _put_on_sale(tx, store, ware, drawn[ware.picture])
    return store


async def _put_on_sale(tx: Tx, store: StoreId, ware: Ware, picture: ProductPicture) -> None:
    product = wares.product(ware, picture)
    await catalogue.add_product(tx, store, product)
    for sku, pick in zip(product.skus, ware.picks, strict=True):
        if pick.pieces:
            change = Adjustment(sku.id, pick.pieces, Reason.RECEIVED)
            await stock.put_on_shelf(tx, store, change)


async def _channel(
    db: Db, storage: Storage, store: StoreId, known: Accounts, size: int
) -> ChannelId:
    """Open the host's channel, or find it."""
    host = known[people.HOST]
    for channel in await channels.channels_of(db, host):
        if channel.store_id == store:
            return channel.id

    drawn = await _draw(db, storage, store, ["host"], None, size)
    channel = Channel(
        store,
        ChannelId.new(),
        host,
        Text("小满的茶桌", "Xiaoman's Tea Table"),
        drawn["host"].thumb_url,
        has_own_face=True,
    )
    async with db.system() as tx:
        await stores.add_member(tx, store, host, Role.HOST)
        await channels.open_channel(tx, channel)
        await _note_shown(tx, store, f"channel:{channel.id}", drawn["host"])
    return channel.id


async def _note_shown(tx: Tx, store: StoreId, holder: str, picture: ProductPicture) -> None:
    """Have it stay: what nothing shows is swept."""
    assert picture.id is not None, "it was just taken in"
    await files.show(tx, store, holder, [picture.id])


async def _draw(
    db: Db,
    storage: Storage,
    store: StoreId,
    names: Iterable[str],
    tell: _Steps | None,
    size: int,
) -> dict[str, ProductPicture]:
    """Draw pictures and take them in as if somebody had brought them."""
    drawers = asyncio.Semaphore(DRAWERS)

    async def draw(name: str) -> ProductPicture:
        async with drawers:
            data = await asyncio.to_thread(_drawn, name, size)
            kept = await files.put_picture(db, storage, None, store, data)
        if tell is not None:
            tell.step()
        small = kept.at_least(FACE_WIDTH if name in pictures.FACES else CARD_WIDTH)
        return ProductPicture(
            url=storage.url(kept.largest.key),
            thumb_url=storage.url(small.key),
            width=kept.largest.width,
            height=kept.largest.height,
            id=kept.id,
            colour=kept.colour,
            preview=kept.preview,
        )

    wanted = list(names)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(draw(name)) for name in wanted]
    return {name: task.result() for name, task in zip(wanted, tasks, strict=True)}


def _drawn(name: str, size: int) -> bytes:
    if size == ready.SIZE:
        return ready.read(name)
    out = BytesIO()
    pictures.draw(name, size).save(out, "PNG", compress_level=1)
    return out.getvalue()
