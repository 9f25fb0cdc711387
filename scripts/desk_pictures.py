"""Pictures for the operator: the first run on a site of its own, and the desk of the demo."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pages import OPERATOR, sign_in, the, visit
from playwright.sync_api import Browser, Page

Act = Callable[[Page, str], None]

LINK = re.compile(r"http\S+/studio/setup#\S+")
PORTS = {"HAWKER_PORT": "28080", "HAWKER_RTMP_PORT": "28081", "HAWKER_INNER_PORT": "28100"}
SIZE = {"width": 1360, "height": 850}
LOW = {"width": 1360, "height": 600}
SETTLED_MS = 600
DESK = ("health", "mail", "limits", "people", "stores", "site")
WRONG_PASSWORDS = 5


def first_run(browser: Browser, keep: Act) -> None:
    """Take the first run, from the link to the end, on a site in an empty folder."""
    with fresh_site() as link:
        page = visit(browser, link.partition("/studio")[0], SIZE)
        page.goto(link)
        the(page, "founding-address").fill("ada@example.com")
        the(page, "founding-name").fill("Ada")
        the(page, "founding-password").fill("a lantern over the river")
        keep(page, "first-run-operator.png")
        the(page, "founding-save").click()
        the(page, "site-name-zh").fill("湖畔茶市")
        the(page, "site-name-en").fill("Lakeside Market")
        the(page, "site-name-save").click()
        the(page, "site-region-save").click()
        the(page, "mail-host").fill("127.0.0.1")
        the(page, "mail-port").locator("input").fill("9")
        the(page, "mail-from").fill("shop@example.com")
        the(page, "mail-try").click()
        the(page, "mail-tried").wait_for()
        keep(page, "first-run-mail.png")


def desk(browser: Browser, address: str, keep: Act) -> None:
    """Take the pages of the desk that show something in a demo, and what visitors read of it."""
    page = visit(browser, address, SIZE)
    mistype_passwords(page)
    sign_in(page, OPERATOR)
    for name in DESK:
        page.set_viewport_size(SIZE if name in {"health", "site"} else LOW)
        page.goto(f"/studio/desk/{name}")
        page.wait_for_load_state("networkidle")
        keep(page, f"desk-{name}.png")
    page.set_viewport_size({"width": 1000, "height": 560})
    page.goto("/status")
    the(page, "status").wait_for()
    keep(page, "status.png")


def mistype_passwords(page: Page) -> None:
    """Somebody who is locked out, so that the page of limits shows how that looks."""
    token = page.request.get("/api/v1/auth/session").json()["csrf_token"]
    for _ in range(WRONG_PASSWORDS):
        page.request.post(
            "/api/v1/auth/sessions/by-password",
            data={"address": "buyer@example.com", "password": "not the right one"},
            headers={"x-csrf-token": token, "origin": page.url},
        )


@contextmanager
def fresh_site() -> Iterator[str]:
    """Run `hawker up` in an empty folder; the link that it prints."""
    with tempfile.TemporaryDirectory(prefix="hk-", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o711)
        process = subprocess.Popen(
            [sys.executable, "-m", "hawker.app.cli", "up"],
            env=os.environ | PORTS | {"HAWKER_HOME": home},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        try:
            found = next((line for line in process.stdout if LINK.search(line)), "")
            yield LINK.findall(found)[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
