"""The first run of a site: from the link that `hawker up` prints to a desk that works."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import psycopg
import pytest
import pytest_asyncio
from barriers import Round
from browsing import DESKTOP, PATIENCE_MS, PHONE, PICTURES, the
from places import environ
from playwright.async_api import Page, expect
from tests.integration.people.mail_server import MailServer, certificate

from hawker.app.embedded.postgres import Postgres

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

MISTYPED, RIGHT = "ada@exmaple.com", "ada@example.com"
PASSWORD = "a lantern over the river"
LINK = re.compile(r"http\S+/studio/setup#\S+")
START_S = 120
END_S = 30


class Fresh(msgspec.Struct):
    """A site that `hawker up` began in an empty folder."""

    home: Path
    environ: dict[str, str]
    link: str  # as it was printed

    @property
    def url(self) -> str:
        return self.environ["HAWKER_PUBLIC_URL"]

    async def hawker(self, *words: str) -> str:
        """What the command says; it goes well."""
        made = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "hawker.app.cli", *words),
            env=os.environ | self.environ,
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await made.communicate()
        assert made.returncode == 0, said.decode()
        return said.decode()

    async def new_link(self) -> str:
        return LINK.findall(await self.hawker("operator", "link"))[0]

    async def fetch(self, sql: str) -> list[tuple]:
        """Rows of any SQL, as the owner, who sees everything."""
        dsn = Postgres(self.home).dsn()
        async with await psycopg.AsyncConnection.connect(dsn) as owner:
            return await (await owner.execute(sql)).fetchall()


@pytest_asyncio.fixture(scope="module")
async def fresh(folder: Path) -> AsyncIterator[Fresh]:
    home = folder / "fresh"
    ours = environ(home)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hawker.app.cli", "up"),
        env=os.environ | ours,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_S):
            while not (found := LINK.findall((await process.stdout.readline()).decode())):
                assert process.returncode is None, "it runs until it is told to stop"
        yield Fresh(home, ours, found[0])
    finally:
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), END_S)


@pytest_asyncio.fixture
async def visit(browser, fresh):
    """Open a browser nobody has seen; errors of its scripts fail the test."""
    contexts, broken = [], []

    async def open_page(size=DESKTOP, language="en") -> Page:
        context = await browser.new_context(viewport=size, locale=language, base_url=fresh.url)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        return page

    yield open_page
    for each in contexts:
        await each.close()
    assert broken == []


@pytest_asyncio.fixture
async def mail_server(tmp_path: Path) -> AsyncIterator[MailServer]:
    async with MailServer(certificate(tmp_path)).open() as server:
        yield server


def nobodys_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


async def choose(page: Page, field: str, words: str) -> None:
    """Take something from a list by its words, as far as they were typed."""
    await the(page, field).click()
    await page.get_by_role("option", name=words).locator("visible=true").first.click()


async def step(page: Page, title: str) -> None:
    await expect(the(page, "setup-title")).to_have_text(title, timeout=PATIENCE_MS)


async def test_a_site_is_set_up_from_the_printed_link_and_its_owner_can_always_come_back(
    fresh, visit, mail_server
):
    first = await visit()
    asked: list[str] = []
    first.on("request", lambda request: asked.append(request.url))
    way = Round(first, (PHONE, DESKTOP))
    await become_operator(first, fresh.link, way)
    token = fresh.link.partition("#")[2]
    assert not [url for url in asked if token in url]

    await name_and_region(first, way)
    await mail(first, mail_server, way)
    await pages_and_payments(first, way)
    assert way.found == {}, "nobody is kept out of any step"

    await the(first, "setup-desk").click()
    await expect(the(first, "processes")).to_contain_text("worker", timeout=PATIENCE_MS)
    await first.screenshot(path=PICTURES / "first-run-desk.png")
    await the_site_is_as_it_was_set_up(fresh, first, visit)
    await a_link_is_good_once_and_the_owner_gets_another(fresh, first, visit)


async def become_operator(page: Page, link: str, way: Round) -> None:
    await page.goto(link)
    await expect(the(page, "founding")).to_be_visible(timeout=PATIENCE_MS)
    assert "#" not in page.url
    await page.reload()  # the link was in the address alone, and is still known
    await expect(the(page, "founding")).to_be_visible(timeout=PATIENCE_MS)

    await the(page, "founding-address").fill("ada at example")
    await the(page, "founding-name").fill("Ada")
    await the(page, "founding-password").fill("short")
    await the(page, "founding-save").click()
    await expect(the(page, "founding-refusal")).to_contain_text("no e-mail address")
    await expect(the(page, "founding-name")).to_have_value("Ada")
    await way.look("becoming the operator", "founding-refusal")

    await the(page, "founding-address").fill(MISTYPED)
    await the(page, "founding-save").click()
    await expect(the(page, "founding-refusal")).to_contain_text("at least eight")
    await the(page, "founding-password").fill(PASSWORD)
    await the(page, "founding-save").click()
    await step(page, "Name")


async def name_and_region(page: Page, way: Round) -> None:
    await the(page, "site-name-zh").fill("湖畔茶市")
    await the(page, "site-name-en").fill("Lakeside Market")
    await the(page, "step-mail").click()
    await the(page, "mail-host").fill("smtp.exmaple.com")
    await the(page, "step-name").click()  # back: what was typed is there, saved or not
    await expect(the(page, "site-name-en")).to_have_value("Lakeside Market")
    await the(page, "step-mail").click()
    await expect(the(page, "mail-host")).to_have_value("smtp.exmaple.com")
    await the(page, "step-name").click()
    await way.look("name", "site-name-save")
    await the(page, "site-name-save").click()

    await step(page, "Language and region")
    await choose(page, "site-languages", "English, then 中文")
    await choose(page, "site-currency", "US Dollar · USD")
    await choose(page, "site-country", "United States · US")
    await way.look("region", "site-region-save")
    await page.screenshot(path=PICTURES / "first-run-region.png")
    await the(page, "site-region-save").click()
    await step(page, "Mail")


async def mail(page: Page, server: MailServer, way: Round) -> None:
    await page.reload()  # in the middle: what was saved is, and one goes on where one was
    await step(page, "Mail")
    await the(page, "step-name").click()
    await expect(the(page, "site-name-zh")).to_have_value("湖畔茶市")
    await the(page, "step-mail").click()

    await the(page, "mail-host").fill("127.0.0.1")
    await choose(page, "mail-security", "None")
    await the(page, "mail-port").locator("input").fill(str(nobodys_port()))
    await the(page, "mail-from").fill("shop at example")
    await the(page, "mail-try").click()
    await expect(the(page, "mail-refusal")).to_contain_text("no value that fits")
    await the(page, "mail-from").fill("shop@example.com")
    await the(page, "mail-try").click()
    await expect(the(page, "mail-tried")).to_contain_text("did not leave")
    await expect(the(page, "mail-tried")).to_contain_text("127.0.0.1")
    await way.look("mail", "mail-tried")

    await the(page, "mail-port").locator("input").fill(str(server.port))
    await the(page, "mail-try").click()
    await expect(the(page, "mail-tried")).to_contain_text(f"test message to {MISTYPED}")
    await expect(the(page, "mail-tried").get_by_role("link")).to_have_attribute(
        "href", "/me/security"
    )
    assert [letter["To"] for letter in server.letters] == [MISTYPED]
    await the(page, "mail-save").click()
    await step(page, "Legal pages")


async def pages_and_payments(page: Page, way: Round) -> None:
    await the(page, "page-text").fill("# Terms\n\nBe **kind**.")
    await the(page, "pages-save").click()
    await expect(the(page, "page-shown")).to_contain_text("Be kind.")
    await way.look("legal pages", "page-shown")
    await the(page, "setup-next").click()

    await step(page, "Payments")
    await way.look("payments", "payments-sandbox")
    await expect(the(page, "payments-later")).to_contain_text("hawker.toml")
    await expect(the(page, "payments-public")).to_have_count(0)  # nobody else comes here
    await the(page, "setup-skip").click()
    await step(page, "The site is set up")
    await way.look("the end", "setup-end")
    await expect(the(page, "step-payments")).to_contain_text("skipped")
    await the(page, "step-payments").click()
    await the(page, "payments-save").click()
    await step(page, "The site is set up")
    await expect(the(page, "step-payments")).not_to_contain_text("skipped")


async def the_site_is_as_it_was_set_up(fresh: Fresh, operator: Page, visit) -> None:
    """Whoever reads neither language gets the first; forms begin with what was chosen."""
    stranger = await visit(PHONE, "fr-FR")
    await stranger.goto("/")
    await expect(stranger).to_have_title(re.compile("Lakeside Market"))
    await expect(stranger.locator("html")).to_have_attribute("lang", "en")
    await expect(the(stranger, "language")).to_have_text("中文")
    await stranger.goto("/legal/terms")
    await expect(stranger.locator("main")).to_contain_text("Be kind.")

    await operator.goto("/studio/open")
    form = the(operator, "open-store")
    await expect(form).to_contain_text("US Dollar · USD")
    await expect(form).to_contain_text("United States")
    assert await fresh.fetch("SELECT count(*) FROM accounts.accounts WHERE is_operator") == [(1,)]


async def a_link_is_good_once_and_the_owner_gets_another(fresh: Fresh, wrong: Page, visit) -> None:
    late = await visit()
    await late.goto(fresh.link)
    await expect(the(late, "setup-used")).to_contain_text("hawker operator link")

    right = await visit(PHONE, "zh-CN")
    await right.goto(await fresh.new_link())
    await the(right, "founding-address").fill(RIGHT)
    await the(right, "founding-password").fill(PASSWORD)
    await the(right, "founding-save").click()
    await step(right, "网站设置完成")
    await right.screenshot(path=PICTURES / "first-run-again.png")

    assert f"{RIGHT}> still does" in await fresh.hawker("operator", "dismiss", MISTYPED)
    await wrong.goto("/studio/desk/health")
    await expect(the(wrong, "sign-in-address")).to_be_visible(timeout=PATIENCE_MS)

    ended = await fresh.new_link()
    await fresh.fetch("UPDATE admin.setup SET ends_at = ends_at - interval '1 hour' RETURNING id")
    await late.goto("about:blank")
    await late.goto(ended)
    await expect(the(late, "setup-ended")).to_be_visible(timeout=PATIENCE_MS)
    assert await fresh.fetch("SELECT count(*) FROM accounts.accounts") == [(2,)]


@pytest.mark.parametrize(
    ("tail", "told"), [("", "setup-none"), ("#" + "0" * 40, "setup-wrong"), ("#é", "setup-wrong")]
)
async def test_without_the_right_link_the_page_says_what_is_wrong(visit, tail, told):
    page = await visit()

    await page.goto(f"/studio/setup{tail}")

    await expect(the(page, told)).to_contain_text("hawker operator link", timeout=PATIENCE_MS)
    await expect(the(page, "founding")).to_have_count(0)
