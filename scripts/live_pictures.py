"""Pictures for who goes live: before the air, the control room on air, and the remote."""

import secrets
import tempfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from PIL import Image
from playwright.sync_api import Browser, Locator, Page

Visit = Callable[..., Page]
SignIn = Callable[[Page, str], None]

DESK = {"width": 1440, "height": 900}
TALL = {"width": 1440, "height": 1120}  # with the whole of the curve
PHONE = {"width": 390, "height": 844}
HOST, MERCHANT = "host@example.com", "merchant@example.com"
SETTLED_MS = 2_500
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
VIEWERS, APART_MS = 4, 12_000  # so that the curve has something to tell
STEPS: tuple[Mapping[str, Any], ...] = (
    {"text": "Say hello, ask where everybody is from", "planned_minutes": 2},
    {"text": "Longjing: warm the cup, show the leaves, pour slowly", "planned_minutes": 8},
    {"text": "Answer questions about brewing", "planned_minutes": 5},
    {"text": "Thank everybody; say when the next one is"},
)


def before_the_air(
    browser: Browser, program: str, flags: list[str], address: str, visit: Visit, sign_in: SignIn
) -> Image.Image:
    """Look at the camera before anybody sees it: the demo's own picture stands before the lens."""
    host = visit(browser, address, DESK)
    cover = host.request.get(f"{address}{_on_air(host)['cover_url']}").body()
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "table.mjpeg"
        _landscape(cover).save(film, format="JPEG", quality=92)
        lens = [*flags, *CAMERA, f"--use-file-for-fake-video-capture={film}"]
        camera = browser.browser_type.launch(executable_path=program, args=lens)
        try:
            page = visit(camera, address, DESK)
            sign_in(page, HOST)
            [channel] = _ask(page, "GET", "/auth/session")["channels"]
            title = {"title": "Spring tea, tasted together"}
            opened = _ask(page, "POST", f"/channels/{channel['id']}/rooms", title)
            room = opened["room"]["id"]
            page.goto(f"/studio/rooms/{room}")
            the(page, "go-live").click()
            page.locator('[data-testid="camera-words"][data-state="ready"]').wait_for()
            page.wait_for_timeout(SETTLED_MS)
            taken = _shot(page)
            _ask(page, "POST", f"/rooms/{room}/end")
        finally:
            camera.close()
    return taken


def on_air(
    browser: Browser, address: str, visit: Visit, sign_in: SignIn
) -> tuple[Image.Image, list[Image.Image]]:
    """Look at the room on air from the desk of its merchant, and at the remote beside it."""
    desk = visit(browser, address, DESK)
    sign_in(desk, MERCHANT)
    room = _on_air(desk)["id"]
    _plan(desk, room)
    for _ in range(VIEWERS):
        viewer = visit(browser, address, PHONE, is_phone=True)
        viewer.route("**/live/**", lambda route: route.abort())  # there to be counted
        viewer.goto(f"/rooms/{room}")
        viewer.wait_for_timeout(APART_MS)
    desk.set_viewport_size(TALL)
    desk.goto(f"/studio/rooms/{room}")
    the(desk, "preview-video").wait_for()
    the(desk, "course").locator("canvas").wait_for()
    desk.wait_for_timeout(SETTLED_MS)
    cockpit = _shot(desk)
    kept: Any = desk.context.storage_state()
    phone = visit(browser, address, PHONE, is_phone=True)
    phone.context.add_cookies(kept["cookies"])
    phone.goto(f"/studio/rooms/{room}/remote")
    phones: list[Image.Image] = []
    for tab in ("goods", "script"):
        the(phone, f"remote-{tab}").click()
        phone.wait_for_timeout(SETTLED_MS)
        phones.append(_shot(phone))
    return cockpit, phones


def the(page: Page, name: str) -> Locator:
    return page.get_by_test_id(name)


def _plan(desk: Page, room: str) -> None:
    """Write a script, and be at its second step."""
    script = _ask(desk, "GET", f"/rooms/{room}/script")
    shown = _ask(desk, "GET", f"/rooms/{room}")["showcase"]
    steps = [dict(step) for step in STEPS]
    steps[1]["product_id"] = shown[0]["product"]["id"]
    made = {"revision": script["revision"], "steps": steps}
    script = _ask(desk, "PUT", f"/rooms/{room}/script", made)
    at = {"step_id": script["steps"][1]["id"]}
    _ask(desk, "PUT", f"/rooms/{room}/script/current", at)


def _on_air(page: Page) -> Any:
    return _ask(page, "GET", "/rooms?status=on_air")["items"][0]


def _ask(page: Page, method: str, path: str, body: object = None) -> Any:
    """Ask the API as the visitor of the page; a refusal ends the script."""
    kept = {each.get("name"): each.get("value", "") for each in page.context.cookies()}
    headers = {
        "idempotency-key": secrets.token_hex(16),
        "x-csrf-token": unquote(kept.get("hawker_csrf", "")),
    }
    answer = page.request.fetch(f"/api/v1{path}", method=method, headers=headers, data=body)
    assert answer.ok, f"{method} {path}: {answer.status} {answer.text()[:200]}"
    return answer.json()


def _landscape(cover: bytes) -> Image.Image:
    """Cut the middle out of a portrait, as a camera that lies would see it."""
    picture = Image.open(BytesIO(cover)).convert("RGB")
    height = round(picture.width * 9 / 16)
    top = round((picture.height - height) * 0.35)
    return picture.crop((0, top, picture.width, top + height)).resize((1280, 720))


def _shot(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.screenshot())).convert("RGB")
