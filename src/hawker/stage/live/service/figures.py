"""Read what a broadcast counted and sold, over its time."""

from datetime import datetime, timedelta

import msgspec

from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import ProductId
from hawker.kernel import sql
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.db import Tx
from hawker.stage.live.figures import (
    SECONDS_KEPT,
    PinSpan,
    RoomFigures,
    Sample,
    floored,
    step_s,
)
from hawker.stage.live.model import Broadcast, Room, RoomId
from hawker.stage.live.service.listing import broadcasts_of, room_by_id
from hawker.trade.orders import service as orders
from hawker.trade.orders.model import Sales

Q = sql.load("hawker.stage.live")

PINS_LIMIT = 500
PAID_LATE = timedelta(minutes=30)  # what was ordered in a broadcast may be paid after its end


class _Span(msgspec.Struct, frozen=True):
    """The time that is asked for, and where in it the seconds begin."""

    since: datetime
    fine_since: datetime
    until: datetime
    step_s: int


class _Shown(msgspec.Struct, frozen=True):
    product_id: ProductId
    begins_at: datetime
    ends_at: datetime | None


async def figures_of(
    tx: Tx, principal: Principal, id: RoomId, since: datetime | None, language: str
) -> RoomFigures:
    """Read the newest broadcast of a room in numbers, from `since` on, for its hosts.

    What was sold is told as numbers and sums: whose orders they are, the store's own people read.
    Raises NotFound, Forbidden, SignInNeeded.
    """
    room = await room_by_id(tx, id)
    principal.require(Permission.LIVE_HOST, room.store_id)
    broadcast = (await broadcasts_of(tx, [room])).get(id)
    if broadcast is None:
        return RoomFigures(tx.now, None, None, [], [], [])
    span = _span(broadcast, since, tx.now)
    return RoomFigures(
        tx.now,
        broadcast.started_at,
        broadcast.ended_at,
        await _samples(tx, room, span),
        await _sales(tx, room, span, broadcast.ended_at),
        await _pins(tx, room, span, language),
    )


def _span(broadcast: Broadcast, since: datetime | None, now: datetime) -> _Span:
    until = broadcast.ended_at or now
    step = step_s(until - broadcast.started_at)
    begins = floored(broadcast.started_at, step)
    is_over = broadcast.ended_at is not None
    fine = (
        until
        if is_over
        else max(begins, floored(now - SECONDS_KEPT, step) + timedelta(seconds=step))
    )
    return _Span(max(begins, since or begins), fine, until, step)


async def _samples(tx: Tx, room: Room, span: _Span) -> list[Sample]:
    return await tx.all(
        Q.samples,
        Sample,
        store_id=room.store_id,
        room_id=room.id,
        step_s=span.step_s,
        since=span.since,
        seconds_since=span.fine_since,
        until=span.until,
    )


async def _sales(tx: Tx, room: Room, span: _Span, ended_at: datetime | None) -> list[Sales]:
    if ended_at is not None:
        parts = [(span.since, ended_at + PAID_LATE, span.step_s)]
    else:
        parts = [
            (span.since, span.fine_since, span.step_s),
            (max(span.since, span.fine_since), span.until + timedelta(seconds=1), 1),
        ]
    sold = [
        await orders.sold_in_room(tx, room.store_id, str(room.id), since, before, step)
        for since, before, step in parts
        if since < before
    ]
    return [each for part in sold for each in part]


async def _pins(tx: Tx, room: Room, span: _Span, language: str) -> list[PinSpan]:
    shown = await tx.all(
        Q.pins_within,
        _Shown,
        store_id=room.store_id,
        room_id=room.id,
        since=span.since,
        until=span.until,
        limit=PINS_LIMIT,
    )
    goods = await catalogue.products_by_ids(tx, list({each.product_id for each in shown}))
    return [
        PinSpan(
            each.product_id,
            goods[each.product_id].title.said(language) if each.product_id in goods else None,
            each.begins_at,
            each.ends_at,
        )
        for each in reversed(shown)
    ]
