"""What the tests of pages share: sizes, how things are found, and how somebody signs in."""

import re
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from hawker.app.demo.visitor import until

PICTURES = Path(__file__).parents[2] / "build" / "journey"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 30_000
FLAGS = [
    *("--autoplay-policy=no-user-gesture-required", "--no-sandbox", "--mute-audio"),
    *("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"),
]
NUMBER = re.compile(r"\d+")


def the(page: Page, name: str) -> Locator:
    return page.get_by_test_id(name)


async def plays(video: Locator) -> None:
    """Wait until its picture advances."""
    await expect(video).to_be_visible(timeout=PATIENCE_MS)
    seen_s: list[float] = []

    async def advanced() -> bool:
        ready, time_s = await video.evaluate("video => [video.readyState >= 2, video.currentTime]")
        if ready and time_s > 0:
            seen_s.append(time_s)
        return bool(seen_s) and time_s > min(seen_s) + 1

    await until("a picture that advances", advanced, within_s=PATIENCE_MS / 1000)


async def code_from_mailbox(page: Page, address: str) -> str:
    """Read the newest code on the mailbox page, in a tab of its own."""
    tab = await page.context.new_page()
    await tab.goto("/mailbox")
    await the(tab, "mailbox-address").fill(address)
    await the(tab, "mailbox-open").click()
    code = await the(tab, "message-code").first.text_content()
    await tab.close()
    return "".join(NUMBER.findall(code or ""))


async def sign_in_to_studio(page: Page, address: str) -> None:
    await page.goto("/studio/")
    await the(page, "sign-in-address").fill(address)
    await the(page, "sign-in-send").click()
    await expect(the(page, "sign-in-code")).to_be_visible(timeout=PATIENCE_MS)
    await the(page, "sign-in-code").fill(await code_from_mailbox(page, address))
    await expect(the(page, "sign-in-code")).to_be_hidden(timeout=PATIENCE_MS)
