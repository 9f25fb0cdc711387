"""A broadcast from its announcement to its replay, as its host and somebody who reserved live it.

Pictures of what was seen are left in build/journey.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from asking import ask, letters, open_room
from browsing import DESKTOP, PATIENCE_MS, PHONE, PICTURES, code_from_mailbox, plays, the
from playwright.async_api import Page, expect

from hawker.app.demo.visitor import until
from hawker.app.seed.people import HOST, OPERATOR

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

WAITER = "waits-for-it@example.com"
TITLE = "New tea, announced"
TEN = timedelta(minutes=10)
REMINDED_WITHIN_S = 120.0  # the field of the studio tells minutes


async def test_a_broadcast_is_announced_reserved_seen_and_seen_again(site, noon, publisher, page):
    host = await page(DESKTOP, "en", who=HOST.address)
    viewer = await page(PHONE, "zh-CN", is_phone=True)

    # 1. The host announces a room for a time a little more than ten minutes ahead.
    room = await announce(host)
    await expect(the(host, "plan-panel")).to_be_visible(timeout=PATIENCE_MS)
    await shot(host, "announced-1-studio")

    # 2. A guest finds it at home, comes in, and talks before there is a picture; the host hears.
    await viewer.goto("/")
    card = viewer.locator(f'[data-testid="announced-card"][data-room="{room}"]')
    await expect(card).to_be_visible(timeout=PATIENCE_MS)
    await shot(viewer, "announced-2-home")
    await card.get_by_role("link").click()
    notice = the(viewer, "room-notice")
    await expect(notice).to_have_attribute("data-expectation", "soon", timeout=PATIENCE_MS)
    await the(viewer, "chat-input").fill("几点开始品茶？")
    await the(viewer, "chat-input").press("Enter")
    line = the(host, "chat-line").filter(has_text="几点开始品茶")
    await expect(line.first).to_be_visible(timeout=PATIENCE_MS)

    # 3. Both ticks are kept while the guest signs in, in place.
    await reserve(viewer, notice)
    await shot(viewer, "announced-3-reserved")
    await the(viewer, "sheet-close").click()
    await until_reserved(host)

    # 4. Ten minutes before, one message comes, and nothing else.
    await until("the reminder", lambda: mail(viewer, 1), within_s=REMINDED_WITHIN_S)

    # 5. The host goes live, early; the page that waits is the live room by itself.
    ingest = await key_of(site, host, room)
    async with publisher(f"{ingest['server_url']}/{ingest['stream_key']}").on_air():
        await plays(the(viewer, "room-video"))
        await shot(viewer, "announced-4-live")
        await until("the second message", lambda: mail(viewer, 2), within_s=PATIENCE_MS / 1000)

        # 6. It ends; who is there is offered the replay, and watches it.
        await ask(host, "POST", f"/rooms/{room}/end")
        await the(viewer, "watch-replay").click(timeout=PATIENCE_MS)
    await plays(the(viewer, "replay-video"))
    kinds = [each["subject"] for each in reversed(await about_the_room(viewer))]
    assert [TITLE in kind for kind in kinds] == [True, True]
    assert ("将于" in kinds[0], "开播了" in kinds[1]) == (True, True)

    # 7. The control room has the recording as one file, and the channel lists the replay.
    download = the(host, "download-recording")
    await expect(download).to_have_attribute(
        "href", f"/api/v1/rooms/{room}/recording", timeout=PATIENCE_MS
    )
    await expect(download).to_contain_text(re.compile(r"MP4, \d"))
    await shot(host, "announced-5-recording")
    await the(viewer, "to-channel").click()
    await expect(the(viewer, "replay-card").first).to_be_visible(timeout=PATIENCE_MS)
    await shot(viewer, "announced-6-channel")


async def test_a_cancelled_broadcast_says_so_and_writes_to_nobody(site, page):
    host = await page(DESKTOP, "en", who=HOST.address)
    viewer = await page(PHONE, "zh-CN", is_phone=True, who=WAITER)
    room, _ = await open_room(site, host, "Never poured")
    before = len(await about_the_room(viewer))
    await viewer.goto(f"/rooms/{room}")
    notice = the(viewer, "room-notice")
    await expect(notice).to_have_attribute("data-expectation", "unknown", timeout=PATIENCE_MS)
    await ask(viewer, "PUT", f"/rooms/{room}/reservation", {"reminder": False, "on_air": True})

    await ask(host, "POST", f"/rooms/{room}/end")

    await expect(notice).to_have_attribute("data-notice", "cancelled", timeout=PATIENCE_MS)

    async def has_lapsed() -> bool:
        seen = await ask(viewer, "GET", f"/rooms/{room}/reservation")
        return seen["on_air"]["outcome"] == "lapsed"

    await until("a tick that lapsed", has_lapsed)
    assert len(await about_the_room(viewer)) == before


@pytest_asyncio.fixture
async def noon(site):
    """Have it be day at the site, whenever the test runs: at night nobody is written to."""
    zones = "kernel.preferences WHERE name = 'site.time_zone'"
    before = await site.fetch(f"SELECT value #>> '{{}}' AS zone FROM {zones}")
    ahead = 12 - datetime.now(UTC).hour
    zone = f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
    await site.fetch(
        "INSERT INTO kernel.preferences (name, value, version, changed_at, changed_by)"
        f" SELECT 'site.time_zone', to_jsonb('{zone}'::text), 1, now(), account_id"
        f" FROM accounts.identities WHERE address = '{OPERATOR.address}'"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value RETURNING name"
    )
    yield
    if not before:
        await site.fetch(f"DELETE FROM {zones} RETURNING name")
        return
    zone = before[0]["zone"]
    value = "NULL" if zone is None else f"to_jsonb('{zone}'::text)"
    await site.fetch(
        f"UPDATE kernel.preferences SET value = {value} WHERE name = 'site.time_zone'"
        " RETURNING name"
    )


async def announce(host: Page) -> str:
    """By the dialog of the studio; the id of the room."""
    await host.goto("/studio/rooms")
    await the(host, "open-room").first.click()
    await the(host, "room-title").fill(TITLE)
    soon = datetime.now().astimezone() + TEN + timedelta(seconds=80)
    await the(host, "room-starts-at").fill(f"{soon:%Y-%m-%dT%H:%M}")
    await the(host, "room-create").click()
    await expect(the(host, "waiting-for-picture")).to_be_visible(timeout=PATIENCE_MS)
    return host.url.rpartition("/")[2].partition("?")[0]


async def reserve(viewer: Page, notice) -> None:
    await notice.get_by_test_id("reserve").click()
    await the(viewer, "tick-reminder").click(timeout=PATIENCE_MS)
    await the(viewer, "sign-in-address").fill(WAITER)
    await the(viewer, "sign-in-send").click()
    await expect(the(viewer, "sign-in-code")).to_be_visible(timeout=PATIENCE_MS)
    await the(viewer, "sign-in-code").fill(await code_from_mailbox(viewer, WAITER))
    await the(viewer, "sign-in-submit").click()
    await expect(the(viewer, "tick-reminder")).to_be_checked(timeout=PATIENCE_MS)
    await the(viewer, "tick-on_air").click()
    await expect(the(viewer, "tick-on_air")).to_be_enabled(timeout=PATIENCE_MS)
    await expect(the(viewer, "tick-on_air")).to_be_checked()


async def until_reserved(host: Page) -> None:
    await host.reload()
    await expect(the(host, "plan-reserved")).to_contain_text("1", timeout=PATIENCE_MS)


async def key_of(site, host: Page, room: str) -> dict:
    await site.prove(HOST.address)
    return await ask(host, "POST", f"/rooms/{room}/ingest/rotate")


async def about_the_room(viewer: Page) -> list[dict]:
    """What was written about rooms, the newest first."""
    return [each for each in await letters(viewer, WAITER) if "“" in each["subject"]]


async def mail(viewer: Page, many: int) -> bool:
    """Whether so many messages came; more than that is one too many."""
    came = len(await about_the_room(viewer))
    assert came <= many
    return came == many


async def shot(page: Page, name: str) -> None:
    await page.screenshot(path=PICTURES / f"{name}.png")
