"""No page of either app keeps anybody out: every route is opened with something in it, by axe.

A route that the tables do not know fails the test, so that a new page cannot be forgotten.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from asking import HOME, ask, buy, goods, open_room, order, sku_of
from barriers import Act, Round, Stop, barriers, click, click_first, routes
from browsing import DESKTOP, PHONE, the
from playwright.async_api import Page, expect

from hawker.app.seed.people import HOST, MERCHANT, OPERATOR

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SHOPPER = "every-page@example.com"

Open = Callable[..., Awaitable[Page]]


async def test_what_keeps_somebody_out_is_found(page: Open):
    tab = await page(PHONE, "en")
    await tab.set_content('<html lang="en"><title>x</title><main><button></button></main></html>')

    [found] = await barriers(tab)

    assert found.startswith("button-name: <button>")


async def ship_open_order(page: Page) -> None:
    await the(page, "order-detail").get_by_role("button", name="Ship", exact=True).wait_for()
    await page.keyboard.press("s")


async def act_on_host(page: Page) -> None:
    await page.locator('[data-role="host"]').get_by_test_id("staff-acts").first.click()


async def open_palette(page: Page) -> None:
    await the(page, "today").wait_for()
    await page.keyboard.press("Control+k")


def prove(site: Any) -> Act:
    """Do something that asks again who one is: the last proof was long ago."""

    async def run(page: Page) -> None:
        await site.fetch(
            "UPDATE accounts.sessions SET proven_at = proven_at - interval '1 hour' RETURNING id"
        )
        await the(page, "choose-password").click()
        await the(page, "new-password").fill("a lantern over the river")
        await the(page, "save-password").click()

    return run


async def live_somewhere(shopper: Page) -> None:
    """Have an address in the book, whichever test came first."""
    if not (await ask(shopper, "GET", "/addresses"))["items"]:
        await ask(shopper, "POST", "/addresses", HOME | {"label": "home", "is_default": True})


async def store_of(page: Page) -> str:
    return (await ask(page, "GET", "/auth/session"))["stores"][0]["id"]


async def bought(open_page: Open, store: str) -> list[dict[str, Any]]:
    """An order of this store that somebody paid for."""
    buyer = await open_page(PHONE, "en")
    await ask(buyer, "GET", "/auth/session")
    return await buy(buyer, next(each for each in await goods(buyer) if each["store_id"] == store))


async def ship(merchant: Page, order: dict[str, Any]) -> None:
    """Have its store send it off."""
    parcel = {"carrier": "sandbox", "number": f"SBX{order['number'][-10:]}"}
    await ask(merchant, "POST", f"/stores/{order['store_id']}/orders/{order['id']}/parcels", parcel)


async def write_terms(site: Any, operator: Page) -> None:
    await site.prove(OPERATOR.address)  # pages are published after a fresh proof alone
    texts = (await ask(operator, "GET", "/admin/pages/terms"))["texts"]
    version = next(each["version"] for each in texts if each["language"] == "en")
    told = {
        "text": "# Terms\n\nBe **kind**, and see [the law](https://example.com).",
        "version": version,
    }
    await ask(operator, "PUT", "/admin/pages/terms/en", told)


@asynccontextmanager
async def trouble(site: Any) -> AsyncIterator[None]:
    """Something at the desk: a refund that the provider refused too often."""
    ref = uuid4()
    await site.fetch(
        "INSERT INTO payments.calls (kind, ref, payer_id, due_at, tries, parked_at, last_error)"
        f" VALUES ('refund', '{ref}', '{ref}', now(), 9, now(), 'The provider is away.')"
        " RETURNING ref"
    )
    try:
        yield
    finally:
        await site.fetch(f"DELETE FROM payments.calls WHERE ref = '{ref}' RETURNING ref")


@pytest_asyncio.fixture
async def announcing(page: Open) -> AsyncIterator[str]:
    """The host's channel, with a room to come, which is called off afterwards."""
    host = await page(DESKTOP, "en", who=HOST.address)
    [channel] = (await ask(host, "GET", "/auth/session"))["channels"]
    starts_at = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    wish = {"title": "To come", "starts_at": starts_at}
    opened = await ask(host, "POST", f"/channels/{channel['id']}/rooms", wish)
    yield channel["id"]
    await ask(host, "POST", f"/rooms/{opened['room']['id']}/end")


