"""What the database says of a room, and how a room comes to say the same."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from hawker.stage.live.hub.state import RoomState
from hawker.stage.live.hub.wire import (
    Announced,
    Answered,
    BroadcastChanged,
    Pin,
    Pinned,
    Planned,
    Poll,
    PollChanged,
    Product,
    Removed,
    RoomEvent,
    RulesChanged,
    ShowcaseChanged,
    StockChanged,
    Unpinned,
)


class Shown(msgspec.Struct, frozen=True):
    """A room as the database has it."""

    status: str
    playlist_url: str | None
    showcase: list[Product]
    pin: Pin | None
    unpinned_at: datetime  # UTC; when there is no pin: since when
    slow_s: int = 0
    is_quiet: bool = False
    announcement: str | None = None
    poll: Poll | None = None
    answered: list[str] = []  # questions, by the ids of their lines
    removals: list[Removed] = []  # the newest, oldest first
    planned: Planned | None = None


def differences(state: RoomState, shown: Shown) -> list[RoomEvent]:
    """Return the events after which `state` says what `shown` says; none when it does already."""
    events: list[RoomEvent] = []
    if (state.status, state.playlist_url) != (shown.status, shown.playlist_url):
        events.append(BroadcastChanged(shown.status, shown.playlist_url))
    if shown.planned is not None and state.planned != shown.planned:
        events.append(shown.planned)
    if _cards(state.showcase) != _cards(shown.showcase):
        events.append(ShowcaseChanged(shown.showcase))
    else:
        events.extend(_stock(state.showcase, {p.id: p for p in shown.showcase}))
    return events + _pin(state, shown) + _conversation(state, shown)


def _conversation(state: RoomState, shown: Shown) -> list[RoomEvent]:
    told = {gone.id for gone in state.removals}
    events: list[RoomEvent] = [gone for gone in shown.removals if gone.id not in told]
    if (state.slow_s, state.is_quiet) != (shown.slow_s, shown.is_quiet):
        events.append(RulesChanged(shown.slow_s, shown.is_quiet))
    if state.announcement != shown.announcement:
        events.append(Announced(shown.announcement))
    before, now = set(state.answered), set(shown.answered)
    events.extend(Answered(line, line in now) for line in sorted(before ^ now))
    if state.poll != shown.poll:
        events.append(PollChanged(shown.poll))
    return events


def restocked(state: RoomState, available: Mapping[str, int]) -> list[RoomEvent]:
    """Return the stock events for what is available of each SKU now."""
    now = {
        p.id: msgspec.structs.replace(
            p,
            available=sum(available.get(sku, n) for sku, n in p.skus.items()),
            skus={sku: available.get(sku, n) for sku, n in p.skus.items()},
        )
        for p in state.showcase
        if p.skus
    }
    return _stock(state.showcase, now)


def _cards(showcase: list[Product]) -> list[tuple[str, Mapping[str, object]]]:
    return [(p.id, p.cards) for p in showcase]


def _stock(before: list[Product], now: Mapping[str, Product]) -> list[RoomEvent]:
    changed = (
        now[p.id]
        for p in before
        if p.id in now and (p.available, p.skus) != (now[p.id].available, now[p.id].skus)
    )
    return [StockChanged(p.id, p.available, p.skus) for p in changed]


def _pin(state: RoomState, shown: Shown) -> list[RoomEvent]:
    if shown.pin is None:
        return [] if state.pin is None else [Unpinned(shown.unpinned_at)]
    product = next(p for p in shown.showcase if p.id == shown.pin.product_id)
    before = state.product(product.id)
    same_card = before is not None and before.cards == product.cards
    return (
        [] if state.pin == shown.pin and same_card else [Pinned(product, shown.pin.programme_time)]
    )
