"""What links unfold into, and what search engines read, without a line of JavaScript."""

import re

import pytest

from hawker.goods.catalogue.model import Status
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.ids import AccountId
from hawker.kernel.text import Text
from hawker.media.streams import service as streams
from hawker.open.storefront.service import sitemap
from hawker.places.channels import service as channels
from hawker.places.channels.model import Channel, ChannelId
from hawker.stage.live import service as live


async def waiting_room(store, db, worker_db, title, goods):
    """Open a room, and tell its stream key."""
    owner = AccountId.new()
    channel = Channel(
        store, ChannelId.new(), owner, Text("茶台", "Tea <table>"), "/media/face.webp"
    )
    grants = {store: frozenset({Permission.LIVE_HOST})}
    proven = {"proven_at": db.clock.now()}
    host = Principal(owner, is_guest=False, name="Host", grants=grants, **proven)
    async with worker_db.system() as tx:
        await channels.open_channel(tx, channel)
    async with db.begin(host) as tx:
        room, key = await live.open_room(tx, host, channel, title)
        await live.set_showcase(tx, host, room.id, goods)
    return room, key


async def start(worker_db, facts, key):
    async with worker_db.system() as tx:
        ingest = await streams.open_ingest(tx, key, "test")
        await streams.start_picture(tx, ingest, width=720, height=1280)
    await facts.drain()


async def on_air(store, db, worker_db, facts, title, goods):
    room, key = await waiting_room(store, db, worker_db, title, goods)
    await start(worker_db, facts, key)
    return room


async def test_a_product_page_says_what_it_costs_and_whether_there_is_any(read, product, store):
    tea = await product(prices=(1990,), pieces=3)

    page = await read(f"/products/{tea}")

    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    assert page.meta("og:title") == "Longjing &quot;2026&quot;"
    assert page.meta("og:image") == "http://localhost:8080/media/large.webp"
    assert page.meta("product:price:amount") == "19.90"
    about, crumbs = page.about
    assert (about["@type"], about["name"]) == ("Product", 'Longjing "2026"')
    assert about["offers"]["price"] == "19.90"
    assert about["offers"]["availability"] == "https://schema.org/InStock"
    assert crumbs["itemListElement"][0]["item"] == f"http://localhost:8080/stores/{store}"
    assert "Nutty &amp; sweet." in page.text
    assert "3 left" in page.text


async def test_a_product_of_several_prices_offers_them_from_the_lowest(read, product):
    tea = await product(prices=(1990, 990))

    (about, _) = (await read(f"/products/{tea}")).about

    assert about["offers"]["lowPrice"] == "9.90"
    assert about["offers"]["highPrice"] == "19.90"
    assert about["offers"]["offerCount"] == 2


async def test_what_is_sold_out_says_so(read, product):
    tea = await product(pieces=0)

    page = await read(f"/products/{tea}")

    assert page.about[0]["offers"]["availability"] == "https://schema.org/OutOfStock"
    assert page.meta("product:availability") == "oos"
    assert "Sold out" in page.text


async def test_pages_hold_the_very_answers_of_the_api(read, product, store, visitor):
    tea = await product()
    pages = ["/", f"/products/{tea}", f"/stores/{store}"]

    written = {
        path: answer for each in pages for path, answer in (await read(each)).answers.items()
    }

    assert written.keys() == {
        *("/rooms?limit=12", "/announced-rooms?limit=6"),
        *("/products?limit=24", f"/products/{tea}"),
        *(f"/stores/{store}", f"/products?store_id={store}&limit=24"),
    }
    asked = {path: (await visitor("en").get(path)).json for path in written}
    assert written == asked


async def test_the_first_page_shows_what_is_on_and_the_newest_goods(
    read, product, store, db, worker_db, facts
):
    tea = await product()
    before = await read("/")
    room = await on_air(store, db, worker_db, facts, 'Spring "tea"', [tea])

    page = await read("/")

    assert "Live now" not in before.text
    assert page.status == 200
    assert page.headers["cache-control"] == "no-cache"
    assert page.text.count("<title>") == 1
    assert " · " not in page.text.partition("<title>")[2].partition("</title>")[0]
    assert f'<a href="/rooms/{room.id}">' in page.text
    assert "Spring &quot;tea&quot;" in page.text
    assert f'<a href="/products/{tea}">' in page.text
    assert page.text.count('fetchpriority="high"') == 1


