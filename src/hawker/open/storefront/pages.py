"""Products, stores and rooms as pages. Pure: views in, pages out."""

import html
from collections.abc import Sequence

from hawker.goods.stock.model import ProductCard, ProductView
from hawker.kernel.money import Money
from hawker.kernel.text import Text
from hawker.open.storefront.amounts import decimal, shown
from hawker.open.storefront.model import Answer, Image, Json, Page, Reader
from hawker.open.storefront.shell import absolute
from hawker.places.stores.model import StoreView
from hawker.stage.live.model import RoomStatus, RoomView

CARD_PIXELS = 480  # of the small pictures on cards
LIVE = frozenset({RoomStatus.ON_AIR, RoomStatus.INTERRUPTED})

SOLD_BY = Text("由 {store} 销售并发货", "Sold and shipped by {store}")
SOLD_OUT = Text("已售罄", "Sold out")
LEFT = Text("剩余 {count} 件", "{count} left")
STORE_GOODS = Text("{store} 的商品", "What {store} sells")
ON_AIR = Text("{channel} 正在直播：{title}", "{channel} is live: {title}")
WAS_ON_AIR = Text("{channel} 的直播间：{title}", "The room of {channel}: {title}")


def product_page(product: ProductView, body: bytes, reader: Reader) -> Page:
    """A product; `body` is its answer of the API."""
    origin, language = reader.origin, reader.language
    path = f"/products/{product.id}"
    images = [Image(each.url, each.width, each.height) for each in product.pictures]
    about = {
        "@type": "Product",
        "name": product.title,
        "description": product.description or product.subtitle,
        "image": [absolute(each.url, origin) for each in product.pictures],
        "sku": str(product.id),
        "url": origin + path,
        "brand": {"@type": "Brand", "name": product.store_name},
        "offers": _offers(product, origin + path),
    }
    return Page(
        path=path,
        title=product.title,
        description=product.subtitle or product.description,
        kind="product",
        images=images,
        about=[about, _crumbs(product, origin)],
        facts=[
            ("product:price:amount", decimal(product.price)),
            ("product:price:currency", product.price.currency),
            ("product:availability", "instock" if product.available else "oos"),
        ],
        body=_product_body(product, language),
        answer=Answer(path, body),
        refresh_s=0,  # it tells what is left
    )


def store_page(store: StoreView, cards: Sequence[ProductCard], reader: Reader) -> Page:
    """A store and the newest of what it sells."""
    origin, language = reader.origin, reader.language
    path = f"/stores/{store.id}"
    title = STORE_GOODS.said(language).format(store=store.name)
    goods = [_listed(n, card, origin) for n, card in enumerate(cards, start=1)]
    about: Json = {
        "@type": "OnlineStore",
        "name": store.name,
        "url": origin + path,
        **({"logo": absolute(store.logo_url, origin)} if store.logo_url else {}),
    }
    pictures = [card.picture_url for card in cards if card.picture_url]
    images = [store.logo_url] if store.logo_url else pictures[:1]
    return Page(
        path=path,
        title=store.name,
        description=title,
        kind="website",
        images=[Image(url) for url in images],
        about=[about, {"@type": "ItemList", "name": title, "itemListElement": goods}],
        facts=[],
        body=f"<h1>{html.escape(store.name)}</h1>{_cards(cards, language)}",
    )


def room_page(room: RoomView, reader: Reader) -> Page:
    """A room: a video that is on, or was."""
    origin, language = reader.origin, reader.language
    path = f"/rooms/{room.id}"
    cover = room.broadcast.cover_url if room.broadcast else None
    is_live = room.status in LIVE
    words = (ON_AIR if is_live else WAS_ON_AIR).said(language)
    description = words.format(channel=room.channel.name, title=room.title)
    cards = [item.product for item in room.showcase]
    return Page(
        path=path,
        title=room.title,
        description=description,
        kind="video.other",
        images=[Image(url) for url in (cover, room.channel.avatar_url) if url],
        about=[_video(room, description, origin + path, origin)] if room.broadcast else [],
        facts=[],
        body=f"<h1>{html.escape(room.title)}</h1><p>{html.escape(description)}</p>"
        + _cards(cards, language),
        refresh_s=10,
    )


def _offers(product: ProductView, url: str) -> Json:
    prices = [sku.price for sku in product.skus]
    lowest = min(prices, key=lambda price: price.amount)
    highest = max(prices, key=lambda price: price.amount)
    common = {
        "priceCurrency": lowest.currency,
        "availability": f"https://schema.org/{'InStock' if product.available else 'OutOfStock'}",
        "url": url,
        "seller": {"@type": "Organization", "name": product.store_name},
    }
    if lowest == highest:
        return {"@type": "Offer", "price": decimal(lowest), **common}
    return {
        "@type": "AggregateOffer",
        "lowPrice": decimal(lowest),
        "highPrice": decimal(highest),
        "offerCount": len(prices),
        **common,
    }


def _crumbs(product: ProductView, origin: str) -> Json:
    steps = [
        (product.store_name, f"{origin}/stores/{product.store_id}"),
        (product.title, f"{origin}/products/{product.id}"),
    ]
    items = [
        {"@type": "ListItem", "position": n, "name": name, "item": item}
        for n, (name, item) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _listed(position: int, card: ProductCard, origin: str) -> Json:
    url = f"{origin}/products/{card.id}"
    return {"@type": "ListItem", "position": position, "name": card.title, "url": url}


def _video(room: RoomView, description: str, url: str, origin: str) -> Json:
    assert room.broadcast is not None
    shown = room.broadcast.cover_url or room.channel.avatar_url  # engines leave out what has none
    started_at = room.broadcast.started_at.isoformat()
    return {
        "@type": "VideoObject",
        "name": room.title,
        "description": description,
        "uploadDate": started_at,
        "url": url,
        **({"thumbnailUrl": absolute(shown, origin)} if shown else {}),
        "contentUrl": absolute(room.broadcast.playlist_url, origin),
        "publication": {
            "@type": "BroadcastEvent",
            "isLiveBroadcast": room.status in LIVE,
            "startDate": started_at,
        },
    }


def _product_body(product: ProductView, language: str) -> str:
    picture = ""
    if product.pictures:
        first = product.pictures[0]
        picture = (
            f'<img src="{html.escape(first.url)}" alt="{html.escape(product.title)}"'
            f' width="{first.width}" height="{first.height}" fetchpriority="high">'
        )
    left = LEFT.said(language).format(count=product.available)
    store = SOLD_BY.said(language).format(store=html.escape(product.store_name))
    return (
        f"{picture}{_price(product.price, language)}"
        f"<p>{left if product.available else SOLD_OUT.said(language)}</p>"
        f"<h1>{html.escape(product.title)}</h1><p>{html.escape(product.subtitle)}</p>"
        f"<p>{html.escape(product.description)}</p>"
        f'<p><a href="/stores/{product.store_id}">{store}</a></p>'
    )


def _cards(cards: Sequence[ProductCard], language: str) -> str:
    return f"<ul>{''.join(_card(card, language) for card in cards)}</ul>" if cards else ""


def _card(card: ProductCard, language: str) -> str:
    picture = (
        f'<img src="{html.escape(card.picture_url)}" alt="" loading="lazy"'
        f' width="{CARD_PIXELS}" height="{CARD_PIXELS}">'
        if card.picture_url
        else ""
    )
    name = html.escape(card.title)
    return (
        f'<li><a href="/products/{card.id}">{picture}{name}</a> {_price(card.price, language)}</li>'
    )


def _price(price: Money, language: str) -> str:
    return f"<p>{html.escape(shown(price, language))}</p>"
