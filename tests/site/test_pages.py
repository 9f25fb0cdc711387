"""Pages as readers of every kind meet them: on a slow line, without a network, from a link."""

import asyncio
import json
import os
import re
import signal
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from asking import HOME, ask, buy, goods, sku_of
from browsing import PATIENCE_MS, PHONE, sign_in_to_studio, the
from playwright.async_api import Page, Route, expect

from hawker.app.demo.visitor import until
from hawker.app.seed.people import HOST, MERCHANT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SHOPPER = "on-a-slow-line@example.com"
SHIFT_MOST = 0.05  # the web calls 0.1 good
LATE_S = 0.4
SHIFTS = """() => { window.__shift = 0; new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
}).observe({ type: 'layout-shift', buffered: true }) }"""
COME_TO = """path => {
    window.__shift = 0;
    return document.querySelector('#app').__vue_app__.config.globalProperties.$router.push(path);
}"""
KEPT_PAGES = """async () => {
    const named = (await (await fetch('/sw.js')).text()).match(/\\/assets\\/[\\w.-]+/g)
    return (await Promise.all(named.map(each => caches.match(each)))).every(Boolean)
}"""
KEPT_ANSWERS = """(await (await caches.open('answers')).keys())
    .map(each => new URL(each.url).pathname)"""
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}

Open = Callable[..., Awaitable[Page]]


async def settled(page: Page) -> None:
    """Everything was asked for and came."""
    await page.wait_for_load_state("networkidle")
    await expect(page.locator(".bone")).to_have_count(0, timeout=PATIENCE_MS)


async def ids(site: Any) -> dict[str, str]:
    async with httpx.AsyncClient(base_url=site.url) as client:
        goods = (await client.get("/api/v1/products")).json()["items"]
    return {"product": goods[0]["id"], "store": goods[0]["store_id"]}


async def test_the_shop_stands_still_while_it_loads_on_a_slow_line(site, page: Open):
    """What comes late takes the place that was kept for it, on a page that is opened or come to."""
    shop = await page(PHONE, "en", is_phone=True, who=SHOPPER)
    host = await page(PHONE, "en", who=HOST.address)
    places = await addresses(shop, host)
    line = await shop.context.new_cdp_session(shop)
    await line.send("Network.enable")
    await line.send("Network.emulateNetworkConditions", SLOW)
    await shop.context.route("**/api/v1/**", late)
    await shop.add_init_script(f"({SHIFTS})()")
    shifts: dict[str, float] = {}
    for path in places:
        await shop.goto(path)
        await settled(shop)
        shifts[path] = await shop.evaluate("() => window.__shift")
    for path in places[:6]:
        await shop.evaluate(COME_TO, path)
        await settled(shop)
        shifts[f"come to {path}"] = await shop.evaluate("() => window.__shift")

    assert {path: each for path, each in shifts.items() if each > SHIFT_MOST} == {}


async def addresses(shop: Page, host: Page) -> list[str]:
    """The buyer's main pages, with something in each."""
    first, *_ = await goods(shop)
    await ask(shop, "POST", "/addresses", HOME | {"label": "home", "is_default": True})
    [paid] = await buy(shop, first)
    await ask(shop, "PUT", f"/cart/lines/{await sku_of(shop, first)}", {"quantity": 1})
    [channel] = (await ask(host, "GET", "/auth/session"))["channels"]
    opened = await ask(host, "POST", f"/channels/{channel['id']}/rooms", {"title": "Stillness"})
    return [
        "/",
        f"/products/{first['id']}",
        f"/stores/{first['store_id']}",
        f"/rooms/{opened['room']['id']}",
        "/orders",
        "/me",
        "/cart",
        "/checkout",
        f"/orders/{paid['id']}",
        "/me/addresses",
        "/me/privacy",
        "/me/security",
        f"/mailbox?address={SHOPPER}",
        "/status",
    ]


async def late(route: Route) -> None:
    """Answer when the skeleton has been there for a while."""
    await asyncio.sleep(LATE_S)
    await route.continue_()


