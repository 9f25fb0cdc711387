"""Every public page there is, for search engines: an index, and parts of bounded size."""

import html
from collections.abc import Iterable, Iterator

from hawker.goods.catalogue import service as catalogue
from hawker.goods.catalogue.model import ProductId
from hawker.kernel.db import Db
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import BadId
from hawker.places.channels import service as channels
from hawker.places.stores import service as stores
from hawker.stage.live import service as live

ROBOTS = """\
User-agent: *
Disallow: /api/
Disallow: /cart
Disallow: /checkout
Disallow: /orders
Disallow: /me
Disallow: /mailbox
Disallow: /studio/
Sitemap: {origin}/sitemap.xml
"""
OF_PART = 5_000  # addresses; engines take ten times as many
PARTS_LIMIT = 2_000
STORES_LIMIT = 5_000
CHANNELS_LIMIT = 5_000
ROOMS_LIMIT = 5_000  # those that are open; the newest of them
FIRST = "first"
ROOMS = "rooms"
CHANNELS = "channels"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


async def parts(db: Db, origin: str) -> str:
    """The index: where each part is."""
    names = [f"products-{FIRST}", "stores", CHANNELS, ROOMS]
    last = await catalogue.step_through_published(db, None, OF_PART)
    while last is not None and len(names) < PARTS_LIMIT:
        names.append(f"products-{last}")
        last = await catalogue.step_through_published(db, last, OF_PART)
    places = _each("sitemap", (f"{origin}/sitemaps/{name}.xml" for name in names))
    return f"{HEAD}<sitemapindex {SPACE}>{places}</sitemapindex>\n"


async def part(db: Db, name: str, origin: str) -> str:
    """One part. Raises NotFound for a name that the index never gave."""
    kind, _, after = name.partition("-")
    if name == "stores":
        found = await stores.all_ids(db, STORES_LIMIT)
        addresses = [f"{origin}/stores/{id}" for id in found]
    elif name == CHANNELS:
        everywhere = await channels.all_ids(db, CHANNELS_LIMIT)
        addresses = [f"{origin}/c/{id}" for id in everywhere]
    elif name == ROOMS:
        open_rooms = await live.open_ids(db, ROOMS_LIMIT)
        addresses = [f"{origin}/rooms/{id}" for id in open_rooms]
    elif kind == "products" and after:
        ids = await catalogue.published_after(db, _after(after), OF_PART)
        addresses = [f"{origin}/products/{id}" for id in ids]
    else:
        raise NotFound("There is no such part.")
    return f"{HEAD}<urlset {SPACE}>{_each('url', addresses)}</urlset>\n"


def _after(text: str) -> ProductId | None:
    try:
        return None if text == FIRST else ProductId.parse(text)
    except BadId as error:
        raise NotFound("There is no such part.") from error


def _each(element: str, addresses: Iterable[str]) -> str:
    return "".join(_lines(element, addresses))


def _lines(element: str, addresses: Iterable[str]) -> Iterator[str]:
    for address in addresses:
        yield f"<{element}><loc>{html.escape(address)}</loc></{element}>\n"