async def test_a_stored_picture_is_written_as_the_app_asks_for_it(read, product, fetch):
    tea = await product()
    stored = "/media/pictures/sto_1/fil_1/1200.webp"
    await fetch("UPDATE catalogue.pictures SET url = %s RETURNING url", stored)

    text = (await read(f"/products/{tea}")).text

    sizes = "(min-width: 900px) 50vw, 100vw"
    folder = "/media/pictures/sto_1/fil_1"
    for kind in ("avif", "webp"):
        widths = ", ".join(f"{folder}/{width}.{kind} {width}w" for width in (240, 640, 1200))
        assert f'<source type="image/{kind}" srcset="{widths}" sizes="{sizes}">' in text
    assert f'<img src="{folder}/1200.jpg"' in text


async def test_a_page_speaks_the_language_of_its_reader(read, product):
    tea = await product()

    chinese = await read(f"/products/{tea}", language="zh-CN")

    assert '<html lang="zh-CN"' in chinese.text
    assert chinese.meta("og:title") == "龙井"
    assert chinese.headers["vary"] == "Accept-Language"
    assert "剩余 3 件" in chinese.text


async def test_a_store_page_lists_what_it_sells(read, product, store):
    tea = await product()

    page = await read(f"/stores/{store}")

    assert page.status == 200
    assert "<h1>Tea &lt;House&gt;</h1>" in page.text
    shop, goods = page.about
    assert shop["name"] == "Tea <House>"
    assert goods["itemListElement"][0]["url"] == f"http://localhost:8080/products/{tea}"
    assert f'href="/products/{tea}"' in page.text


async def test_a_room_page_is_a_video_that_is_on_with_what_it_shows(
    read, product, store, db, worker_db, facts, origin
):
    tea = await product()
    room, key = await waiting_room(store, db, worker_db, 'Spring "tea"', [tea])
    waiting = await read(f"/rooms/{room.id}")
    await start(worker_db, facts, key)

    page = await read(f"/rooms/{room.id}")

    assert (waiting.status, waiting.about) == (200, [])
    assert waiting.answers[f"/rooms/{room.id}"]["broadcast"] is None
    assert page.status == 200
    broadcast = page.answers[f"/rooms/{room.id}"]["broadcast"]
    assert broadcast["playlist"] == f"#EXTM3U of {broadcast['playlist_url']}"
    assert page.headers["cache-control"] == "no-cache"
    assert page.meta("og:type") == "video.other"
    assert page.meta("og:title") == "Spring &quot;tea&quot;"
    assert page.meta("og:image") == "http://localhost:8080/media/face.webp"
    [video] = page.about
    assert (video["@type"], video["name"]) == ("VideoObject", 'Spring "tea"')
    assert video["publication"]["isLiveBroadcast"] is True
    assert video["thumbnailUrl"] == "http://localhost:8080/media/face.webp"
    assert video["contentUrl"].startswith("http://localhost:8080/live/")
    assert video["uploadDate"].startswith("2026-05-01T04:00:00")
    assert "<h1>Spring &quot;tea&quot;</h1>" in page.text
    assert "Tea <table>" not in page.text.partition('class="answer"')[0]
    assert f'href="/products/{tea}"' in page.text


@pytest.mark.parametrize(
    "path",
    [
        "/products/prd_01h00000000000000000000000",
        "/stores/sto_01h00000000000000000000000",
        "/rooms/rom_01h00000000000000000000000",
        "/products/prd_nonsense",
    ],
)
async def test_what_is_not_there_is_not_found_and_still_a_page(read, path):
    page = await read(path)

    assert page.status == 404
    if "nonsense" not in path:
        assert '<div id="app"></div>' in page.text


async def test_a_draft_has_no_page_and_is_not_in_the_sitemap(read, product):
    draft = await product(status=Status.DRAFT)

    assert (await read(f"/products/{draft}")).status == 404
    assert str(draft) not in (await read("/sitemaps/products-first.xml")).text


