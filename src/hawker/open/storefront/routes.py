"""Pages as anybody reads them. No decisions, no cookies."""

from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Protocol

from litestar import MediaType, Response, get
from litestar.params import FromPath

from hawker.goods.catalogue.model import ProductId
from hawker.kernel.errors import Refusal
from hawker.kernel.http import Call, Plug
from hawker.kernel.ids import StoreId
from hawker.open.storefront import service
from hawker.open.storefront.model import Page, Reader, Window
from hawker.open.storefront.shell import Shell, render
from hawker.places.channels.model import ChannelId
from hawker.stage.live.model import Playlists, RoomId

XML = "application/xml"
SITEMAP_AGE_S = 3600
ROOMS_AGE_S = 60  # a room that opened is to be found while it is on


class Sign(Protocol):
    """What the site says of itself; `app` plugs it."""

    async def name(self, language: str) -> str:
        """What it is called, for a reader of `language`."""
        ...

    async def languages(self) -> Sequence[str]:
        """Those it offers, the usual one first."""
        ...


class Front:
    """What pages are made of beside their own: the app's page, and the sign of the site."""

    def __init__(self, shell: Shell, sign: Sign) -> None:
        self._shell = shell
        self._sign = sign

    async def answer(self, call: Call, make: Callable[[Reader], Awaitable[Page]]) -> Response[str]:
        """The page; for what is not there, the app's own page, which says so, with 404."""
        languages = await self._sign.languages()
        language = call.language_among(languages)
        headers = {"Vary": "Accept-Language", "Content-Language": language}
        reader = Reader(call.settings.public_url, language)
        try:
            page = await make(reader)
        except Refusal as refusal:
            if refusal.status != HTTPStatus.NOT_FOUND:
                raise
            text = self._shell.text()
            return Response(
                text, status_code=refusal.status, media_type=MediaType.HTML, headers=headers
            )
        age = f"public, max-age={page.refresh_s}" if page.refresh_s else "no-cache"
        text = render(
            self._shell,
            page,
            reader,
            site=await self._sign.name(language),
            languages=languages,
        )
        return Response(text, media_type=MediaType.HTML, headers={**headers, "Cache-Control": age})


@get("/", include_in_schema=False)
async def home_page(call: Call, front: Plug[Front], window: Plug[Window]) -> Response[str]:
    """The page everybody may begin with."""
    return await front.answer(call, lambda reader: service.home(call.db, window, reader))


@get("/products/{id:str}", include_in_schema=False)
async def product_page(
    id: FromPath[ProductId], call: Call, front: Plug[Front], window: Plug[Window]
) -> Response[str]:
    """The page of a product."""
    return await front.answer(call, lambda reader: service.product(window, id, reader))


@get("/stores/{id:str}", include_in_schema=False)
async def store_page(
    id: FromPath[StoreId], call: Call, front: Plug[Front], window: Plug[Window]
) -> Response[str]:
    """The page of a store."""
    return await front.answer(call, lambda reader: service.store(call.db, window, id, reader))


@get("/c/{id:str}", include_in_schema=False)
async def channel_page(id: FromPath[ChannelId], call: Call, front: Plug[Front]) -> Response[str]:
    """The page of a channel."""
    return await front.answer(call, lambda reader: service.channel(call.db, id, reader))


@get("/rooms/{id:str}", include_in_schema=False)
async def room_page(
    id: FromPath[RoomId], call: Call, front: Plug[Front], live_playlists: Plug[Playlists]
) -> Response[str]:
    """The page of a room."""
    return await front.answer(
        call, lambda reader: service.room(call.db, live_playlists, id, reader)
    )


@get("/sitemap.xml", include_in_schema=False)
async def sitemap(call: Call) -> Response[str]:
    """Where the parts of the sitemap are."""
    return _listed(await service.parts(call.db, call.settings.public_url))


@get("/sitemaps/{name:str}", include_in_schema=False)
async def sitemap_part(name: FromPath[str], call: Call) -> Response[str]:
    """One part of the sitemap."""
    part = name.removesuffix(".xml")
    age_s = ROOMS_AGE_S if part == service.ROOMS else SITEMAP_AGE_S
    return _listed(await service.part(call.db, part, call.settings.public_url), age_s)


@get("/robots.txt", include_in_schema=False, sync_to_thread=False)
def robots(call: Call) -> Response[str]:
    """What search engines shall leave alone."""
    text = service.ROBOTS.format(origin=call.settings.public_url)
    return Response(text, media_type=MediaType.TEXT)


def _listed(text: str, age_s: int = SITEMAP_AGE_S) -> Response[str]:
    headers = {"Cache-Control": f"public, max-age={age_s}"}
    return Response(text, media_type=XML, headers=headers)


ROUTES = [
    home_page,
    product_page,
    store_page,
    channel_page,
    room_page,
    sitemap,
    sitemap_part,
    robots,
]
