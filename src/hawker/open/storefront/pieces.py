"""What pages are laid out from. Pure.

Pictures are written as the app writes them, in the same formats, widths and places: what is loaded
for the page is then what the app shows, and nothing is loaded twice or jumps.
"""

import html
import re
from collections.abc import Sequence

from hawker.goods.stock.model import ProductCard
from hawker.kernel.money import Money
from hawker.open.storefront.amounts import shown

STORED = re.compile(r"(.*/(?:pictures/sto_[^/]+|portraits)/fil_[^/]+)/(\d+)\.webp")
WIDTHS = (240, 640, 1200)  # the app knows the same ones (web/shared/src/text/pictures.ts)
IN_SIGHT = 4  # cards of a list that a phone shows at first


def picture(url: str, alt: str, sizes: str, *, place: str, is_first: bool = False) -> str:
    """A picture in every format there is of it. The first one of a page comes before all else."""
    found = STORED.fullmatch(url)
    sources = (
        "".join(_source(found[1], int(found[2]), kind, sizes) for kind in ("avif", "webp"))
        if found
        else ""
    )
    plain = url.removesuffix(".webp") + ".jpg" if found else url
    priority = ' fetchpriority="high"' if is_first else ""
    return (
        f'<picture class="{place}">{sources}'
        f'<img src="{html.escape(plain)}" alt="{html.escape(alt)}"{priority}></picture>'
    )


def _source(folder: str, largest: int, kind: str, sizes: str) -> str:
    widths = [width for width in WIDTHS if width < largest] + [largest]
    each = ", ".join(f"{html.escape(folder)}/{width}.{kind} {width}w" for width in widths)
    return f'<source type="image/{kind}" srcset="{each}" sizes="{sizes}">'


def cards(found: Sequence[ProductCard], language: str, *, is_first: bool = False) -> str:
    """Goods as in the app's grids; `is_first` when nothing larger stands above them."""
    items = [_card(n, card, language, is_first=is_first) for n, card in enumerate(found)]
    return f'<ul class="goods">{"".join(items)}</ul>' if items else ""


def price(money: Money, language: str) -> str:
    return f'<p class="price">{html.escape(shown(money, language))}</p>'


def _card(place: int, card: ProductCard, language: str, *, is_first: bool) -> str:
    """Those out of sight go without their picture: the app loads it when they come into sight."""
    shown_picture = '<span class="tile"></span>'
    if card.picture_url and place < IN_SIGHT:
        first = is_first and place == 0
        shown_picture = picture(card.picture_url, "", "50vw", place="tile", is_first=first)
    name = html.escape(card.title)
    subtitle = f"<small>{html.escape(card.subtitle)}</small>" if card.subtitle else ""
    return (
        f'<li><a href="/products/{card.id}">{shown_picture}<span>{name}</span>{subtitle}</a>'
        f"{price(card.price, language)}</li>"
    )