async def test_pages_set_no_cookie(read, product, store):
    tea = await product()

    for path in (f"/products/{tea}", f"/stores/{store}", "/sitemap.xml", "/robots.txt"):
        assert "set-cookie" not in (await read(path)).headers


async def test_the_sitemap_names_every_page_once_in_parts(read, product, store, monkeypatch):
    monkeypatch.setattr(sitemap, "OF_PART", 2)
    goods = [await product() for _ in range(5)]

    index = await read("/sitemap.xml")
    names = re.findall(r"/sitemaps/(\S+?)</loc>", index.text)
    parts = [await read(f"/sitemaps/{name}") for name in names]

    found = [url for part in parts for url in re.findall(r"<loc>(.*?)</loc>", part.text)]
    wanted = [f"http://localhost:8080/products/{id}" for id in goods]
    assert sorted(found) == sorted([*wanted, f"http://localhost:8080/stores/{store}"])
    assert index.headers["content-type"] == "application/xml"


async def test_the_sitemap_names_rooms_until_they_end(read, store, db, worker_db):
    owner = AccountId.new()
    channel = Channel(store, ChannelId.new(), owner, Text("茶台", "Tea table"), None)
    grants = {store: frozenset({Permission.LIVE_HOST})}
    host = Principal(owner, is_guest=False, name="Host", grants=grants)
    async with worker_db.system() as tx:
        await channels.open_channel(tx, channel)
    async with db.begin(host) as tx:
        (waits, _), (over, _) = [
            await live.open_room(tx, host, channel, title) for title in ("Tonight", "Over")
        ]
        await live.end_room(tx, host, over.id)

    part = await read("/sitemaps/rooms.xml")

    assert re.findall(r"<loc>(.*?)</loc>", part.text) == [f"http://localhost:8080/rooms/{waits.id}"]
    assert part.headers["cache-control"] == "public, max-age=60"


@pytest.mark.parametrize("name", ["nothing", "products-", "products-prd_x", "stores-1"])
async def test_a_part_nobody_was_told_of_is_not_found(read, name):
    assert (await read(f"/sitemaps/{name}.xml")).status == 404


async def test_robots_are_told_what_is_private_and_where_the_sitemap_is(read):
    text = (await read("/robots.txt")).text

    assert "Disallow: /orders\n" in text
    assert "Sitemap: http://localhost:8080/sitemap.xml\n" in text


@pytest.mark.parametrize(
    ("offered", "wanted", "read_in"),
    [
        (["zh-CN", "en"], "fr", "zh-CN"),
        (["en", "zh-CN"], "fr", "en"),
        (["en", "zh-CN"], "zh-TW", "zh-CN"),
        (["en"], "zh-CN", "en"),
        (["zh-CN"], "en-GB, fr", "zh-CN"),
    ],
)
async def test_pages_are_in_the_languages_the_site_offers(
    read, product, operator, offered, wanted, read_in
):
    tea = await product()
    put = await operator.put("/admin/preferences/site.languages", {"version": 0, "value": offered})
    assert put.status == 200

    page = await read(f"/products/{tea}", wanted)

    assert page.headers["content-language"] == read_in
    assert f'<html lang="{read_in}" data-languages="{" ".join(offered)}">' in page.text
    assert page.meta("og:locale") == ("en_US" if read_in == "en" else "zh_CN")


async def test_a_channel_page_says_what_is_on_and_what_is_to_come(
    read, store, db, worker_db, facts, clock
):
    room = await on_air(store, db, worker_db, facts, "Spring <tea>", [])

    page = await read(f"/c/{room.channel_id}")

    assert page.status == 200
    assert page.meta("og:title") == "Tea &lt;table&gt;"
    assert page.meta("og:url") == f"http://localhost:8080/c/{room.channel_id}"
    assert page.meta("og:image") == "http://localhost:8080/media/face.webp"
    assert f'href="/rooms/{room.id}"' in page.text
    assert "Spring &lt;tea&gt;" in page.text
    assert f'data-path="/channels/{room.channel_id}"' in page.text
    assert (await read("/c/chn_00000000000000000000000000")).status == 404
    assert f"/c/{room.channel_id}</loc>" in (await read("/sitemaps/channels.xml")).text
