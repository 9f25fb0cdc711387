"""Retakes the pictures of the docs from a running demo: `make pictures`, beside `make demo`.

  python scripts/pictures.py [address] [sets]     http://localhost:8080 and all of them, untold

  room       a viewer's phone: the room on air, and the sheet over its picture; and the host's
             control room while that goes on
  go-live    the camera before the air, the control room on air, and the remote on a phone
  goods      the page on which a merchant writes a product
  desk       the operator's desk, and the page of its state that anybody may read
  first-run  the first run, on a site of its own in an empty folder

What they show is what the demo does: real pages in a real Chromium, a real chat, nothing painted.
What is said is said for good: a demo with an empty `var/` gives the cleanest chat, and a machine
with little else to do a picture that does not wait.
The Chromium is that of the browser tests (`HAWKER_CHROMIUM`, else what is on the PATH).
"""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import desk_pictures
import go_live_pictures
import goods_pictures
from pages import DESK, FLAGS, HOST, PHONE, SETTLED_MS, rooms_on_air, shot, sign_in, the, visit
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
SETS = ("room", "go-live", "goods", "desk", "first-run")
ROUND_MS = 150_000  # the demo shows each of its goods once in this time

QUESTIONS = (
    "Is it this spring's?",
    "Can it be brewed cold?",
    "Had it last year, lovely",
)
ANSWER = "Yes, picked on 3 April"

# How the two phones lie beside each other, in pixels.
PHONE_WIDTH, MARGIN, CORNER = 420, 28, 30
GROUND = "#f3eee7"
COLOURS, REFINEMENTS = 256, 6


def main(arguments: Sequence[str]) -> None:
    """Take every picture."""
    address = next((each for each in arguments if "://" in each), "http://localhost:8080")
    wanted = [each for each in arguments if "://" not in each] or SETS
    if unknown := set(wanted) - set(SETS):
        sys.exit(f"hawker: There is no set {', '.join(unknown)}; there are {', '.join(SETS)}.")
    program = os.environ.get("HAWKER_CHROMIUM") or shutil.which("chromium")
    if program is None:
        sys.exit("hawker: No Chromium here. `make pictures` finds or installs one.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            for each in wanted:
                take(each, browser, address, program)
        finally:
            browser.close()


def take(wanted: str, browser: Browser, address: str, program: str) -> None:
    """Take one set of pictures."""
    match wanted:
        case "room":
            meet(browser, address)
        case "go-live":
            go_live(browser, address, program)
        case "goods":
            goods_pictures.goods(browser, address, look)
        case "desk":
            desk_pictures.desk(browser, address, look)
        case "first-run":
            desk_pictures.first_run(browser, look)
        case _:
            raise AssertionError(f"a set that is not among them: {wanted}")


def look(page: Page, name: str) -> None:
    """Keep what a page shows once nothing on it moves."""
    page.wait_for_timeout(desk_pictures.SETTLED_MS)
    keep(shot(page), name)


def meet(browser: Browser, address: str) -> None:
    """Let a few people meet in the room, and look at it from both sides."""
    host = visit(browser, address, DESK)
    room = room_on_air(host)
    sign_in(host, HOST)
    host.goto(f"/studio/rooms/{room}")
    the(host, "preview-video").wait_for()
    viewers = [visit(browser, address, PHONE, is_phone=True) for _ in QUESTIONS]
    for viewer in viewers:
        if viewer is not viewers[0]:  # there to talk: four pictures at once are much to decode
            viewer.route("**/live/**", lambda route: route.abort())
        viewer.goto(f"/rooms/{room}")
    wait_for_goods(viewers[0], room)
    talk(host, viewers)
    on_air = shot_of_room(viewers[0])
    the(viewers[0], "pinned-card").click()
    the(viewers[0], "buy-now").wait_for()
    buying, control_room = shot_of_room(viewers[0]), shot(host)
    keep(beside(on_air, buying), "room.png")
    keep(control_room, "studio.png")


def go_live(browser: Browser, address: str, program: str) -> None:
    """Take what the guide of who goes live shows."""
    ready = go_live_pictures.before_the_air(browser, program, address)
    keep(ready, "go-live-ready.png")
    cockpit, phones = go_live_pictures.on_air(browser, address)
    keep(cockpit, "go-live-on-air.png")
    keep(beside(*phones), "go-live-remote.png")


def room_on_air(page: Page) -> str:
    rooms = rooms_on_air(page)
    if not rooms:
        sys.exit("hawker: Nobody is on air there. Start the demo first: `make demo`.")
    return str(rooms[0]["id"])


def wait_for_goods(page: Page, room: str) -> None:
    """Wait until the host comes to the first of the goods, which has something to choose."""
    shown = page.request.get(f"/api/v1/rooms/{room}").json()["showcase"]
    first = shown[0]["product"]["id"]
    card = page.locator(f'[data-testid="pinned-card"][data-product="{first}"]')
    card.wait_for(state="hidden", timeout=ROUND_MS)  # with its whole turn before it
    card.wait_for(timeout=ROUND_MS)


def talk(host: Page, viewers: Sequence[Page]) -> None:
    """Each says a line and likes what is shown; the host answers the first."""
    for viewer, line in zip(viewers, QUESTIONS, strict=True):
        say(viewer, line)
        the(viewer, "like-button").click(click_count=3)
        if viewer is viewers[0]:
            say(host, ANSWER)
    heard = the(viewers[0], "chat-line").filter(has_text=QUESTIONS[-1])
    heard.last.wait_for()


def say(page: Page, line: str) -> None:
    the(page, "chat-input").fill(line)
    the(page, "chat-input").press("Enter")
    the(page, "chat-line").filter(has_text=line).last.wait_for()


def shot_of_room(page: Page) -> Image.Image:
    """Look at a room when all that moved has settled and its picture goes on."""
    page.wait_for_timeout(SETTLED_MS)
    page.locator('[data-testid="room-video"][data-picture="playing"]').wait_for()
    the(page, "room-notice").wait_for(state="hidden")
    return shot(page)


def beside(*phones: Image.Image) -> Image.Image:
    """Lay the screens of phones side by side."""
    height = round(phones[0].height * PHONE_WIDTH / phones[0].width)
    width = len(phones) * (PHONE_WIDTH + MARGIN) + MARGIN
    sheet = Image.new("RGB", (width, height + 2 * MARGIN), GROUND)
    mask = corners(PHONE_WIDTH, height)
    for at, phone in enumerate(phones):
        small = phone.resize((PHONE_WIDTH, height), Image.Resampling.LANCZOS)
        sheet.paste(small, (MARGIN + at * (PHONE_WIDTH + MARGIN), MARGIN), mask)
    return sheet


def corners(width: int, height: int) -> Image.Image:
    """Make a mask with round corners, smooth because it is drawn four times as large."""
    large = Image.new("L", (4 * width, 4 * height))
    edge = (0, 0, 4 * width - 1, 4 * height - 1)
    ImageDraw.Draw(large).rounded_rectangle(edge, radius=4 * CORNER, fill=255)
    return large.resize((width, height), Image.Resampling.LANCZOS)


def keep(picture: Image.Image, name: str) -> None:
    """Write a picture in few colours: a README is read over slow lines too.

    The palette covers every colour before it refines the frequent ones: a small green tin among
    much brown stays green.
    """
    file = FOLDER / name
    palette = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=REFINEMENTS)
    few = picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)
    few.save(file, optimize=True)
    print(f"✓ docs/pictures/{name} {file.stat().st_size / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
