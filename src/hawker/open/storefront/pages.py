"""Products, stores and rooms as pages. Pure: views in, pages out."""

import html
from collections.abc import Sequence

from hawker.goods.stock.model import ProductCard, ProductView
from hawker.kernel.text import Text
from hawker.open.storefront.amounts import decimal
from hawker.open.storefront.model import Answer, ChannelRooms, Image, Json, Page, Reader
from hawker.open.storefront.pieces import IN_SIGHT, cards, picture, price
from hawker.open.storefront.shell import absolute
from hawker.places.stores.model import StoreView
from hawker.stage.live.model import ChannelView, RoomCard, RoomStatus, RoomView

WHOLE = "(min-width: 900px) 50vw, 100vw"  # a picture as wide as the page of a product has it
LIVE = frozenset({RoomStatus.ON_AIR, RoomStatus.INTERRUPTED})
PLAYER = "src/ahead.ts"  # has the picture of a room begin before the app is there
# What a room's first picture waits for.
ROOM_MODULES = (PLAYER, "../node_modules/hls.js/dist/hls.light.mjs", "src/pages/RoomPage.vue")

GREETING = Text(
    "直播间、短视频，和里面的好物。", "Live rooms, short videos, and the goods in them."
)
LIVE_NOW = Text("正在直播", "Live now")
COMING = Text("即将开播", "Coming up")
CHANNEL = Text(
    "{channel} 的直播、预告和回放，商品由 {store} 销售。",
    "What {channel} shows, live and again. The goods are sold by {store}.",
)
NEW_GOODS = Text("新鲜上架", "Fresh on the shelf")
SOLD_BY = Text("由 {store} 销售并发货", "Sold and shipped by {store}")
SOLD_OUT = Text("已售罄", "Sold out")
LEFT = Text("剩余 {count} 件", "{count} left")
STORE_GOODS = Text("{store} 的商品", "What {store} sells")
ON_AIR = Text("{channel} 正在直播：{title}", "{channel} is live: {title}")
WILL_BE_ON_AIR = Text("{channel} 的直播预告：{title}", "{channel} is going to be live: {title}")
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
        answers=[Answer(path, body)],
        refresh_s=0,  # it tells what is left
    )


def home_page(
    rooms: Sequence[RoomCard],
    goods: Sequence[ProductCard],
    answers: Sequence[Answer],
    reader: Reader,
) -> Page:
    """What is on now, and the newest goods of all stores."""
    language = reader.language
    on_air = "".join(_room(number, room) for number, room in enumerate(rooms))
    one = " one" if len(rooms) == 1 else ""
    live = (
        f'<h2>{LIVE_NOW.said(language)}</h2><ul class="rooms{one}">{on_air}</ul>' if rooms else ""
    )
    listed = cards(goods, language, is_first=not any(room.cover_url for room in rooms))
    return Page(
        path="/",
        title="",
        description=GREETING.said(language),
        kind="website",
        images=[Image(url) for url in [each.picture_url for each in goods] if url][:1],
        about=[],
        facts=[],
        body=f"{live}<h2>{NEW_GOODS.said(language)}</h2>{listed}",
        answers=answers,
        refresh_s=0,  # it tells who is on, and what is left
    )


def store_page(
    store: StoreView, goods: Sequence[ProductCard], answers: Sequence[Answer], reader: Reader
) -> Page:
    """A store and the newest of what it sells."""
    origin, language = reader.origin, reader.language
    path = f"/stores/{store.id}"
    title = STORE_GOODS.said(language).format(store=store.name)
    listed = [_listed(n, card, origin) for n, card in enumerate(goods, start=1)]
    about: Json = {
        "@type": "OnlineStore",
        "name": store.name,
        "url": origin + path,
        **({"logo": absolute(store.logo_url, origin)} if store.logo_url else {}),
    }
    pictures = [card.picture_url for card in goods if card.picture_url]
    images = [store.logo_url] if store.logo_url else pictures[:1]
    return Page(
        path=path,
        title=store.name,
        description=title,
        kind="website",
        images=[Image(url) for url in images],
        about=[about, {"@type": "ItemList", "name": title, "itemListElement": listed}],
        facts=[],
        body=_store_body(store, goods, language),
        answers=answers,
        refresh_s=0,  # it tells what is left
    )


def channel_page(
    channel: ChannelView, rooms: ChannelRooms, answers: Sequence[Answer], reader: Reader
) -> Page:
    """A channel: what is on, what is to come, and what can be watched again."""
    origin, language = reader.origin, reader.language
    path = f"/c/{channel.id}"
    first = next(iter([*rooms.live, *rooms.announced]), None)
    pictures = [first.cover_url if first else None, channel.avatar_url]
    about: Json = {
        "@type": "Organization",
        "name": channel.name,
        "url": origin + path,
        **({"logo": absolute(channel.avatar_url, origin)} if channel.avatar_url else {}),
    }
    return Page(
        path=path,
        title=channel.name,
        description=CHANNEL.said(language).format(channel=channel.name, store=channel.store_name),
        kind="profile",
        images=[Image(url) for url in pictures if url],
        about=[about],
        facts=[],
        body=_channel_body(channel, rooms, language),
        answers=answers,
        refresh_s=0,  # it tells who is on
    )