async def test_no_page_of_the_shop_keeps_anybody_out(site, page: Open, announcing: str):
    shop = await page(PHONE, "en", is_phone=True, who=SHOPPER)
    merchant = await page(DESKTOP, "en", who=MERCHANT.address)
    store, shelf = await store_of(merchant), await goods(shop)
    first = next(each for each in shelf if each["store_id"] == store)
    other = next(each for each in shelf if each["store_id"] != store)
    await live_somewhere(shop)
    [sent] = await buy(shop, first)
    await ship(merchant, sent)
    await write_terms(site, await page(DESKTOP, "en", who=OPERATOR.address))
    [unpaid] = (await order(shop, first))["orders"]
    for card in (first, other):
        await ask(shop, "PUT", f"/cart/lines/{await sku_of(shop, card)}", {"quantity": 2})
    way = Round(shop)

    of_channel = f"/c/{announcing}"
    of_product, of_order = f"/products/{first['id']}", f"/orders/{sent['id']}"
    table = {
        "/": [Stop("/", "product-card")],
        "/products/:id": [
            Stop(of_product, "product-buy"),
            Stop(of_product, "buy-now", click("product-buy"), "choosing"),
            Stop(of_product, "pay-submit", click("product-buy", "buy-now"), "paying"),
        ],
        "/stores/:id": [Stop(f"/stores/{first['store_id']}", "product-card")],
        "/c/:id": [
            Stop(of_channel, "product-card", named="a channel"),
            Stop(of_channel, "tick-on_air", click("reserve"), "reserving"),
        ],
        "/cart": [Stop("/cart", "cart-line")],
        "/checkout": [Stop("/checkout", "pay-submit")],
        "/orders": [Stop("/orders", "order-card")],
        "/orders/:id": [
            Stop(of_order, "parcel"),
            Stop(of_order, "confirm-sheet", click("order-confirm"), "confirming"),
            Stop(f"/orders/{unpaid['id']}", "order-pay", named="an unpaid order"),
        ],
        "/orders/:id/tracking": [Stop(f"{of_order}/tracking", "tracking-page")],
        "/me": [Stop("/me", "account")],
        "/me/addresses": [
            Stop("/me/addresses", "booked"),
            Stop("/me/addresses", "region-option", click("edit", "address-region"), "an address"),
        ],
        "/me/privacy": [
            Stop("/me/privacy", "ask-erasure"),
            Stop("/me/privacy", "erasure-sheet", click("ask-erasure"), "erasing"),
        ],
        "/me/security": [
            Stop("/me/security", "device"),
            Stop("/me/security", "new-password", click("choose-password"), "a password"),
            Stop("/me/security", "step-up", prove(site), "proving"),
        ],
        "/reset": [Stop("/reset", "reset")],
        "/legal/:kind(terms|privacy|returns)": [Stop("/legal/terms", "legal")],
        "/mailbox": [Stop(f"/mailbox?address={SHOPPER}", "message")],
        "/status": [Stop("/status", "status")],
        "/:rest(.*)*": [Stop("/nothing-here", "not-found")],
    }
    for stops in table.values():
        await way.walk(stops)
    known = await routes(shop)

    assert way.found == {}
    assert known - {"/rooms/:id"} == set(table)  # which is below


