"""Bytes of frames: encoded once per language and weight, shared by every socket."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import msgspec

from hawker.stage.live.hub.wire import (
    Event,
    Frame,
    Pinned,
    Planned,
    Product,
    RoomEvent,
    ShowcaseChanged,
    Tick,
)

DEFAULT_LANGUAGE = "zh-CN"
HEADROOM_BYTES = 14  # room for the WebSocket header, written in front of the shared payload

_encoder = msgspec.json.Encoder()


class Weight(IntEnum):
    """How much of a tick a socket can take. Commerce has one weight only: all of it."""

    FULL = 0
    NO_CHAT = 1
    BARE = 2  # only the sequence number, so that nothing looks like a gap


def card(product: Product, language: str) -> dict[str, Any]:
    """Return the product card in `language`, with what is available now."""
    words = product.cards.get(language) or product.cards[DEFAULT_LANGUAGE]
    return {**words, "available": product.available}


def positions(showcase: list[Product], language: str) -> list[dict[str, Any]]:
    return [{"product": card(p, language), "position": n} for n, p in enumerate(showcase)]


def plan(planned: Planned) -> dict[str, Any]:
    return {
        "starts_at": planned.starts_at,
        "title": planned.title,
        "cover_url": planned.cover_url,
    }


def localised(event: RoomEvent, language: str) -> object:
    """Return the event as a client of `language` reads it."""
    match event:
        case Pinned(product, programme_time):
            return {
                "type": "pin",
                "product": card(product, language),
                "programme_time": programme_time,
            }
        case ShowcaseChanged(showcase):
            return {"type": "showcase", "showcase": positions(showcase, language)}
        case _:
            return event


def lighter(tick: Tick, weight: Weight) -> Tick:
    match weight:
        case Weight.FULL:
            return tick
        case Weight.NO_CHAT:
            return Tick(tick.seq, likes=tick.likes, viewers=tick.viewers)
        case Weight.BARE:
            return Tick(tick.seq)


def buffer(message: object) -> bytearray:
    """Return a message as JSON behind the head room that the WebSocket header needs."""
    out = bytearray(HEADROOM_BYTES)
    _encoder.encode_into(message, out, HEADROOM_BYTES)
    return out


class Prepared:
    """A frame and its encodings, each made when first asked for and then shared."""

    __slots__ = ("_buffers", "frame")

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._buffers: dict[tuple[str, Weight], bytearray] = {}

    @property
    def seq(self) -> int:
        return self.frame.seq

    def bytes(self, language: str = DEFAULT_LANGUAGE, weight: Weight = Weight.FULL) -> bytearray:
        key = ("", weight) if isinstance(self.frame, Tick) else (language, Weight.FULL)
        found = self._buffers.get(key)
        if found is None:
            found = self._buffers[key] = buffer(self._message(language, weight))
        return found

    def _message(self, language: str, weight: Weight) -> object:
        match self.frame:
            case Tick():
                return lighter(self.frame, weight)
            case Event(seq, event):
                return {"t": "event", "seq": seq, "event": localised(event, language)}


def raw(message: Mapping[str, Any]) -> bytes:
    return _encoder.encode(message)
