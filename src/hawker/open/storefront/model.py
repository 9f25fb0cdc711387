"""The nouns of the storefront."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from hawker.goods.catalogue.model import ProductId
from hawker.kernel.ids import StoreId
from hawker.stage.live.model import RoomCard

Json = Mapping[str, Any]


class Image(msgspec.Struct, frozen=True):
    """A picture that stands for a page where it is linked."""

    url: str  # a path of this site, or an address
    width: int | None = None  # pixels
    height: int | None = None


class Answer(msgspec.Struct, frozen=True):
    """What the app would ask the API at first, and what it would be told."""

    path: str  # below /api/v1, with its query as the app writes it
    body: bytes  # JSON


class Reader(msgspec.Struct, frozen=True):
    """For whom a page is made."""

    origin: str  # of this site, without a slash at its end
    language: str


class Page(msgspec.Struct, frozen=True):
    """A page before it is HTML."""

    path: str  # of this site: the one address of it
    title: str
    description: str
    kind: str  # og:type
    images: Sequence[Image]  # the first one stands for it
    about: Sequence[Json]  # schema.org, one object each
    facts: Sequence[tuple[str, str]]  # more properties for whoever unfolds links
    body: str  # HTML, escaped
    answers: Sequence[Answer] = ()
    modules: Sequence[str] = ()  # of the app, fetched at once; Vite's names
    runs: str | None = None  # the one of them that runs before the app does
    refresh_s: int = 60  # how long others may keep it


class ChannelRooms(msgspec.Struct, frozen=True):
    """The rooms of a channel that are worth coming for."""

    live: Sequence[RoomCard]
    announced: Sequence[RoomCard]


class Window(Protocol):
    """The shop window: public answers, encoded once for many readers; `app` plugs it."""

    async def product(self, id: ProductId, language: str) -> bytes:
        """A product in full (`ProductView`). Raises ProductNotFound."""
        ...

    async def cards(
        self, store: StoreId | None, before: ProductId | None, limit: int, language: str
    ) -> bytes:
        """A page of cards (`Page[ProductCard]`), of a store or of all, newest first."""
        ...
