"""Somebody is invited to work in a store, signs up from the link, and sees what the role allows."""

import re

import pytest
from browsing import DESKTOP, PATIENCE_MS, PHONE, PICTURES, sign_in_to_studio, the
from playwright.async_api import expect

from hawker.app.seed.people import MERCHANT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

NEW = "new-host@example.com"


async def letter_to(page, address: str) -> str:
    """The link of the newest invitation in the mailbox."""
    answer = await page.request.get("/api/v1/mailbox", params={"address": address})
    [text] = [each["text"] for each in (await answer.json())["items"]]
    return re.findall(r"http\S+/studio/invite#\S+", text)[0]


async def test_an_invited_person_signs_up_from_the_link_and_sees_their_role(page, site):
    owner = await page(DESKTOP, "en")
    await sign_in_to_studio(owner, MERCHANT.address)
    await owner.goto("/studio/settings/staff")
    await the(owner, "invite-open").click()
    await the(owner, "invite-address").fill(NEW)
    await the(owner, "invite-send").click()
    invitation = the(owner, "invitation-row").filter(has_text=NEW)
    await expect(invitation).to_be_visible(timeout=PATIENCE_MS)

    guest = await page(PHONE, "zh-CN", is_phone=True)
    asked: list[str] = []
    guest.on("request", lambda request: asked.append(request.url))
    link = await letter_to(owner, NEW)
    token = link.partition("#")[2]
    await guest.goto(link)
    await expect(the(guest, "invited")).to_be_visible(timeout=PATIENCE_MS)
    assert "#" not in guest.url
    assert not [url for url in asked if token in url.partition("#")[0]]

    await the(guest, "sign-in-address").fill(NEW)
    await the(guest, "sign-in-send").click()
    await expect(the(guest, "sign-in-code")).to_be_visible(timeout=PATIENCE_MS)
    answer = await guest.request.get("/api/v1/mailbox", params={"address": NEW})
    words = (await answer.json())["items"][0]["text"].split()
    await the(guest, "sign-in-code").fill(next(word for word in words if word.isdigit()))
    await the(guest, "invite-accept").click()

    places = guest.get_by_role("navigation", name="主导航").get_by_role("link")
    await expect(places).to_have_text(["今日", "直播", "商品"], timeout=PATIENCE_MS)
    await guest.screenshot(path=PICTURES / "staff-host.png")
    await guest.goto("/studio/orders")
    await expect(guest.locator("main h1")).to_contain_text("不在您的角色范围内")
    assert await site.count("stores.invitations WHERE status = 'accepted'") == 1

    await owner.reload()
    row = the(owner, "staff-row").filter(has_text="new-host")
    await expect(row).to_contain_text("Host", timeout=PATIENCE_MS)
    await row.get_by_test_id("staff-acts").click()
    await owner.get_by_test_id("staff-remove").locator("visible=true").click()
    await owner.get_by_role("button", name="Let go").click()
    await expect(row).to_have_count(0, timeout=PATIENCE_MS)
    await guest.goto("/studio/goods")
    await expect(guest.locator("main h1")).to_contain_text("该账号还没有店铺")

    await owner.goto("/studio/settings/log")
    await expect(the(owner, "log-row").first).to_contain_text(
        "let new-host go", timeout=PATIENCE_MS
    )
    await owner.screenshot(path=PICTURES / "staff-log.png")


async def test_somebody_without_a_place_opens_a_store_and_is_told_what_comes_next(page, site):
    somebody = await page(DESKTOP, "en")
    await sign_in_to_studio(somebody, "shopkeeper@example.com")
    await the(somebody, "open-store-link").click()
    await the(somebody, "open-name-zh").fill("小茶铺")
    await the(somebody, "open-name-en").fill("Small Tea")
    await expect(the(somebody, "open-slug")).to_have_value("small-tea")
    await the(somebody, "open-slug").fill("admin")
    await the(somebody, "open-submit").click()
    await expect(somebody.get_by_text("keeps this short name for itself")).to_be_visible()
    await the(somebody, "open-slug").fill("small-tea")
    await the(somebody, "open-submit").click()

    await expect(the(somebody, "store-selling")).to_have_attribute("data-status", "open")
    await the(somebody, "store-pause").click()
    await expect(the(somebody, "store-selling")).to_have_attribute("data-status", "paused")
    await the(somebody, "undo").click()
    await expect(the(somebody, "store-selling")).to_have_attribute("data-status", "open")
    assert await site.count("stores.stores WHERE slug = 'small-tea' AND status = 'open'") == 1
