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
from hawker.kernel.ids import AccountId, StoreId
from hawker.places.channels import service as channels
from hawker.stage.live import service
from hawker.stage.live.conduct import Conduct, Standing, tag_of
from hawker.stage.live.hub.admission import LANGUAGES
from hawker.stage.live.hub.commerce import Shown
from hawker.stage.live.hub.state import (
    CHAT_KEPT_LINES,
    REMOVALS_KEPT,
    RoomLog,
    RoomState,
    marked,
)
from hawker.stage.live.hub.wire import ChatLine, Pin, Planned, Poll, Product, Removed, Reply, Role
from hawker.stage.live.model import LineId, PollId, RemovalId, Room, RoomId

Q = sql.load("hawker.stage.live")

STANDING_MOST = 10_000  # sanctions that a hub keeps of one channel
ANSWERED_MOST = 1_000  # of a room's questions


class Line(msgspec.Struct, frozen=True):
    """A chat line as it was written down."""

    id: LineId
    actor_id: AccountId
    name: str
    role: Role
    text: str
    at: datetime
    mentions: list[str]
    is_question: bool
    is_answered: bool
    reply_id: LineId | None
    reply_name: str | None
    reply_actor_id: AccountId | None


class Conversation(msgspec.Struct, frozen=True):
    """Rules, announcement, poll and answers of a room as the database has them."""

    slow_s: int
    is_quiet: bool
    announcement: str | None
    poll_id: PollId | None
    question: str | None
    options: list[str] | None
    ended_at: datetime | None
    votes: list[int]
    answered: list[LineId]

    @property
    def poll(self) -> Poll | None:
        if self.poll_id is None or self.question is None:
            return None
        return Poll(
            str(self.poll_id),
            self.question,
            list(self.options or ()),
            self.votes,
            self.ended_at is None,
        )


class Gone(msgspec.Struct, frozen=True):
    """Lines that were taken away."""

    id: RemovalId
    line_id: LineId | None
    actor_id: AccountId | None
    until: datetime


async def store_of(db: Db, id: RoomId) -> StoreId:
    """Read whose room it is. Raises NotFound."""
    async with db.system() as tx:
        return (await service.room_by_id(tx, id)).store_id


async def read_conduct(db: Db, id: RoomId, known: Conduct) -> Conduct:
    """Read whom the room's channel keeps from speaking, and who keeps order. Raises NotFound.

    Words that are `known` already are not made ready again.
    """
    async with db.system() as tx:
        room = await service.room_by_id(tx, id)
        of = {"store_id": room.store_id, "channel_id": room.channel_id}
        standing = await tx.all(Q.conduct, Standing, of, now=tx.now, limit=STANDING_MOST)
        words = await tx.value(Q.words, of)
        moderators = await channels.moderators_of(tx, room.store_id, room.channel_id)
    keepers = [each.account_id for each in moderators]
    return Conduct(keepers, standing, known.words.renewed(words or []))


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
        chat=_chat(room.id, lines, shown, known),
        slow_s=shown.slow_s,
        is_quiet=shown.is_quiet,
        announcement=shown.announcement,
        poll=shown.poll,
        answered=shown.answered,
        removals=shown.removals,
        planned=shown.planned,
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
    at = {"store_id": room.store_id, "room_id": room.id}
    unpinned_at = await tx.value(Q.unpinned_at, at)
    talk = await tx.one(Q.conversation, Conversation, at, now=tx.now, most=ANSWERED_MOST)
    gone = await tx.all(Q.removals, Gone, at, limit=REMOVALS_KEPT // 2)
    return Shown(
        status=room.status,
        playlist_url=service.playlist_url(room),
        showcase=products,
        pin=Pin(str(pin.product_id), pin.programme_time)
        if pin is not None and pin.product_id in by_id
        else None,
        unpinned_at=unpinned_at if isinstance(unpinned_at, datetime) else room.created_at,
        slow_s=talk.slow_s,
        is_quiet=talk.is_quiet,
        announcement=talk.announcement,
        poll=talk.poll,
        answered=[str(id) for id in talk.answered],
        removals=[_removed(room.id, each) for each in reversed(gone)],
        planned=Planned(room.starts_at, room.title, room.cover_url),
    )


def _chat(room: RoomId, lines: list[Line], shown: Shown, known: RoomState | None) -> list[ChatLine]:
    """Return the newest lines less those that were taken away while nobody owned the room."""
    if known is None:
        return [_said(room, line) for line in reversed(lines)]
    left = [line for line in known.chat if not any(gone.takes(line) for gone in shown.removals)]
    return [marked(line, line.id in shown.answered) for line in left]


def _removed(room: RoomId, gone: Gone) -> Removed:
    if gone.line_id is not None:
        return Removed(str(gone.id), [str(gone.line_id)])
    assert gone.actor_id is not None, "a removal is of a line or of a person"
    return Removed(str(gone.id), by=tag_of(room, gone.actor_id), until=gone.until)


def _said(room: RoomId, line: Line) -> ChatLine:
    reply = None
    if line.reply_id is not None and line.reply_actor_id is not None:
        by = tag_of(room, line.reply_actor_id)
        reply = Reply(str(line.reply_id), line.reply_name or "", by)
    return ChatLine(
        str(line.id),
        line.name,
        line.role,
        line.text,
        line.at,
        by=tag_of(room, line.actor_id),
        re=reply,
        to=tuple(line.mentions),
        is_question=line.is_question,
        is_answered=line.is_answered,
    )


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