async def test_what_a_stranger_meets_keeps_nobody_out(site, page: Open):
    shop = await page(PHONE, "zh-CN", is_phone=True)
    await ask(shop, "GET", "/auth/session")
    product = f"/products/{(await goods(shop))[0]['id']}"
    way = Round(shop)

    await way.walk(
        [
            Stop("/me", "sign-in-address"),
            Stop("/me", "sign-in-password", click("sign-in-by-password"), "by password"),
            Stop("/orders", "empty"),
            Stop("/cart", "empty"),
            Stop("/checkout", "sign-in-address"),
            Stop(product, "sign-in-address", click("product-buy", "buy-now"), "buying"),
            Stop("/orders/ord_01h00000000000000000000000", "failure"),
            Stop("/studio/sign-in", "sign-in-address"),
            Stop("/studio/setup", "setup-none"),
            Stop("/studio/invite", "invite-missing"),
        ]
    )

    assert way.found == {}


async def test_no_room_keeps_anybody_out(site, page: Open, publisher):
    """Its two sides: the viewer's, and the control room before and on air."""
    host = await page(DESKTOP, "en", who=HOST.address)
    viewer = await page(PHONE, "en", is_phone=True, who=SHOPPER)
    await live_somewhere(viewer)
    store, shelf = await store_of(host), await goods(viewer)
    room, ingest = await open_room(site, host, "Of every page")
    shown = {"product_ids": [each["id"] for each in shelf if each["store_id"] == store][:4]}
    await ask(host, "PUT", f"/rooms/{room}/showcase", shown)
    desk, seat = Round(host, (DESKTOP, PHONE)), Round(viewer)

    await seat.walk([Stop(f"/rooms/{room}", "room-notice", named="a room that waits")])
    cockpit = f"/studio/rooms/{room}"
    await desk.walk(
        [
            Stop(cockpit, "waiting-for-picture"),
            Stop(cockpit, "camera-choice", click("go-live"), "its camera"),
        ]
    )
    async with publisher(f"{ingest['server_url']}/{ingest['stream_key']}").on_air():
        await desk.walk([Stop(f"/studio/rooms/{room}", "preview-video", named="on air")])
        await ask(host, "PUT", f"/rooms/{room}/pin", {"product_id": shown["product_ids"][0]})
        await viewer.set_viewport_size(PHONE)
        await viewer.goto(f"/rooms/{room}")
        await the(viewer, "chat-input").fill("Is it this spring's?")
        await the(viewer, "chat-input").press("Enter")
        await expect(the(viewer, "chat-line").first).to_be_visible()
        await seat.look("a room on air", "pinned-card")
        await seat.walk(
            [
                Stop(
                    f"/rooms/{room}", "pay-submit", click("pinned-buy", "buy-now"), "buying in it"
                ),
                Stop("/", "room-card", named="home with a room"),
            ]
        )
        await viewer.set_viewport_size(PHONE)
        await viewer.goto(f"/rooms/{room}")
        await the(viewer, "rewind").click()
        await seat.look("back in a broadcast", "rewound")
        await viewer.set_viewport_size(PHONE)
        await the(viewer, "back-to-live").click()
        await the(viewer, "bag-button").click()
        await the(viewer, "showcase-item").first.wait_for()
        seat.found["goods of a room"] = await barriers(viewer)
        await host.set_viewport_size(DESKTOP)
        seat.found["a control room that talks"] = await barriers(host)
        await the(host, "showcase-add").first.click()
        await desk.look("goods for a room", "picker-search")
    await ask(host, "POST", f"/rooms/{room}/end")
    await the(viewer, "watch-replay").wait_for()
    seat.found["a room that ended"] = await barriers(viewer)
    await seat.walk(
        [
            Stop(f"/rooms/{room}", "seek-bar", named="a replay"),
            Stop(f"/rooms/{room}", "chapter", click("chapters-button"), "its chapters"),
            Stop(f"/stores/{store}", "replay-card", named="a store with replays"),
        ]
    )

    found = desk.found | seat.found
    assert {name: each for name, each in found.items() if each} == {}


