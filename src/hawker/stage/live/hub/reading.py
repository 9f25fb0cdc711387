"""Read from the database what a hub has to say of a room."""

from datetime import datetime
from typing import Any

import msgspec

from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import Product as Goods
from hawker.goods.catalogue.model import ProductId, SkuId
from hawker.goods.stock import service as stock
from hawker.kernel import json, sql
from hawker.kernel.db import Db, Tx
from hawker.kernel.ids import StoreId
from hawker.stage.live import service
from hawker.stage.live.hub.admission import LANGUAGES
from hawker.stage.live.hub.commerce import Shown
from hawker.stage.live.hub.state import CHAT_KEPT_LINES, RoomLog, RoomState
from hawker.stage.live.hub.wire import ChatLine, Pin, Product, Role
from hawker.stage.live.model import LineId, Room, RoomId

Q = sql.load("hawker.stage.live")


class Line(msgspec.Struct, frozen=True):
    """A chat line as it was written down."""

    id: LineId
    name: str
    role: Role
    text: str
    at: datetime


async def store_of(db: Db, id: RoomId) -> StoreId:
    """Read whose room it is. Raises NotFound."""
    async with db.system() as tx:
        return (await service.room_by_id(tx, id)).store_id


async def read_shown(db: Db, id: RoomId) -> Shown:
    """Read the room's broadcast and goods as they stand. Raises NotFound."""
    async with db.system() as tx:
        return await _shown(tx, await service.room_by_id(tx, id))


async def read_start(db: Db, id: RoomId, epoch: int, replica: RoomLog | None) -> RoomState:
    """Read the state a new owner starts from.

    Commerce comes from the database; chat and likes from this hub's replica where it has one,
    which knows them up to the last tick, else as the last owner wrote them down.
    """
    async with db.system() as tx:
        room = await service.room_by_id(tx, id)
        shown = await _shown(tx, room)
        likes = (await service.counts_of(tx, [room]))[id].likes
        lines = await tx.all(
            Q.newest_lines, Line, store_id=room.store_id, room_id=id, limit=CHAT_KEPT_LINES
        )
    known = None if replica is None else replica.state
    return RoomState(
        epoch=epoch,
        seq=0,
        status=shown.status,
        playlist_url=shown.playlist_url,
        likes=likes if known is None else max(likes, known.likes),
        pin=shown.pin,
        showcase=shown.showcase,
        chat=[_said(line) for line in reversed(lines)] if known is None else list(known.chat),
    )


async def read_stock(db: Db, state: RoomState) -> dict[str, int]:
    """Read what is available of every SKU the room shows."""
    skus = [SkuId.parse(sku) for product in state.showcase for sku in product.skus]
    return {str(sku): n for sku, n in (await stock.available(db, skus)).items()} if skus else {}


async def _shown(tx: Tx, room: Room) -> Shown:
    pin = (await service.pins_of(tx, [room])).get(room.id)
    shown = await service.showcase_of(tx, room)
    products = await _products(tx, shown)
    by_id = {product.id for product in products}
    unpinned_at = await tx.value(Q.unpinned_at, store_id=room.store_id, room_id=room.id)
    return Shown(
        status=room.status,
        playlist_url=service.playlist_url(room),
        showcase=products,
        pin=Pin(str(pin.product_id), pin.programme_time)
        if pin is not None and pin.product_id in by_id
        else None,
        unpinned_at=unpinned_at if isinstance(unpinned_at, datetime) else room.created_at,
    )


def _said(line: Line) -> ChatLine:
    return ChatLine(str(line.id), line.name, line.role, line.text, line.at)


async def _products(tx: Tx, ids: list[ProductId]) -> list[Product]:
    """Read the goods in the order of `ids`; what is not for sale any more is left out."""
    if not ids:
        return []
    goods = await catalogue.products_by_ids(tx, ids)
    skus = [sku.id for each in goods.values() for sku in each.skus]
    available = await stock.available(tx, skus)
    return [_product(goods[id], available) for id in ids if id in goods]


def _product(goods: Goods, available: dict[SkuId, int]) -> Product:
    skus = {str(sku.id): available[sku.id] for sku in goods.skus}
    return Product(
        id=str(goods.id),
        available=sum(skus.values()),
        cards={language: _card(goods, language) for language in LANGUAGES},
        skus=skus,
    )


def _card(goods: Goods, language: str) -> dict[str, Any]:
    """Return the product card of the API without what is available, which moves by itself."""
    card = msgspec.to_builtins(stock.card(goods, 0, language), enc_hook=json.to_builtin)
    del card["available"]
    return card
