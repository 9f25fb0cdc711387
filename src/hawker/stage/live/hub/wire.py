"""What travels between a room and its people, and between hubs: frozen records, no I/O.

A frame is written once by the hub that owns the room. Goods inside it keep the words of every
language; `encode` picks one when it prepares bytes, so a frame is encoded once per language and
never once per viewer.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

import msgspec

MAX_CLIENT_FRAME_BYTES = 4096
MAX_REF_CHARACTERS = 64
MAX_LIKES_PER_FRAME = 20
MAX_MENTIONS = 5  # people named in one line

Tag: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{16}\Z")]


class Role(StrEnum):
    VIEWER = "viewer"
    BUYER = "buyer"  # has bought in this room
    MODERATOR = "moderator"
    HOST = "host"


class Reply(msgspec.Struct, frozen=True):
    """The line that a line answers; its words are where the line itself is."""

    id: str
    name: str
    by: str


class ChatLine(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    name: str
    role: Role
    text: str
    at: datetime  # UTC
    by: str = ""  # who said it, as this room names them (`conduct.tag_of`)
    re: Reply | None = None
    to: tuple[str, ...] = ()  # tags of the people it names
    is_question: bool = False
    is_answered: bool = False


class Product(msgspec.Struct, frozen=True):
    """Goods as a room shows them; `available` moves by itself, the card does not."""

    id: str
    available: int
    cards: Mapping[str, Mapping[str, Any]]  # by language, each without `available`
    skus: Mapping[str, int] = {}  # what is available of each


class Pin(msgspec.Struct, frozen=True):
    product_id: str
    programme_time: datetime  # UTC, the picture the host was showing


class Pinned(msgspec.Struct, frozen=True, tag_field="type", tag="pin"):
    product: Product
    programme_time: datetime


class Unpinned(msgspec.Struct, frozen=True, tag_field="type", tag="unpin"):
    programme_time: datetime


class StockChanged(msgspec.Struct, frozen=True, tag_field="type", tag="stock"):
    product_id: str
    available: int
    skus: Mapping[str, int]


class Sold(msgspec.Struct, frozen=True, tag_field="type", tag="sold"):
    name: str  # masked: L***
    product_id: str
    quantity: int


class BroadcastChanged(
    msgspec.Struct, frozen=True, tag_field="type", tag="broadcast", omit_defaults=True
):
    status: str
    playlist_url: str | None = None


class Planned(msgspec.Struct, frozen=True, tag_field="type", tag="planned"):
    """What is announced of the room changed."""

    starts_at: datetime | None
    title: str
    cover_url: str | None


class ShowcaseChanged(msgspec.Struct, frozen=True, tag_field="type", tag="showcase"):
    showcase: list[Product]


class Removed(msgspec.Struct, frozen=True, tag_field="type", tag="removed", omit_defaults=True):
    """Lines are gone: those named, or all that somebody said until then."""

    id: str  # of the removal
    lines: list[str] = []
    by: str = ""
    until: datetime | None = None  # with `by`, always

    def takes(self, line: ChatLine) -> bool:
        """Whether this line is one of them."""
        if line.id in self.lines:
            return True
        return self.until is not None and line.by == self.by and line.at <= self.until


class RulesChanged(msgspec.Struct, frozen=True, tag_field="type", tag="rules"):
    slow_s: int  # between two lines of one person
    is_quiet: bool  # hosts and moderators alone speak


class Announced(msgspec.Struct, frozen=True, tag_field="type", tag="announcement"):
    text: str | None


class Answered(msgspec.Struct, frozen=True, tag_field="type", tag="answered"):
    """A question is answered, or open again."""

    line: str
    is_answered: bool


class Poll(msgspec.Struct, frozen=True):
    id: str
    question: str
    options: list[str]
    votes: list[int]  # by option
    is_open: bool


class PollChanged(msgspec.Struct, frozen=True, tag_field="type", tag="poll"):
    poll: Poll | None


RoomEvent: TypeAlias = (
    Pinned
    | Unpinned
    | StockChanged
    | Sold
    | BroadcastChanged
    | Planned
    | ShowcaseChanged
    | Removed
    | RulesChanged
    | Announced
    | Answered
    | PollChanged
)


class Tick(msgspec.Struct, frozen=True, tag_field="t", tag="tick", omit_defaults=True):
    """What gathered since the last tick; a field is absent when it did not change."""

    seq: int
    chat: list[ChatLine] = []
    likes: int | None = None
    viewers: int | None = None
    more: int = 0  # lines that were left out, because the room outran reading


class Event(msgspec.Struct, frozen=True, tag_field="t", tag="event"):
    """One commerce event (P0): flushed at once and never dropped."""

    seq: int
    event: RoomEvent


Frame: TypeAlias = Tick | Event


# --- client to hub ---------------------------------------------------------------------------
class Chat(msgspec.Struct, frozen=True, tag_field="t", tag="chat", forbid_unknown_fields=True):
    ref: Annotated[str, msgspec.Meta(max_length=MAX_REF_CHARACTERS)]
    text: str
    re: Annotated[str, msgspec.Meta(max_length=MAX_REF_CHARACTERS)] | None = None  # a line's id
    to: Annotated[list[Tag], msgspec.Meta(max_length=MAX_MENTIONS)] = []
    is_question: bool = False


class Like(msgspec.Struct, frozen=True, tag_field="t", tag="like", forbid_unknown_fields=True):
    n: Annotated[int, msgspec.Meta(ge=1, le=MAX_LIKES_PER_FRAME)]


class Recover(
    msgspec.Struct, frozen=True, tag_field="t", tag="recover", forbid_unknown_fields=True
):
    epoch: Annotated[int, msgspec.Meta(ge=0)]
    seq: Annotated[int, msgspec.Meta(ge=0)]


class Ping(msgspec.Struct, frozen=True, tag_field="t", tag="ping", forbid_unknown_fields=True):
    pass


ClientFrame: TypeAlias = Chat | Like | Recover | Ping


# --- hub to client, outside the sequence -----------------------------------------------------
class Me(msgspec.Struct, frozen=True, omit_defaults=True):
    name: str
    role: Role
    can_chat: bool
    by: str = ""  # the tag that one's own lines carry
    muted_until: datetime | None = None


class You(msgspec.Struct, frozen=True, tag_field="t", tag="you"):
    """Who the client is from now on: its role changed, or whether it may speak."""

    me: Me


class Part(StrEnum):
    """What those who keep a room see and nobody else does."""

    SHOWCASE = "showcase"  # with what is off the shelf
    SCRIPT = "script"
    ORDER = "order"  # reports, sanctions, moderators


class Backstage(msgspec.Struct, frozen=True, tag_field="t", tag="backstage"):
    """Something changed that hosts and moderators see: read it again, over HTTP."""

    part: Part


class Refused(msgspec.Struct, frozen=True, tag_field="t", tag="refused"):
    ref: str | None
    code: str
    detail: str


class Pong(msgspec.Struct, frozen=True, tag_field="t", tag="pong"):
    pass


class Bye(msgspec.Struct, frozen=True, tag_field="t", tag="bye"):
    """The hub closes; `retry_after_ms` says when to come back, null when there is no use."""

    code: str
    retry_after_ms: int | None


class Recovered(msgspec.Struct, frozen=True, tag_field="t", tag="recovered"):
    """A socket came back with its place in the sequence: the frames it missed follow."""

    epoch: int
    seq: int  # of the last frame the client has
    now: datetime
    me: Me


# --- hub to hub ------------------------------------------------------------------------------
class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """A chat line with who said it, which viewers are not told."""

    line: ChatLine
    actor: str  # external id of an account or a guest
    is_guest: bool = False
    is_hidden: bool = False  # shown to its author alone


class Incoming(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the sockets of another hub said, on `room.<id>.in`."""

    hub: str
    viewers: int
    chat: list[Said] = []
    likes: int = 0
    asks: bool = False  # for the whole state: the hub is new to the room, or missed something
