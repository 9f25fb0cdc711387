"""Facts about live rooms."""

from datetime import datetime

from hawker.goods.catalogue.model import ProductId
from hawker.kernel.events import Event
from hawker.kernel.ids import StoreId
from hawker.stage.live.model import BroadcastId, RoomId


class RoomPlanned(Event, frozen=True, tag="live.room_planned"):
    """When it begins, its title or its cover is another one."""

    room_id: RoomId


class BroadcastStarted(Event, frozen=True, tag="live.broadcast_started"):
    """The picture is there: also when it came back after an interruption."""

    room_id: RoomId
    broadcast_id: BroadcastId


class BroadcastInterrupted(Event, frozen=True, tag="live.broadcast_interrupted"):
    room_id: RoomId
    broadcast_id: BroadcastId


class BroadcastEnded(Event, frozen=True, tag="live.broadcast_ended"):
    """Ended by the host or because the picture did not come back.

    `broadcast_id` is None for a room that was ended before its first picture.
    """

    room_id: RoomId
    broadcast_id: BroadcastId | None


class ProductPinned(Event, frozen=True, tag="live.product_pinned"):
    room_id: RoomId
    product_id: ProductId
    programme_time: datetime


class ProductUnpinned(Event, frozen=True, tag="live.product_unpinned"):
    room_id: RoomId
    product_id: ProductId
    programme_time: datetime


class ShowcaseChanged(Event, frozen=True, tag="live.showcase_changed"):
    room_id: RoomId


class ConductChanged(Event, frozen=True, tag="live.conduct_changed"):
    """Somebody was sanctioned or let off, or the moderators or words of a channel changed."""

    store_id: StoreId


class ScriptChanged(Event, frozen=True, tag="live.script_changed"):
    """The script of a room is another, or its host moved on in it."""

    room_id: RoomId


class ReportsChanged(Event, frozen=True, tag="live.reports_changed"):
    """A line was reported, or its reports are done with."""

    room_id: RoomId


class ConversationChanged(Event, frozen=True, tag="live.conversation_changed"):
    """Lines were taken away, or rules, announcement, answers or the poll of a room changed."""

    room_id: RoomId
