"""The state of a room as the sum of its frames, and the ring of the newest of them.

Owner and replica are the same object: whoever applies the same frames to the same snapshot
holds the same room. No I/O, no clock.
"""

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from hawker.stage.live.hub import encode
from hawker.stage.live.hub.encode import Prepared
from hawker.stage.live.hub.wire import (
    Announced,
    Answered,
    BroadcastChanged,
    ChatLine,
    Event,
    Frame,
    Me,
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
    Sold,
    StockChanged,
    Tick,
    Unpinned,
)

CHAT_KEPT_LINES = 50
RING_FRAMES = 256
REMOVALS_KEPT = 100  # newest ones whose frames were sent; more than one reading of them gives


class Gap(Exception):  # noqa: N818 - named for what happened to the sequence
    """A frame is not the next one."""


class RoomState(msgspec.Struct):
    """Everything a viewer of the room sees, after frame `seq` of `epoch`."""

    epoch: int
    seq: int
    status: str
    playlist_url: str | None = None
    viewers: int = 0
    likes: int = 0
    pin: Pin | None = None
    showcase: list[Product] = []  # in the order shown; the pinned product is always among them
    chat: list[ChatLine] = []  # the newest lines, oldest first
    slow_s: int = 0
    is_quiet: bool = False
    announcement: str | None = None
    poll: Poll | None = None
    answered: list[str] = []  # of the room's questions; hubs alone know
    removals: list[Removed] = []  # that were told, oldest first; hubs alone know
    planned: Planned | None = None

    def apply(self, frame: Frame) -> None:
        """Move to the next frame. Raises Gap; nothing is then changed."""
        if frame.seq != self.seq + 1:
            raise Gap(f"{frame.seq} after {self.seq}")
        self.seq = frame.seq
        match frame:
            case Tick():
                self._apply_tick(frame)
            case Event(_, event):
                self._apply_event(event)

    def is_gone(self, line: ChatLine) -> bool:
        """Whether the line was taken away, be it before it came."""
        return any(removed.takes(line) for removed in self.removals)

    def product(self, id: str) -> Product | None:
        return next((p for p in self.showcase if p.id == id), None)

    def view(self, language: str) -> dict[str, Any]:
        """Return the room as a snapshot shows it to a client of `language`."""
        return {
            "status": self.status,
            "playlist_url": self.playlist_url,
            "viewers": self.viewers,
            "likes": self.likes,
            "pinned": self._pinned_view(language),
            "showcase": encode.positions(self.showcase, language),
            "chat": self.chat,
            "slow_s": self.slow_s,
            "is_quiet": self.is_quiet,
            "announcement": self.announcement,
            "poll": self.poll,
            "planned": None if self.planned is None else encode.plan(self.planned),
        }

    def _pinned_view(self, language: str) -> dict[str, Any] | None:
        if self.pin is None:
            return None
        product = self.product(self.pin.product_id)
        assert product is not None, "the pinned product is in the showcase"
        return {
            "product": encode.card(product, language),
            "programme_time": self.pin.programme_time,
        }

    def _apply_tick(self, tick: Tick) -> None:
        if tick.chat:
            self.chat = (self.chat + tick.chat)[-CHAT_KEPT_LINES:]
        if tick.likes is not None:
            self.likes = tick.likes
        if tick.viewers is not None:
            self.viewers = tick.viewers

    def _apply_event(self, event: RoomEvent) -> None:
        match event:
            case Pinned(product, programme_time):
                self._put(product)
                self.pin = Pin(product.id, programme_time)
            case Unpinned():
                self.pin = None
            case StockChanged(product_id, available, skus):
                if (product := self.product(product_id)) is not None:
                    self._put(msgspec.structs.replace(product, available=available, skus=skus))
            case BroadcastChanged(status, playlist_url):
                self.status, self.playlist_url = status, playlist_url
            case Planned():
                self.planned = event
            case ShowcaseChanged(showcase):
                self.showcase = list(showcase)
                if self.pin is not None and self.product(self.pin.product_id) is None:
                    self.pin = None
            case Sold():
                pass  # a moment, not a state: the stock event carries what is left
            case _:
                self._apply_talk(event)

    def _apply_talk(
        self, event: Removed | RulesChanged | Announced | Answered | PollChanged
    ) -> None:
        match event:
            case Removed():
                self.chat = [line for line in self.chat if not event.takes(line)]
                self.removals = [*self.removals, event][-REMOVALS_KEPT:]
            case RulesChanged(slow_s, is_quiet):
                self.slow_s, self.is_quiet = slow_s, is_quiet
            case Announced(text):
                self.announcement = text
            case Answered(id, is_answered):
                others = [each for each in self.answered if each != id]
                self.answered = [*others, id] if is_answered else others
                self.chat = [
                    marked(line, is_answered) if line.id == id else line for line in self.chat
                ]
            case PollChanged(poll):
                self.poll = poll

    def _put(self, product: Product) -> None:
        known = self.product(product.id) is not None
        kept = [product if p.id == product.id else p for p in self.showcase]
        self.showcase = kept if known else [*kept, product]


