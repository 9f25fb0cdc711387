"""The panels of a room keep nobody out, by axe: the control room and the remote, all of it open."""

from contextlib import AsyncExitStack
from typing import Any

import pytest
from asking import ask, open_room, own_goods
from barriers import Act, Round, Stop, click
from browsing import DESKTOP, PHONE, the
from playwright.async_api import Page, expect

from hawker.app.demo.visitor import until
from hawker.app.seed.people import HOST, MERCHANT
from hawker.stage.live.model import LineId, RoomId

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


async def talk_in(site, room: str, host: Page, viewer: Page, afterwards: AsyncExitStack) -> None:
    """Have everything in the room that its panels show: asked, reported, muted, polled, planned.

    The mute holds in all rooms of the channel, so it is lifted `afterwards`.
    """
    await viewer.goto(f"/rooms/{room}")
    for words in ("Is it this spring's?", "Buy it cheaper from me"):
        if words.endswith("?"):
            await the(viewer, "chat-ask").click()
        await the(viewer, "chat-input").fill(words)
        await the(viewer, "chat-input").press("Enter")
        await expect(the(viewer, "chat-line").filter(has_text=words)).to_be_visible()

    async def written() -> list[dict[str, Any]] | None:
        said = await site.fetch("SELECT id, room_id FROM live.chat ORDER BY id DESC")
        ours = [row for row in said if str(RoomId.of(row["room_id"])) == room]
        return ours if len(ours) == 2 else None

    lines = [str(LineId.of(row["id"])) for row in await until("two lines", written)]
    await ask(viewer, "POST", f"/rooms/{room}/reports", {"line_id": lines[0]})
    muted = {"line_id": lines[1], "kind": "mute", "minutes": 10}
    sanction = await ask(host, "POST", f"/rooms/{room}/sanctions", muted)
    lifted = f"/rooms/{room}/sanctions/{sanction['id']}"
    afterwards.push_async_callback(ask, host, "DELETE", lifted)
    poll = {"question": "Which one next?", "options": ["Longjing", "Oolong"]}
    await ask(host, "POST", f"/rooms/{room}/polls", poll)
    await ask(host, "PUT", f"/rooms/{room}/announcement", {"text": "Free shipping tonight"})


async def plan(room: str, host: Page, products: list[str]) -> None:
    """Have a script of which the second step runs, and something off the shelf."""
    await ask(host, "PUT", f"/rooms/{room}/showcase", {"product_ids": products})
    await ask(host, "PUT", f"/rooms/{room}/showcase/{products[1]}", {"is_offered": False})
    await ask(host, "PUT", f"/rooms/{room}/pin", {"product_id": products[0]})
    script = await ask(host, "GET", f"/rooms/{room}/script")
    steps = [
        {"text": "Say hello", "planned_minutes": 2},
        {"text": "Pour the first tea", "product_id": products[2], "planned_minutes": 5},
        {"text": "Thank everybody"},
    ]
    made = {"revision": script["revision"], "steps": steps}
    script = await ask(host, "PUT", f"/rooms/{room}/script", made)
    at = {"step_id": script["steps"][1]["id"]}
    await ask(host, "PUT", f"/rooms/{room}/script/current", at)


async def test_no_panel_of_a_room_keeps_anybody_out(site, page, publisher):
    """The control room on air with each of its panels open, by desk and telephone; the remote."""
    host = await page(DESKTOP, "en", who=MERCHANT.address)
    viewer = await page(PHONE, "en", is_phone=True)
    await ask(viewer, "GET", "/auth/session")
    room, ingest = await open_room(site, await page(PHONE, "en", who=HOST.address), "Of panels")
    shelf = (await own_goods(host))[:4]
    cockpit, remote = f"/studio/rooms/{room}", f"/studio/rooms/{room}/remote"
    wide = Round(host, (DESKTOP, DESKTOP))
    narrow = Round(host, (PHONE, PHONE))
    panels = [
        ("goods", "off-", click("goods-showcase"), "showcase"),
        ("goods", "script-step", click("goods-script"), "script"),
        ("goods", "script-words", click("goods-script", "script-write"), "writing a script"),
        ("chat", "chat-line", click("talk-chat"), "chat"),
        ("chat", "question-mark", click("talk-questions"), "questions"),
        ("chat", "running-poll", click("talk-lead"), "lead"),
        ("chat", "let-stand", click("talk-order"), "order"),
        ("picture", "course-words", click("course-whole"), "course"),
    ]
    async with AsyncExitStack() as afterwards:
        afterwards.push_async_callback(ask, host, "POST", f"/rooms/{room}/end")
        await afterwards.enter_async_context(
            publisher(f"{ingest['server_url']}/{ingest['stream_key']}").on_air()
        )
        await plan(room, host, shelf)
        await talk_in(site, room, host, viewer, afterwards)
        for side, sees, then, name in panels:
            seen = f"off-{shelf[1]}" if sees == "off-" else sees
            await wide.walk([Stop(cockpit, seen, then, name)])
            await narrow.walk([Stop(cockpit, seen, both(click(f"side-{side}"), then), name)])
        await narrow.walk([Stop(cockpit, "remote-qr", click("remote-code"), "its code")])
        for tab, sees in (
            ("goods", "remote-shelf"),
            ("chat", "line-tap"),
            ("questions", "question-mark"),
            ("script", "script-step"),
            ("lead", "running-poll"),
        ):
            await narrow.walk([Stop(remote, sees, click(f"remote-{tab}"), f"remote {tab}")])
        acting = click("remote-chat", "line-tap")
        await narrow.walk([Stop(remote, "act-remove", acting, "acting on a line")])
    await wide.walk([Stop(cockpit, "course-words", named="a room that ended")])

    assert wide.found | narrow.found == {}


def both(first: Act, second: Act) -> Act:
    async def run(page: Page) -> None:
        await first(page)
        await second(page)

    return run
