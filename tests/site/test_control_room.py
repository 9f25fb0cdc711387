"""The control room and the remote: one room, run from a desk and from a phone at once."""

from typing import Any

import pytest
from asking import ask, buy, goods, open_room
from browsing import DESKTOP, PATIENCE_MS, PHONE, PICTURES, the
from playwright.async_api import Locator, Page, expect

from hawker.app.seed.people import HOST, MERCHANT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

HELLO, POUR = "Say hello and ask where everybody is from", "Pour the spring tea, slowly"


def pinned(viewer: Page, product: dict[str, Any]) -> Locator:
    return viewer.locator(f'[data-testid="pinned-card"][data-product="{product["id"]}"]')


async def seen(*shown: Locator) -> None:
    for each in shown:
        await expect(each).to_be_visible(timeout=PATIENCE_MS)


async def gone(*shown: Locator) -> None:
    for each in shown:
        await expect(each).to_have_count(0, timeout=PATIENCE_MS)


async def follow_script(desk: Page, remote: Page) -> None:
    """The script is written at the desk, and moved on with a thumb."""
    await the(desk, "goods-script").click()
    await the(desk, "script-write").click()
    await the(desk, "script-words").nth(0).fill(HELLO)
    await the(desk, "script-add").click()
    await the(desk, "script-words").nth(1).fill(POUR)
    await the(desk, "script-minutes").nth(1).locator("input").fill("5")
    await desk.screenshot(path=PICTURES / "control-script-editor.png")
    await the(desk, "script-save").click()
    await expect(the(desk, "script-step")).to_have_count(2, timeout=PATIENCE_MS)
    await the(remote, "script-next").click()
    await expect(the(desk, "script-current")).to_have_text(HELLO, timeout=PATIENCE_MS)
    await the(remote, "script-next").click()
    await expect(the(desk, "script-current")).to_have_text(POUR, timeout=PATIENCE_MS)
    await the(desk, "script-back").click()
    await expect(the(remote, "script-current")).to_have_text(HELLO, timeout=PATIENCE_MS)


async def moderate_by_tap(remote: Page, viewer: Page) -> None:
    """A tap on a line opens what can be done about it."""
    await the(viewer, "chat-input").fill("Buy it cheaper from me")
    await the(viewer, "chat-input").press("Enter")
    rude = the(remote, "line-tap").filter(has_text="cheaper")
    await the(remote, "remote-chat").click()
    await rude.click()
    await seen(the(remote, "act-remove"))
    await remote.screenshot(path=PICTURES / "remote-acts.png")
    await the(remote, "act-remove").click()
    await gone(rude, the(viewer, "chat-line").filter(has_text="cheaper"))
    await remote.screenshot(path=PICTURES / "remote-chat.png")
    await the(remote, "remote-goods").click()
    await remote.screenshot(path=PICTURES / "remote-goods.png")


async def pin_from_both(
    desk: Page, remote: Page, viewer: Page, one: dict[str, Any], two: dict[str, Any]
) -> None:
    """A key pins at the desk, a tap on the phone; everybody sees what is pinned now."""
    await desk.keyboard.press("1")
    await seen(pinned(viewer, one), the(desk, f"unpin-{one['id']}"))
    await expect(the(remote, f"tap-{one['id']}")).to_have_attribute(
        "aria-pressed", "true", timeout=PATIENCE_MS
    )
    await the(remote, f"tap-{two['id']}").click()
    await seen(pinned(viewer, two), the(desk, f"unpin-{two['id']}"))
    await the(desk, "chat-input").fill("1 is for the first cup")
    await the(desk, "chat-input").press("0")
    await expect(pinned(viewer, two)).to_be_visible()  # what is typed pins nothing
    await the(desk, "chat-input").press("Enter")


async def test_a_room_is_run_from_a_desk_and_a_phone_at_once(page, site, publisher):
    # The phone is the host's, who may not read orders; at the desk sits the merchant, who may.
    remote = await page(PHONE, "en", is_phone=True, who=HOST.address)
    desk = await page(DESKTOP, "en", who=MERCHANT.address)
    room, ingest = await open_room(site, remote, "Spring tea, tasted together")
    [store, *_] = (await ask(desk, "GET", "/auth/session"))["stores"]
    viewer = await page(PHONE, "en", is_phone=True)
    await ask(viewer, "GET", "/auth/session")
    shelf = [each for each in await goods(viewer) if each["store_id"] == store["id"]][:4]
    one, two, *_ = shelf
    await ask(desk, "PUT", f"/rooms/{room}/showcase", {"product_ids": [e["id"] for e in shelf]})
    async with publisher(f"{ingest['server_url']}/{ingest['stream_key']}").on_air():
        await desk.goto(f"/studio/rooms/{room}")
        await seen(the(desk, "preview-video"))
        await remote.goto(f"/studio/rooms/{room}/remote")
        await viewer.goto(f"/rooms/{room}")
        await seen(the(viewer, "room-video"), the(remote, "remote-light"))

        await pin_from_both(desk, remote, viewer, one, two)
        # Off the shelf, its pin ends, buyers do not find it, and both hosts see where it stood.
        await the(remote, f"offer-{two['id']}").click()
        await gone(pinned(viewer, two))
        await seen(the(desk, f"off-{two['id']}"))
        told = await ask(viewer, "GET", f"/rooms/{room}")
        assert [each["product"]["id"] for each in told["showcase"]] == [
            each["id"] for each in shelf if each is not two
        ]
        await desk.screenshot(path=PICTURES / "control-off-shelf.png")
        await the(remote, f"offer-{two['id']}").click()
        await gone(the(desk, f"off-{two['id']}"))

        await follow_script(desk, remote)
        # Who buys is in the curve and in the figures, whoever hosts the room.
        await buy(viewer, one, room_id=room)
        words = the(desk, "course-words")
        await expect(words).to_have_attribute("data-orders", "1", timeout=PATIENCE_MS)
        await expect(the(desk, "room-orders")).to_have_text("1")
        await expect(the(remote, "room-orders")).to_have_text("1", timeout=PATIENCE_MS)
        await seen(the(remote, "room-viewers"))
        await seen(the(desk, "course").locator("canvas"))

        await moderate_by_tap(remote, viewer)
        # A desk that comes back knows the curve.
        await desk.reload()
        await expect(words).to_have_attribute("data-orders", "1", timeout=PATIENCE_MS)
        await seen(the(desk, "course").locator("canvas"))
        await desk.keyboard.press("1")
        await seen(pinned(viewer, one))
        await desk.screenshot(path=PICTURES / "control-room.png")
        await desk.get_by_test_id("remote-code").click()
        await seen(the(desk, "remote-qr"))
        await desk.screenshot(path=PICTURES / "control-remote-code.png")
        await desk.keyboard.press("Escape")
        await the(desk, "end-broadcast").click()
        await desk.get_by_role("dialog").get_by_role("button").last.click()

    # When it is over, the whole of it is there to look at.
    await gone(the(desk, "preview-video"))
    await expect(words).to_have_attribute("data-orders", "1", timeout=PATIENCE_MS)
    await desk.get_by_text("As a table").click()
    # There is more in it than its head.
    await expect(the(desk, "course").get_by_role("row").nth(1)).to_be_attached(timeout=PATIENCE_MS)
    await desk.screenshot(path=PICTURES / "control-ended.png")
