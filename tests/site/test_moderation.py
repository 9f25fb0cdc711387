"""A moderator's delete removes a line everywhere: on every page that is open, and for who comes."""

import pytest
from asking import open_room
from browsing import DESKTOP, PATIENCE_MS, PHONE, PICTURES, the
from playwright.async_api import Locator, Page, expect

from hawker.app.seed.people import BUYER, HOST

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

BAD = "低价手表加我微信"


def line(page: Page, words: str) -> Locator:
    return the(page, "chat-line").filter(has_text=words)


async def say(page: Page, words: str) -> None:
    await the(page, "chat-input").fill(words)
    await the(page, "chat-input").press("Enter")
    await expect(line(page, words)).to_be_visible(timeout=PATIENCE_MS)


async def choose(page: Page, words: str, act: str) -> None:
    """Do something about a line in the control room."""
    shown = line(page, words)
    await expect(shown).to_be_visible(timeout=PATIENCE_MS)
    await shown.get_by_test_id("line-acts").click()
    await page.get_by_role("menuitem", name=act).locator("visible=true").click()


async def let_off(host: Page, helper: Page, rude: Page) -> None:
    """A moderator who works in no store has it all in the room: a report, and letting off."""
    await line(rude, "Brew it at eighty degrees").click(button="right")
    await the(rude, "line-report").click()
    await expect(the(helper, "keep-open")).to_have_text("1", timeout=PATIENCE_MS)
    await expect(the(host, "let-stand")).to_be_visible(timeout=PATIENCE_MS)
    await the(helper, "keep-open").click()
    await expect(the(helper, "keep-report")).to_have_count(1, timeout=PATIENCE_MS)
    await expect(the(helper, "keep-sanction")).to_have_count(1)
    await helper.screenshot(path=PICTURES / "moderation-keep.png")
    await the(helper, "keep-stand").click()
    await expect(the(helper, "keep-report")).to_have_count(0, timeout=PATIENCE_MS)
    await expect(the(host, "let-stand")).to_have_count(0, timeout=PATIENCE_MS)
    await the(helper, "keep-lift").click()
    await expect(the(rude, "chat-input")).to_be_enabled(timeout=PATIENCE_MS)
    await expect(the(host, "sanction")).to_have_count(0, timeout=PATIENCE_MS)
    await expect(the(rude, "keep-open")).to_have_count(0)


async def test_a_moderator_s_delete_removes_a_line_everywhere(page, site):
    host = await page(DESKTOP, "en", who=HOST.address)
    room, _ = await open_room(site, host, "Tea and manners")
    await host.goto(f"/studio/rooms/{room}")
    await expect(the(host, "control-room")).to_be_visible(timeout=PATIENCE_MS)
    helper = await page(PHONE, "en", is_phone=True, who=BUYER.address)
    rude = await page(PHONE, "zh-CN", is_phone=True)
    for viewer in (helper, rude):
        await viewer.goto(f"/rooms/{room}")
        await expect(the(viewer, "chat-input")).to_be_visible(timeout=PATIENCE_MS)

    # Somebody who talks sense is made a moderator, and is told.
    await say(helper, "Brew it at eighty degrees")
    await choose(host, "Brew it at eighty degrees", "Make a moderator")
    await say(rude, BAD)
    await line(helper, BAD).click(button="right")
    remove = the(helper, "line-remove")
    await expect(remove).to_be_visible(timeout=PATIENCE_MS)
    await helper.screenshot(path=PICTURES / "moderation-menu.png")
    await remove.click()

    for seen in (helper, rude, host):
        await expect(line(seen, BAD)).to_have_count(0, timeout=PATIENCE_MS)
    await rude.reload()
    await expect(line(rude, "Brew it at eighty degrees")).to_be_visible(timeout=PATIENCE_MS)
    await expect(line(rude, BAD)).to_have_count(0)

    # A question is marked, a poll is held, an announcement stands above, all seen by phone.
    await the(rude, "chat-ask").click()
    await say(rude, "这茶适合冷泡吗")
    await the(host, "talk-questions").click()
    await the(host, "question-mark").click()
    await expect(line(rude, "已回答")).to_be_visible(timeout=PATIENCE_MS)
    await host.screenshot(path=PICTURES / "moderation-questions.png")
    await the(host, "talk-lead").click()
    await the(host, "announcement-words").fill("Free shipping tonight, on every tin of spring tea")
    await the(host, "announce").click()
    await the(host, "poll-question").fill("Which one next?")
    for at, option in enumerate(("Longjing", "Oolong")):
        await the(host, "poll-option").nth(at).fill(option)
    await the(host, "open-poll").click()
    await expect(the(rude, "announcement")).to_be_visible(timeout=PATIENCE_MS)
    await the(rude, "poll-option").nth(1).click()
    running = the(host, "running-poll").locator("li").nth(1)
    await expect(running).to_contain_text("1", timeout=PATIENCE_MS)
    await host.screenshot(path=PICTURES / "moderation-lead.png")
    await rude.screenshot(path=PICTURES / "moderation-phone.png")

    # Slow mode holds at once, and who is muted is told where they would type.
    await the(host, "talk-chat").click()
    await choose(host, "这茶适合冷泡吗", "Mute for 10 minutes")
    await expect(the(rude, "chat-input")).to_be_disabled(timeout=PATIENCE_MS)
    await rude.screenshot(path=PICTURES / "moderation-muted.png")
    await the(host, "talk-order").click()
    await expect(the(host, "sanction")).to_have_count(1, timeout=PATIENCE_MS)
    await host.screenshot(path=PICTURES / "moderation-order.png")

    await let_off(host, helper, rude)
    noted = await site.fetch("SELECT action FROM kernel.audit WHERE action LIKE 'live.%'")
    told = {row["action"] for row in noted}
    acts = ("moderator_appointed", "line_removed", "sanctioned_mute", "line_let_stand")
    assert {f"live.{act}" for act in (*acts, "lifted_mute")} <= told