def room_page(room: RoomView, body: bytes, reader: Reader) -> Page:
    """A room, of which `body` is the answer: a video that is on, or was."""
    origin, language = reader.origin, reader.language
    path = f"/rooms/{room.id}"
    cover = room.broadcast.cover_url if room.broadcast else room.cover_url
    words = _said_of(room).said(language)
    description = words.format(channel=room.channel.name, title=room.title)
    goods = [item.product for item in room.showcase]
    return Page(
        path=path,
        title=room.title,
        description=description,
        kind="video.other",
        images=[Image(url) for url in (cover, room.channel.avatar_url) if url],
        about=_about(room, description, origin + path, origin),
        facts=[],
        body=_stage(room, cover) + cards(goods, language, is_first=not cover),
        answers=[Answer(path, body)],
        modules=ROOM_MODULES,
        runs=PLAYER if room.status in LIVE else None,
        refresh_s=0 if room.status in LIVE else 10,  # the playlist in it is of now
    )


def _said_of(room: RoomView) -> Text:
    if room.status in LIVE:
        return ON_AIR
    return WILL_BE_ON_AIR if room.status is RoomStatus.WAITING else WAS_ON_AIR


def _about(room: RoomView, description: str, url: str, origin: str) -> Sequence[Json]:
    if room.broadcast:
        return [_video(room, description, url, origin)]
    is_expected = room.status is RoomStatus.WAITING and room.starts_at is not None
    return [_event(room, url)] if is_expected else []


def _event(room: RoomView, url: str) -> Json:
    """A broadcast that is announced."""
    assert room.starts_at is not None, "it is announced for a time"
    return {
        "@type": "BroadcastEvent",
        "name": room.title,
        "isLiveBroadcast": True,
        "startDate": room.starts_at.isoformat(),
        "url": url,
    }


def _stage(room: RoomView, cover: str | None) -> str:
    """What the room looks like before its picture moves; its goods stand below, out of sight."""
    title, channel = html.escape(room.title), html.escape(room.channel.name)
    still = picture(cover, "", "100vw", place="still", is_first=True) if cover else ""
    return f'<div class="stage">{still}<h1>{title}</h1><p>{channel}</p></div>'


def _store_body(store: StoreView, goods: Sequence[ProductCard], language: str) -> str:
    name = html.escape(store.name)
    cover = (
        picture(store.cover_url, "", "100vw", place="banner", is_first=True)
        if store.cover_url
        else ""
    )
    logo = picture(store.logo_url, "", "56px", place="logo") if store.logo_url else ""
    head = f"{cover}<header>{logo}<h1>{name}</h1></header>"
    return head + cards(goods, language, is_first=not store.cover_url)


def _channel_body(channel: ChannelView, rooms: ChannelRooms, language: str) -> str:
    face = picture(channel.avatar_url, "", "64px", place="logo") if channel.avatar_url else ""
    head = f"<header>{face}<h1>{html.escape(channel.name)}</h1></header>"
    parts = [(LIVE_NOW, rooms.live), (COMING, rooms.announced)]
    return head + "".join(
        f'<h2>{name.said(language)}</h2><ul class="rooms">'
        f"{''.join(_room(number, room) for number, room in enumerate(listed))}</ul>"
        for name, listed in parts
        if listed
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
    first = product.pictures[0] if product.pictures else None
    shown = (
        picture(first.url, first.alt or product.title, WHOLE, place="whole", is_first=True)
        if first
        else ""
    )
    left = LEFT.said(language).format(count=product.available)
    store = SOLD_BY.said(language).format(store=html.escape(product.store_name))
    return (
        f'{shown}<div class="row">{price(product.price, language)}'
        f"<small>{left if product.available else SOLD_OUT.said(language)}</small></div>"
        f"<h1>{html.escape(product.title)}</h1><p>{html.escape(product.subtitle)}</p>"
        f"<p>{html.escape(product.description)}</p>"
        f'<p><a href="/stores/{product.store_id}">{store}</a></p>'
    )


def _room(number: int, room: RoomCard) -> str:
    title, channel = html.escape(room.title), html.escape(room.channel.name)
    cover = (
        picture(room.cover_url, room.title, "100vw", place="cover", is_first=number == 0)
        if room.cover_url and number < IN_SIGHT
        else '<span class="cover"></span>'
    )
    words = f"<span>{title}</span><small>{channel}</small>"
    return f'<li><a href="/rooms/{room.id}">{cover}{words}</a></li>'
