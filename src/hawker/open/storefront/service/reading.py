"""One page at a time, from the modules that know."""

from collections.abc import Sequence
from itertools import islice

from hawker.goods.catalogue.model import ProductId
from hawker.goods.stock.model import ProductCard, ProductView
from hawker.kernel import json, paging
from hawker.kernel.auth import guest
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import StoreId
from hawker.kernel.paging import Page as Listed
from hawker.open.storefront import pages
from hawker.open.storefront.model import Answer, ChannelRooms, Page, Reader, Window
from hawker.places.channels.model import ChannelId
from hawker.places.stores import service as stores
from hawker.stage.live import service as live
from hawker.stage.live.model import Playlists, Room, RoomCard, RoomId

SHOWN = 24  # products, before anybody scrolls; the app asks for as many
ROOMS = 12  # the app, too
ANNOUNCED = 6


async def product(window: Window, id: ProductId, reader: Reader) -> Page:
    """The page of a product. Raises ProductNotFound."""
    body = await window.product(id, reader.language)
    view = json.decode(body, ProductView)
    return pages.product_page(view, body, reader)


async def home(db: Db, window: Window, reader: Reader) -> Page:
    """The page everybody may begin with."""
    language, stranger = reader.language, guest()
    async with db.begin(stranger) as tx:
        on_air = await live.rooms_on(tx, sorted(live.WATCHABLE), None, ROOMS + 1)
        expected = await live.announced(tx, None, None, ANNOUNCED + 1)
        rooms, announced = await _pages(tx, language, (on_air, ROOMS), (expected, ANNOUNCED))
    listed = await window.cards(None, None, SHOWN, language)
    answers = [
        Answer(f"/rooms?limit={ROOMS}", json.encode(rooms)),
        Answer(f"/announced-rooms?limit={ANNOUNCED}", json.encode(announced)),
        Answer(f"/products?limit={SHOWN}", listed),
    ]
    goods = json.decode(listed, Listed[ProductCard]).items
    return pages.home_page(rooms.items, goods, answers, reader)


async def store(db: Db, window: Window, id: StoreId, reader: Reader) -> Page:
    """The page of a store. Raises NotFound."""
    view = await stores.view(db, id, reader.language)
    listed = await window.cards(id, None, SHOWN, reader.language)
    answers = [
        Answer(f"/stores/{id}", json.encode(view)),
        Answer(f"/products?store_id={id}&limit={SHOWN}", listed),
    ]
    goods = json.decode(listed, Listed[ProductCard]).items
    return pages.store_page(view, goods, answers, reader)


async def channel(db: Db, id: ChannelId, reader: Reader) -> Page:
    """The page of a channel. Raises NotFound."""
    language = reader.language
    async with db.begin(guest()) as tx:
        view = await live.channel_view(tx, id, language)
        on = await live.rooms_on(tx, sorted(live.WATCHABLE), None, ROOMS + 1, channel=id)
        expected = await live.announced(tx, id, None, ROOMS + 1)
        rooms, announced = await _pages(tx, language, (on, ROOMS), (expected, ROOMS))
    answers = [
        Answer(f"/channels/{id}", json.encode(view)),
        Answer(f"/rooms?channel_id={id}&limit={ROOMS}", json.encode(rooms)),
        Answer(f"/announced-rooms?channel_id={id}&limit={ROOMS}", json.encode(announced)),
    ]
    return pages.channel_page(view, ChannelRooms(rooms.items, announced.items), answers, reader)


async def room(db: Db, playlists: Playlists, id: RoomId, reader: Reader) -> Page:
    """The page of a room. Raises NotFound."""
    stranger = guest()
    async with db.begin(stranger) as tx:
        view = await live.view(tx, await live.room_by_id(tx, id), stranger, reader.language)
    view = await live.with_playlist(view, playlists)
    return pages.room_page(view, json.encode(view), reader)


async def _pages(
    tx: Tx, language: str, *lists: tuple[Sequence[Room], int]
) -> list[Listed[RoomCard]]:
    """Lay lists of rooms out, each with its limit, in as many statements as one of them."""
    cards = iter(await live.cards(tx, [room for rooms, _ in lists for room in rooms], language))
    return [
        paging.page([*islice(cards, len(rooms))], limit, lambda room: room.id)
        for rooms, limit in lists
    ]
