"""Passkeys in a real browser, with Chromium's virtual authenticator: made, used, asked again."""

import os
import shutil
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, async_playwright, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PATIENCE_MS = 30_000
FLAGS = ["--no-sandbox", "--disable-gpu"]
LIN = "lin-passkeys@example.com"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
# The button is pressed here; what browsers offer in the field would be faster than it.
NO_OFFERS = "delete PublicKeyCredential.isConditionalMediationAvailable"


@pytest_asyncio.fixture
async def page(site: Any):
    program = os.environ.get("HAWKER_CHROMIUM") or shutil.which("chromium")
    assert program, "`make test` finds or installs a Chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        context = await browser.new_context(locale="en", base_url=site.url)
        context.set_default_timeout(PATIENCE_MS)
        await context.add_init_script(NO_OFFERS)
        opened = await context.new_page()
        broken: list[str] = []
        opened.on("pageerror", lambda error: broken.append(str(error)))
        tool = await context.new_cdp_session(opened)
        await tool.send("WebAuthn.enable", {"enableUI": False})
        await tool.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield opened
        await browser.close()
        assert broken == []


def the(page: Page, name: str) -> Locator:
    return page.get_by_test_id(name)


async def code_for(page: Page, address: str) -> str:
    answer = await page.request.get("/api/v1/mailbox", params={"address": address})
    words = (await answer.json())["items"][0]["text"].split()
    return next(word for word in words if word.isdigit())


async def test_a_passkey_is_made_signs_in_and_proves_that_it_is_still_oneself(page, site):
    await page.goto("/me")
    await the(page, "sign-in-address").fill(LIN)
    await the(page, "sign-in-send").click()
    await expect(the(page, "sign-in-code")).to_be_visible(timeout=PATIENCE_MS)
    await the(page, "sign-in-code").fill(await code_for(page, LIN))
    await the(page, "sign-in-submit").click()

    await the(page, "to-security").click()
    before = await site.count("accounts.passwords")
    await the(page, "add-passkey").click()
    await expect(the(page, "passkey")).to_have_count(1, timeout=PATIENCE_MS)

    await page.goto("/me")
    await the(page, "sign-out").click()
    await the(page, "sign-in-by-passkey").click()
    await expect(the(page, "account")).to_contain_text(LIN, timeout=PATIENCE_MS)
    assert await site.count("accounts.passkeys WHERE used_at IS NOT NULL") == 1

    await site.fetch(
        "UPDATE accounts.sessions SET proven_at = proven_at - interval '1 hour' RETURNING id"
    )
    await the(page, "to-security").click()
    await the(page, "choose-password").click()
    await the(page, "new-password").fill("a lantern over the river")
    await the(page, "save-password").click()
    await expect(the(page, "step-up")).to_be_visible(timeout=PATIENCE_MS)
    await expect(the(page, "new-password")).to_have_value("a lantern over the river")
    await the(page, "proof-passkey").click()
    await expect(the(page, "remove-password")).to_be_visible(timeout=PATIENCE_MS)
    await expect(the(page, "step-up")).to_have_count(0)
    assert await site.count("accounts.passwords") == before + 1


async def test_who_would_rather_not_prove_it_keeps_what_was_typed(page, site):
    address = "wang-passkeys@example.com"
    await page.goto("/me")
    await the(page, "sign-in-address").fill(address)
    await the(page, "sign-in-send").click()
    await expect(the(page, "sign-in-code")).to_be_visible(timeout=PATIENCE_MS)
    await the(page, "sign-in-code").fill(await code_for(page, address))
    await the(page, "sign-in-submit").click()
    await the(page, "to-security").click()
    before = await site.count("accounts.passwords")
    await site.fetch(
        "UPDATE accounts.sessions SET proven_at = proven_at - interval '1 hour' RETURNING id"
    )

    await the(page, "choose-password").click()
    await the(page, "new-password").fill("a lantern over the river")
    await the(page, "save-password").click()
    await the(page, "step-up-cancel").click()

    await expect(page.get_by_role("alert")).to_be_visible(timeout=PATIENCE_MS)
    await expect(the(page, "new-password")).to_have_value("a lantern over the river")
    assert await site.count("accounts.passwords") == before


async def test_the_studio_opens_with_a_password_too(page, site):
    address = "mo-passkeys@example.com"
    await page.goto("/studio/")
    await the(page, "sign-in-address").fill(address)
    await the(page, "sign-in-send").click()
    await expect(the(page, "sign-in-code")).to_be_visible(timeout=PATIENCE_MS)
    await the(page, "sign-in-code").fill(await code_for(page, address))
    await expect(the(page, "other-account")).to_be_visible(timeout=PATIENCE_MS)
    await page.goto("/me/security")
    await the(page, "choose-password").click()
    await the(page, "new-password").fill("the river after the rain")
    await the(page, "save-password").click()
    await expect(the(page, "remove-password")).to_be_visible(timeout=PATIENCE_MS)

    await page.goto("/studio/")
    await the(page, "other-account").click()
    await the(page, "sign-in-by-password").click()
    await the(page, "sign-in-address").fill(address)
    await the(page, "sign-in-password").fill("the river after the rain")
    await the(page, "sign-in-enter").click()

    await expect(the(page, "other-account")).to_be_visible(timeout=PATIENCE_MS)