async def test_no_page_of_the_studio_keeps_anybody_out(site, page: Open):
    merchant = await page(DESKTOP, "en", who=MERCHANT.address)
    host = await page(DESKTOP, "en", who=HOST.address)
    store = await store_of(merchant)
    invitation = {"address": f"{uuid4()}@example.com", "role": "host"}
    await ask(merchant, "POST", f"/stores/{store}/invitations", invitation)
    [order] = await bought(page, store)
    sell, show = Round(merchant, (DESKTOP, PHONE)), Round(host, (DESKTOP, PHONE))
    of_order = f"/orders/{order['id']}"
    of_product = f"/goods/{order['lines'][0]['product_id']}"
    ships = ship_open_order
    table = {
        "/": [Stop("/", "today"), Stop("/", "palette-input", open_palette, "the palette")],
        "/goods": [
            Stop("/goods", "goods"),
            Stop("/goods", "stock-save", click_first("stock-"), "stock"),
            Stop("/goods", "product-pictures", click_first("pictures-"), "pictures"),
        ],
        "/goods/:id": [
            Stop("/goods/new", "draft-skus"),
            Stop(of_product, "draft-skus", named="a product"),
        ],
        "/orders/:id?": [
            Stop("/orders", "orders"),
            Stop("/orders", "bulk-dialog", click("bulk-open"), "many parcels"),
            Stop(of_order, "order-detail"),
            Stop(of_order, "ship-dialog", ships, "a parcel"),
        ],
        "/money": [Stop("/money", "ledger")],
        "/settings": [
            Stop("/settings", "settings-sign-out"),
            Stop("/settings", "sign-out", click("account-menu"), "the menu of the account"),
        ],
        "/settings/store": [Stop("/settings/store", "store-profile")],
        "/settings/staff": [
            Stop("/settings/staff", "invitation-row"),
            Stop("/settings/staff", "invite-send", click("invite-open"), "inviting"),
            Stop("/settings/staff", "staff-remove", act_on_host, "a member"),
        ],
        "/settings/roles": [
            Stop("/settings/roles", "role-matrix"),
            Stop("/settings/roles", "role-name", click("role-new"), "a role"),
        ],
        "/settings/log": [Stop("/settings/log", "log-row")],
        "/open": [Stop("/open", "open-store")],
        "/:rest(.*)*": [Stop("/nothing-here", "not-found")],
    }
    of_host = {
        "/rooms": [
            Stop("/rooms", "open-room"),
            Stop("/rooms", "room-title", click("open-room"), "a new room"),
        ],
    }
    elsewhere = {"/sign-in", "/setup", "/invite"}  # as a stranger
    elsewhere |= {"/rooms/:id", "/rooms/:id/remote"}  # in the room
    for stops in table.values():
        await sell.walk(stops, "/studio")
    for stops in of_host.values():
        await show.walk(stops, "/studio")
    known = await routes(merchant)

    assert sell.found | show.found == {}
    assert {each for each in known if not each.startswith("/desk/")} == elsewhere | {
        *table,
        *of_host,
    }


async def test_no_page_of_the_desk_keeps_anybody_out(site, page: Open):
    operator = await page(DESKTOP, "en", who=OPERATOR.address)
    table = {
        "/desk/health": "processes",
        "/desk/parked": "parked",
        "/desk/payments": "stuck or desk-empty",
        "/desk/mail": "messages",
        "/desk/timers": "timers or desk-empty",
        "/desk/limits": "limits or desk-empty",
        "/desk/people": "people",
        "/desk/stores": "stores",
        "/desk/recordings": "recordings or desk-empty",
        "/desk/switches": "switches",
        "/desk/site": "site-name",
    }
    way = Round(operator, (DESKTOP, PHONE))

    async with trouble(site):
        await way.walk([Stop(path, sees) for path, sees in table.items()], "/studio")
    known = await routes(operator)
    await way.walk(
        [
            Stop("/desk/people", ".el-message-box", click_first("person-suspend"), "why"),
            Stop("/setup", "setup-title"),
            Stop("/money", "trial-balance"),
        ],
        "/studio",
    )

    assert way.found == {}
    assert {each for each in known if each.startswith("/desk/")} == set(table)
