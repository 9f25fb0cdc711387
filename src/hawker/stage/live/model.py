"""The nouns of live rooms."""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Protocol

import msgspec

from hawker.goods.catalogue.model import ProductId
from hawker.goods.stock.model import ProductCard
from hawker.kernel.errors import Refusal
from hawker.kernel.ids import Id, StoreId
from hawker.kernel.text import line
from hawker.media.files.model import FileId
from hawker.media.streams.model import (
    Rendition,
    SecondPublisher,
    StreamId,
    StreamStatus,
    WarningCode,
)
from hawker.places.channels.model import ChannelId
from hawker.places.stores.model import Status as StoreStatus

TITLE_CHARACTERS = 80
SHOWCASE_LIMIT = 100  # products of one room
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)  # how long a sanction holds that nobody limited


Start = Annotated[datetime, msgspec.Meta(tz=True)]


class RoomId(Id, prefix="rom"):
    """A place where a channel goes live."""


class BroadcastId(Id, prefix="brd"):
    """One go-live in a room."""


class PinId(Id, prefix="pin"):
    """One time that a product was put over the picture."""


class LineId(Id, prefix="lin"):
    """One chat line."""


class SanctionId(Id, prefix="san"):
    """One time that somebody was muted, banned or hidden."""


class RemovalId(Id, prefix="rem"):
    """One time that lines were taken away."""


class PollId(Id, prefix="pol"):
    """One thing that a host asks everybody."""


class RoomStatus(StrEnum):
    """Where a room is in its life (`states.py`)."""

    WAITING = "waiting"  # for its first picture
    ON_AIR = "on_air"
    INTERRUPTED = "interrupted"  # the picture stopped; it may come back
    IDLE = "idle"  # it did not come back in time; the next picture is a new broadcast
    ENDED = "ended"  # by the host, for good


class SanctionKind(StrEnum):
    MUTE = "mute"  # watches and does not speak
    BAN = "ban"  # is not let in
    SHADOW = "shadow"  # speaks and is heard by nobody else


class EndReason(StrEnum):
    HOST = "host"
    PICTURE_LOST = "picture_lost"


class Room(msgspec.Struct, frozen=True):
    """A room as it stands in the database."""

    store_id: StoreId
    id: RoomId
    channel_id: ChannelId
    stream_id: StreamId
    title: str
    status: RoomStatus
    broadcast_id: BroadcastId | None
    created_at: datetime
    status_since: datetime
    starts_at: datetime | None = None  # announced; the picture may come earlier or later
    cover_url: str | None = None  # chosen by its host


class Broadcast(msgspec.Struct, frozen=True):
    id: BroadcastId
    room_id: RoomId
    started_at: datetime
    ended_at: datetime | None


class Pin(msgspec.Struct, frozen=True):
    """A product over the picture, from the moment of the picture it belongs to."""

    room_id: RoomId
    product_id: ProductId
    programme_time: datetime


class Shelved(msgspec.Struct, frozen=True):
    """A product in a showcase; what is not offered is seen by the room's hosts alone."""

    product_id: ProductId
    is_offered: bool


class Counts(msgspec.Struct, frozen=True):
    room_id: RoomId
    likes: int
    viewers: int


# --- what the API shows ----------------------------------------------------------------------
class ChannelCard(msgspec.Struct, frozen=True):
    id: ChannelId
    name: str
    avatar_url: str | None


class ChannelView(msgspec.Struct, frozen=True):
    """A channel on a page of its own."""

    id: ChannelId
    name: str
    avatar_url: str | None
    store_id: StoreId  # whose goods it shows
    store_name: str
    store_status: StoreStatus


class RoomCard(msgspec.Struct, frozen=True):
    """A room in a list."""

    id: RoomId
    title: str
    channel: ChannelCard
    cover_url: str | None
    status: RoomStatus
    viewers: int
    started_at: datetime | None
    pinned: ProductCard | None
    starts_at: datetime | None  # announced


class BroadcastView(msgspec.Struct, frozen=True):
    id: BroadcastId
    started_at: datetime
    playlist_url: str
    cover_url: str | None
    renditions: Sequence[Rendition]  # the whole picture first
    playlist: str | None = None  # as it stands now, for the first frame; None: ask for it


class ShowcaseItem(msgspec.Struct, frozen=True):
    product: ProductCard
    position: int  # from 0; hosts see the places of what is off the shelf, too


class PinnedView(msgspec.Struct, frozen=True):
    product: ProductCard
    programme_time: datetime


class Playlists(Protocol):
    """What knows the playlists of live pictures; `app` plugs it."""

    async def newest(self, url: str) -> str | None:
        """The text at this address as it stands now, None when it is not to be had at once."""
        ...


class RoomView(msgspec.Struct, frozen=True):
    """A room in full."""

    id: RoomId
    title: str
    channel: ChannelCard
    status: RoomStatus
    store_status: StoreStatus
    is_host: bool
    broadcast: BroadcastView | None
    showcase: Sequence[ShowcaseItem]
    off_shelf: Sequence[ShowcaseItem]  # kept in the showcase and not offered; for hosts alone
    pinned: PinnedView | None
    viewers: int
    likes: int
    socket_url: str
    starts_at: datetime | None  # announced
    cover_url: str | None  # chosen by its host
    store_id: StoreId
    reserved: int | None  # people who want to be told, for hosts
    has_begun: bool  # it was on air before, or is