def marked(line: ChatLine, is_answered: bool) -> ChatLine:
    """Return the line with its question answered or open; other lines as they are."""
    if not line.is_question or line.is_answered == is_answered:
        return line
    return msgspec.structs.replace(line, is_answered=is_answered)


class Outgoing(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the owner tells the other hubs on `room.<id>.frames`.

    A frame, the whole state for a hub that asked, or neither: a sign of life. Whatever carries
    a lower epoch than the newest seen is ignored.
    """

    epoch: int
    seq: int  # of the newest frame: an idle hub learns from it that it missed some
    frame: Frame | None = None
    unheard: list[ChatLine] = []  # left out of this tick; their authors see them all the same
    state: RoomState | None = None


class RoomLog:
    """A room's state with the newest frames: what joins and recoveries are answered from."""

    def __init__(self, state: RoomState) -> None:
        self.state = state
        self._ring: deque[Prepared] = deque(maxlen=RING_FRAMES)
        self._views: dict[str, bytes] = {}

    def take(self, frame: Frame) -> Prepared:
        """Apply the next frame and keep it. Raises Gap."""
        self.state.apply(frame)
        prepared = Prepared(frame)
        if isinstance(frame, Event) and isinstance(frame.event, Removed):
            self._forget(frame.event)
        self._ring.append(prepared)
        self._views.clear()
        return prepared

    def _forget(self, removed: Removed) -> None:
        """Take the lines out of the frames that are kept: who recovers must not be sent them."""
        for n, kept in enumerate(self._ring):
            if isinstance(kept.frame, Tick) and any(map(removed.takes, kept.frame.chat)):
                chat = [line for line in kept.frame.chat if not removed.takes(line)]
                self._ring[n] = Prepared(msgspec.structs.replace(kept.frame, chat=chat))

    def recover(self, epoch: int, seq: int) -> list[Prepared] | None:
        """Return every frame after `seq`, or None when only a snapshot can help.

        Never a part of what was missed.
        """
        if epoch != self.state.epoch or not 0 <= seq <= self.state.seq:
            return None
        missed = self.state.seq - seq
        if missed > len(self._ring):
            return None
        return list(self._ring)[len(self._ring) - missed :]

    def snapshot(
        self, me: Me, language: str, now: datetime, own: Sequence[ChatLine] = ()
    ) -> bytearray:
        """Return the snapshot frame; the room's part is encoded once per frame and language.

        `own` are lines that nobody else sees: who said them gets a part of their own.
        """
        view = encode.raw(self._with(own).view(language)) if own else self._views.get(language)
        if view is None:
            view = self._views[language] = encode.raw(self.state.view(language))
        return encode.buffer(
            {
                "t": "snapshot",
                "epoch": self.state.epoch,
                "seq": self.state.seq,
                "now": now,
                "me": me,
                "room": msgspec.Raw(view),
            }
        )

    def _with(self, own: Sequence[ChatLine]) -> RoomState:
        chat = sorted([*self.state.chat, *own], key=lambda line: line.at)
        return msgspec.structs.replace(self.state, chat=chat)
