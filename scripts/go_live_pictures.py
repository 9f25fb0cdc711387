"""Pictures for who goes live: before the air, the control room on air, and the remote."""

import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from pages import (
    DESK,
    FLAGS,
    HOST,
    MERCHANT,
    PHONE,
    SETTLED_MS,
    ask,
    rooms_on_air,
    shot,
    sign_in,
    the,
    visit,
)
from PIL import Image
from playwright.sync_api import Browser, Page

TALL = {"width": 1440, "height": 1120}  # with the whole of the curve
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
VIEWERS, APART_MS = 4, 12_000  # so that the curve has something to tell
STEPS: tuple[Mapping[str, Any], ...] = (
    {"text": "Say hello, ask where everybody is from", "planned_minutes": 2},
    {"text": "Longjing: warm the cup, show the leaves, pour slowly", "planned_minutes": 8},
    {"text": "Answer questions about brewing", "planned_minutes": 5},
    {"text": "Thank everybody; say when the next one is"},
)


def before_the_air(browser: Browser, program: str, address: str) -> Image.Image:
    """Look at the camera before anybody sees it: the demo's own picture stands before the lens."""
    host = visit(browser, address, DESK)
    cover = host.request.get(f"{address}{rooms_on_air(host)[0]['cover_url']}").body()
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "table.mjpeg"
        _landscape(cover).save(film, format="JPEG", quality=92)
        lens = [*FLAGS, *CAMERA, f"--use-file-for-fake-video-capture={film}"]
        camera = browser.browser_type.launch(executable_path=program, args=lens)
        try:
            page = visit(camera, address, DESK)
            sign_in(page, HOST)
            [channel] = ask(page, "GET", "/auth/session")["channels"]
            title = {"title": "Spring tea, tasted together"}
            opened = ask(page, "POST", f"/channels/{channel['id']}/rooms", title)
            room = opened["room"]["id"]
            page.goto(f"/studio/rooms/{room}")
            the(page, "go-live").click()
            page.locator('[data-testid="camera-words"][data-state="ready"]').wait_for()
            page.wait_for_timeout(SETTLED_MS)
            taken = shot(page)
            ask(page, "POST", f"/rooms/{room}/end")
        finally:
            camera.close()
    return taken


def on_air(browser: Browser, address: str) -> tuple[Image.Image, list[Image.Image]]:
    """Look at the room on air from the desk of its merchant, and at the remote beside it."""
    desk = visit(browser, address, DESK)
    sign_in(desk, MERCHANT)
    room = rooms_on_air(desk)[0]["id"]
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
    cockpit = shot(desk)
    kept: Any = desk.context.storage_state()
    phone = visit(browser, address, PHONE, is_phone=True)
    phone.context.add_cookies(kept["cookies"])
    phone.goto(f"/studio/rooms/{room}/remote")
    phones: list[Image.Image] = []
    for tab in ("goods", "script"):
        the(phone, f"remote-{tab}").click()
        phone.wait_for_timeout(SETTLED_MS)
        phones.append(shot(phone))
    return cockpit, phones


def _plan(desk: Page, room: str) -> None:
    """Write a script, and be at its second step."""
    script = ask(desk, "GET", f"/rooms/{room}/script")
    shown = ask(desk, "GET", f"/rooms/{room}")["showcase"]
    steps = [dict(step) for step in STEPS]
    steps[1]["product_id"] = shown[0]["product"]["id"]
    made = {"revision": script["revision"], "steps": steps}
    script = ask(desk, "PUT", f"/rooms/{room}/script", made)
    at = {"step_id": script["steps"][1]["id"]}
    ask(desk, "PUT", f"/rooms/{room}/script/current", at)


def _landscape(cover: bytes) -> Image.Image:
    """Cut the middle out of a portrait, as a camera that lies would see it."""
    picture = Image.open(BytesIO(cover)).convert("RGB")
    height = round(picture.width * 9 / 16)
    top = round((picture.height - height) * 0.35)
    return picture.crop((0, top, picture.width, top + height)).resize((1280, 720))