class Chapter(msgspec.Struct, frozen=True):
    """A time in which a product was shown; the product is as it stands today."""

    id: PinId
    product: ProductCard
    begins_at: datetime  # of the programme
    ends_at: datetime | None  # None while it is shown
    clip_url: str | None  # a playlist of this part alone; None while it is shown


class ReplayView(msgspec.Struct, frozen=True):
    """What was kept of a room: to watch it again, or to go back while it is on air."""

    room_id: RoomId
    playlist_url: str
    duration_s: float  # of the recording, as far as it was noted
    size_bytes: int
    is_over: bool  # nothing is added any more
    chapters: Sequence[Chapter]
    download_url: str | None  # the whole of it as one file, for hosts


class ReplayCard(msgspec.Struct, frozen=True):
    """A replay in a list."""

    id: RoomId
    title: str
    channel: ChannelCard
    cover_url: str | None
    duration_s: float
    ended_at: datetime
    chapters: int


class Explanation(msgspec.Struct, frozen=True):
    """A part of a broadcast in which a product was shown."""

    id: PinId
    room_id: RoomId
    title: str  # of the room
    channel: ChannelCard
    cover_url: str | None
    begins_at: datetime  # of the programme
    duration_s: float
    clip_url: str


class SaidLine(msgspec.Struct, frozen=True):
    """A chat line, as whoever watches again sees it."""

    id: LineId
    name: str
    role: str
    text: str
    at: datetime


class Said(msgspec.Struct, frozen=True):
    """What was said in a part of the programme."""

    items: Sequence[SaidLine]
    until: datetime  # nothing before it is left out; ask from there for what follows


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is announced of a room that has not begun."""

    title: Annotated[str, line(TITLE_CHARACTERS)]
    starts_at: Start | None = None  # not before now; none: nobody knows yet


class NewRoom(Plan, frozen=True, forbid_unknown_fields=True):
    cover_id: FileId | None = None  # a picture of the store


class Cover(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The picture that stands for a room; none for none."""

    picture_id: FileId | None


class Showcase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    product_ids: Annotated[list[ProductId], msgspec.Meta(max_length=SHOWCASE_LIMIT)]


class OfferRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    is_offered: bool


class PinRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    product_id: ProductId


class IngestAddress(msgspec.Struct, frozen=True):
    """Where to send the picture; the key is shown this once."""

    server_url: str
    # None when the answer is asked for again by its Idempotency-Key, and after an old proof.
    stream_key: str | None

    def without_key(self) -> "IngestAddress":
        """What may be kept: at rest, a key is a hash."""
        return IngestAddress(self.server_url, None)


class PublishTicket(msgspec.Struct, frozen=True):
    """What lets this browser send the room's picture, for the minute in which it connects."""

    path: str  # of the socket, on the site itself
    ticket: str
    expires_at: datetime


class IngestHealth(msgspec.Struct, frozen=True):
    """How the picture of a room is doing. Measures are zero while none arrives."""

    server_url: str
    status: StreamStatus
    key_hint: str | None  # the end of the key; None once the room has ended
    bitrate_bps: int
    width: int  # pixels
    height: int
    fps: float
    keyframe_interval_s: float | None
    audio: bool
    started_at: datetime | None  # of the picture that runs now
    warnings: Sequence[WarningCode]
    recorded_s: float  # of this broadcast, on disk
    recorded_bytes: int
    missing_s: float  # that were not recorded, because the disk was full
    refused: str | None  # why what came last could not be played; None while something runs
    second_publisher: SecondPublisher  # what becomes of whoever comes while another one sends


class SecondPublisherChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    policy: SecondPublisher


class OpenedRoom(msgspec.Struct, frozen=True):
    room: RoomView
    ingest: IngestAddress


# --- refusals --------------------------------------------------------------------------------
class RoomEnded(Refusal, code="live.room_ended", status=409):
    """The host ended this room; it takes nothing any more."""


class RoomBegan(Refusal, code="live.room_began", status=409):
    """The room was on air already: nothing about its beginning can be changed any more."""


class TooLateToReserve(Refusal, code="live.too_late_to_reserve", status=409):
    """The moment of which somebody wants to be told has come; `field` names the tick."""


class TooManyReservations(Refusal, code="live.too_many_reservations", status=409):
    """They wait for as many rooms as anybody may."""


class StartPassed(Refusal, code="live.start_passed", status=422):
    """A room is announced for a time to come."""


class StartTooFar(Refusal, code="live.start_too_far", status=422):
    """A room is announced half a year ahead at most."""


class NotForSaleHere(Refusal, code="live.not_for_sale_here", status=422):
    """The room's store sells no such product; `field` names it."""


class ShowcaseFull(Refusal, code="live.showcase_full", status=409):
    """The showcase holds as many products as it may."""


class NoReplay(Refusal, code="live.no_replay", status=404):
    """Nothing was kept of the room, or not yet."""


class BadTitle(Refusal, code="live.bad_title", status=422):
    """A title needs a visible character."""
