"""The path of a newcomer in a real browser: a host goes on air, a viewer buys, the video plays on.

The studio is used at desktop size in English, the buyer's app at phone size in Chinese. Pictures
of what was seen are left in build/journey.
"""

import re
from typing import Any

import pytest
from browsing import (
    DESKTOP,
    PATIENCE_MS,
    PHONE,
    PICTURES,
    plays,
    sign_in_to_studio,
    the,
)
from buying import buy_as_newcomer
from playwright.async_api import Page, expect

from hawker.app.seed.people import HOST, MERCHANT, OPERATOR
from hawker.goods.catalogue.model import ProductId
from hawker.stage.live.model import RoomId

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


# Watched from the first frame to the last: whether it is one element, and never let go.
WATCH = """video => {
    window.__watched = { video, stops: [] };
    for (const name of ['pause', 'emptied', 'abort', 'ended'])
        video.addEventListener(name, () => window.__watched.stops.push(name));
}"""
WATCHED = """() => {
    const { video, stops } = window.__watched;
    return { stops, time: video.currentTime, paused: video.paused, shown: video.isConnected };
}"""


async def shot(page: Page, name: str) -> None:
    await page.screenshot(path=PICTURES / f"{name}.png")


async def test_a_sale_inside_a_live_picture(site, publisher, page):
    # 1. A host signs in, opens a room, gets an address and a key, and waits for the picture.
    studio = await page(DESKTOP, "en")
    await sign_in_to_studio(studio, HOST.address)
    await studio.goto("/studio/rooms")
    await the(studio, "open-room").first.click()
    await the(studio, "room-title").fill("Spring tea, poured tonight")
    await the(studio, "room-create").click()
    await expect(the(studio, "waiting-for-picture")).to_be_visible(timeout=PATIENCE_MS)
    server = await the(studio, "ingest-server").input_value()
    key = await the(studio, "ingest-key").input_value()
    room = studio.url.rpartition("/")[2].partition("?")[0]
    await shot(studio, "1-waiting")

    # 2. A wrong key is refused; the right one brings picture and bit rate to the control room.
    assert await publisher(f"{server}/not-the-key").once() != 0
    assert await site.count(f"streams.ingests WHERE stream_id = ({stream_of(room)})") == 0
    async with publisher(f"{server}/{key}").on_air():
        await plays(the(studio, "preview-video"))
        bitrate = the(studio, "ingest-bitrate")
        measured = re.compile(r"^[1-9]\d+")
        await expect(bitrate).to_have_attribute("data-bps", measured, timeout=PATIENCE_MS)
        await fill_showcase(studio)
        await shot(studio, "2-on-air")

        # 3. A viewer finds the room at home, watches, talks, likes; the viewer count moves.
        viewer = await page(PHONE, "zh-CN", is_phone=True)
        await viewer.goto("/")
        await expect(the(viewer, "product-card").first).to_be_visible(timeout=PATIENCE_MS)
        card = viewer.locator(f'[data-testid="room-card"][data-room="{room}"]')
        await expect(card.get_by_role("img").first).to_be_visible(timeout=PATIENCE_MS)
        await shot(viewer, "3-home")
        await card.click()
        video = the(viewer, "room-video")
        await plays(video)
        await video.evaluate(WATCH)
        await talk(viewer, studio)

        # 4. The host pins a product; the card appears over the video.
        product = await pin_first(studio)
        pinned = viewer.locator(f'[data-testid="pinned-card"][data-product="{product}"]')
        await expect(pinned).to_be_visible(timeout=PATIENCE_MS)
        await shot(viewer, "4-pinned")
        before = await left_of(site, product)

        # 5. The viewer picks a SKU, signs up in place, gives an address, pays, is back.
        await buy_as_newcomer(viewer, pinned, "mei@example.com", "5")
        watched = await viewer.evaluate(WATCHED)
        assert watched["stops"] == []
        assert watched["shown"]
        assert not watched["paused"]
        await plays(video)
        await shot(viewer, "5-back")

        # 6. Stock, order and ledger agree, in the database and in the studio.
        await agree(site, room, product, before)
        await shown_in_studio(page)
        await the(studio, "end-broadcast").click()
        await studio.get_by_role("dialog").get_by_role("button").last.click()
        await expect(the(viewer, "room-notice")).to_be_visible(timeout=PATIENCE_MS)
        await shot(viewer, "6-ended")


def stream_of(room: str) -> str:
    return f"SELECT stream_id FROM live.rooms WHERE id = '{RoomId.parse(room).uuid}'"


async def fill_showcase(studio: Page) -> None:
    await the(studio, "showcase-add").first.click()
    choices = the(studio, "product-picker").locator('[data-testid^="pick-"]')
    for at in range(3):
        await choices.nth(at).click()
    await the(studio, "picker-add").click()
    await expect(the(studio, "showcase").locator("li")).to_have_count(3, timeout=PATIENCE_MS)


async def talk(viewer: Page, studio: Page) -> None:
    await the(viewer, "chat-input").fill("今年的春茶吗？")
    await the(viewer, "chat-input").press("Enter")
    await the(viewer, "like-button").click(click_count=3)
    for side in (viewer, studio):
        line = the(side, "chat-line").filter(has_text="今年的春茶吗？")
        await expect(line.first).to_be_visible(timeout=PATIENCE_MS)
    await expect(the(studio, "room-likes")).to_have_text("3", timeout=PATIENCE_MS)
    await expect(the(studio, "room-viewers")).to_have_text("1", timeout=PATIENCE_MS)
    await expect(the(viewer, "viewer-count")).to_have_text("1", timeout=PATIENCE_MS)


async def pin_first(studio: Page) -> str:
    button = the(studio, "showcase").locator('[data-testid^="pin-"]').first
    name = await button.get_attribute("data-testid") or ""
    await button.click()
    return name.removeprefix("pin-")


async def left_of(site: Any, product: str) -> dict[str, int]:
    answer = await site.host.get(f"/api/v1/products/{ProductId.parse(product)}")
    return {sku["id"]: sku["available"] for sku in answer["skus"]}


async def agree(site: Any, room: str, product: str, before: dict[str, int]) -> None:
    after = await left_of(site, product)
    (sold,) = [sku for sku in before if after[sku] != before[sku]]
    assert after[sold] == before[sold] - 1
    orders = await site.fetch("SELECT status, lines, room_id FROM orders.orders")
    (row,) = [each for each in orders if each["room_id"] == room]
    assert row["status"] == "to_ship"
    assert sold in str(row["lines"])
    sums = await site.fetch(
        "SELECT sum(debit) - sum(credit) AS difference FROM ledger.trial_balance()"
        " GROUP BY currency"
    )
    assert [each["difference"] for each in sums] == [0]
    kinds = await site.fetch("SELECT DISTINCT credit AS account FROM ledger.postings")
    assert {"store_pending", "platform_fees"} <= {each["account"] for each in kinds}


async def shown_in_studio(page: Any) -> None:
    merchant = await page(DESKTOP, "en")
    await sign_in_to_studio(merchant, MERCHANT.address)
    await merchant.goto("/studio/orders")
    await expect(the(merchant, "orders-row").first).to_be_visible(timeout=PATIENCE_MS)
    await shot(merchant, "6-orders")
    operator = await page(DESKTOP, "en")
    await sign_in_to_studio(operator, OPERATOR.address)
    await operator.goto("/studio/money")
    difference = the(operator, "trial-difference").first
    await expect(difference).to_have_attribute("data-difference", "0", timeout=PATIENCE_MS)
    await shot(operator, "6-trial-balance")