async def test_without_a_network_the_shop_shows_what_it_last_knew(site, page: Open):
    known = await ids(site)
    shop = await page(PHONE, "en", is_phone=True)
    await shop.goto("/")
    await shop.evaluate("() => navigator.serviceWorker.ready")
    await until("a worker in charge", lambda: is_in_charge(shop), within_s=PATIENCE_MS / 1000)
    await shop.goto(f"/products/{known['product']}")
    await settled(shop)
    title = await shop.locator("h1").first.text_content()
    await shop.goto("/")
    await settled(shop)
    await until("all pages kept", lambda: are_pages_kept(shop), within_s=PATIENCE_MS / 1000)

    await shop.context.set_offline(True)
    await shop.goto("/")
    await expect(the(shop, "offline")).to_be_visible()
    await expect(shop.locator("h2").last).to_be_visible()
    await shop.get_by_text(title or "?", exact=False).first.click()
    await expect(shop.locator("h1").first).to_have_text(title or "?")
    await shop.goto("/orders")  # never opened yet
    await expect(
        shop.get_by_role("button", name=re.compile("again", re.IGNORECASE))
    ).to_be_visible()

    await shop.context.set_offline(False)
    await shop.goto("/")
    await settled(shop)
    await expect(the(shop, "offline")).to_have_count(0)


async def test_a_session_that_ended_elsewhere_leaves_nothing_kept_of_its_person(site, page: Open):
    shop = await page(PHONE, "en", is_phone=True)
    await shop.goto("/")
    await until("a worker in charge", lambda: is_in_charge(shop), within_s=PATIENCE_MS / 1000)
    await sign_in_to_studio(shop, MERCHANT.address)
    await shop.goto("/orders")
    await until("orders kept", lambda: are_orders_kept(shop), within_s=PATIENCE_MS / 1000)

    await shop.context.clear_cookies()
    await shop.goto("/me")  # asks who is here

    async def are_forgotten() -> bool:
        return not await are_orders_kept(shop)

    await until("orders forgotten", are_forgotten, within_s=PATIENCE_MS / 1000)


async def test_the_shop_can_be_installed(site, page: Open):
    shop = await page(PHONE, "zh-CN", is_phone=True)
    await shop.goto("/")
    line = await shop.context.new_cdp_session(shop)

    manifest = await line.send("Page.getAppManifest")
    problems = await line.send("Page.getInstallabilityErrors")

    assert manifest["errors"] == []
    assert json.loads(manifest["data"])["display"] == "standalone"
    kinds = {each["errorId"] for each in problems["installabilityErrors"]}
    assert kinds <= {"in-incognito"}  # as every browser of a test is


async def is_in_charge(page: Page) -> bool:
    return bool(await page.evaluate("() => navigator.serviceWorker.controller !== null"))


async def are_orders_kept(page: Page) -> bool:
    return bool(await page.evaluate(f"async () => ({KEPT_ANSWERS}).includes('/api/v1/orders')"))


async def are_pages_kept(page: Page) -> bool:
    """The worker says nothing when it is done, so look for every file that it names."""
    return bool(await page.evaluate(KEPT_PAGES))


async def test_links_unfold_at_the_front_door(site):
    known = await ids(site)
    async with httpx.AsyncClient(base_url=site.url, headers={"accept-language": "en"}) as client:
        product = await client.get(f"/products/{known['product']}")
        store = await client.get(f"/stores/{known['store']}")
        missing = await client.get("/products/prd_01m8hs5skrfn0v4j269gbe0cqr")
        sitemap = await client.get("/sitemap.xml")
        picture = re.search(r'og:image" content="([^"]+)"', product.text)
        assert picture is not None
        shown = await client.get(picture[1])

    assert '<script type="application/ld+json">' in product.text
    assert 'src="/assets/index-' in product.text, "the app takes over from there"
    assert "script-src 'self'" in product.headers["content-security-policy"]
    assert (store.status_code, missing.status_code, sitemap.status_code) == (200, 404, 200)
    assert shown.headers["content-type"].startswith("image/")


async def test_the_app_takes_over_without_asking_again(site, page: Open):
    known = await ids(site)
    shop = await page(PHONE, "en", is_phone=True)
    asked: list[str] = []
    shop.on("request", lambda request: asked.append(request.url))

    await shop.goto(f"/products/{known['product']}")
    await settled(shop)

    await expect(the(shop, "product-buy")).to_be_visible()
    told = f"/api/v1/products/{known['product']}"
    assert [url for url in asked if urlsplit(url).path == told] == []


async def test_while_web_is_away_its_pages_are_still_those_of_the_app(site):
    known = await ids(site)
    stopped = site.pids("web-0", "web-1")
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        async with httpx.AsyncClient(base_url=site.url, timeout=90) as client:
            answer = await asyncio.wait_for(client.get(f"/products/{known['product']}"), 90)
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)

    assert answer.status_code >= 500
    assert '<div id="app"></div>' in answer.text
