"""Rooms that are announced: their time, title and cover, and where they are listed."""

from datetime import timedelta

import pytest
from tests.integration.app.examples import PICTURE

from hawker.kernel.ids import AccountId
from hawker.media.streams import service as streams
from hawker.places.stores import service as stores
from hawker.places.stores.model import Role
from hawker.stage.live import service as live
from hawker.stage.live.model import RoomId
from hawker.stage.live.ticks import EXPECTED_FOR


@pytest.fixture
async def host(visitor, worker_db, stall):
    """Somebody signed in who hosts the stall's channel."""
    somebody = visitor("en")
    account = (await somebody.sign_in("host@example.com")).json["account"]["id"]
    async with worker_db.system() as tx:
        await stores.add_member(tx, stall.store, AccountId.parse(account), Role.HOST)
    return somebody


@pytest.fixture
def opened(host, stall, clock):
    """Open a room that begins in so long: `await opened(timedelta(hours=8))`."""

    async def open_room(ahead: timedelta | None, title: str = "Spring tea", **more):
        wish = {"title": title} | more
        if ahead is not None:
            wish["starts_at"] = (clock.now() + ahead).isoformat()
        answer = await host.post(f"/channels/{stall.channel.id}/rooms", wish)
        assert answer.status == 201, answer.text
        return answer.json["room"]

    return open_room


@pytest.fixture
def on_air(worker_db, facts, fetch):
    """Have the picture of a room come."""

    async def start(room: dict) -> None:
        async with worker_db.system() as tx:
            at = await live.room_by_id(tx, RoomId.parse(room["id"]))
            key = await streams.rotate_key(tx, at.stream_id)
        async with worker_db.system() as tx:
            ingest = await streams.open_ingest(tx, key, "test")
            await streams.start_picture(tx, ingest, width=1280, height=720)
        await facts.drain()

    return start


async def titles(visitor, **query) -> list[str]:
    listed = (await visitor().get("/announced-rooms", params=query)).json
    return [each["title"] for each in listed["items"]]


async def test_announced_rooms_are_listed_for_everybody_the_next_one_first(
    opened, visitor, stall, clock
):
    await opened(timedelta(hours=8), "Tonight")
    await opened(timedelta(hours=1), "Soon")
    await opened(None, "Some day")

    assert await titles(visitor) == ["Soon", "Tonight"]
    assert await titles(visitor, channel_id=str(stall.channel.id)) == ["Soon", "Tonight"]
    first = (await visitor().get("/announced-rooms", params={"limit": 1})).json
    rest = await titles(visitor, cursor=first["next_cursor"])
    assert ([each["title"] for each in first["items"]], rest) == (["Soon"], ["Tonight"])
    starts_at = (clock.now() + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    assert first["items"][0]["starts_at"] == starts_at


@pytest.mark.parametrize(
    ("ahead", "code"),
    [
        (timedelta(seconds=-1), "live.start_passed"),
        (timedelta(0), "live.start_passed"),
        (timedelta(days=181), "live.start_too_far"),
    ],
    ids=["past", "now", "far"],
)
async def test_a_time_at_which_no_room_can_begin_is_refused(host, stall, clock, count, ahead, code):
    starts_at = (clock.now() + ahead).isoformat()

    refused = await host.post(
        f"/channels/{stall.channel.id}/rooms", {"title": "Tea", "starts_at": starts_at}
    )

    assert (refused.status, refused.code, refused.field) == (422, code, "starts_at")
    assert await count("live.rooms") == await count("kernel.timers") == 0


async def test_a_time_without_its_zone_is_refused(host, stall, count):
    refused = await host.post(
        f"/channels/{stall.channel.id}/rooms", {"title": "Tea", "starts_at": "2026-05-02T20:00:00"}
    )

    assert (refused.status, refused.field) == (400, "starts_at")
    assert await count("live.rooms") == 0


async def test_the_time_is_changed_and_cleared_and_everybody_told(
    host, opened, visitor, clock, facts, fetch
):
    room = await opened(timedelta(hours=8))
    later = (clock.now() + timedelta(hours=9)).isoformat().replace("+00:00", "Z")

    moved = await host.put(f"/rooms/{room['id']}/plan", {"title": "Later", "starts_at": later})

    assert (moved.status, moved.json["title"], moved.json["starts_at"]) == (200, "Later", later)
    assert await titles(visitor) == ["Later"]
    cleared = await host.put(f"/rooms/{room['id']}/plan", {"title": "Later", "starts_at": None})
    assert (cleared.status, cleared.json["starts_at"]) == (200, None)
    assert await titles(visitor) == []
    assert await fetch("SELECT kind FROM kernel.timers") == []
    await facts.drain()
    assert len(facts.published("live.room_planned")) == 2


async def test_whoever_does_not_host_plans_nothing(opened, visitor, fetch):
    room = await opened(timedelta(hours=8))
    stranger = visitor()
    await stranger.sign_in("stranger@example.com")

    plan = await stranger.put(f"/rooms/{room['id']}/plan", {"title": "Mine"})
    cover = await stranger.put(f"/rooms/{room['id']}/cover", {"picture_id": None})

    assert (plan.status, cover.status) == (403, 403)
    assert await fetch("SELECT title FROM live.rooms") == [{"title": "Spring tea"}]


async def test_a_late_host_may_mend_the_title_and_no_past_time_is_taken(host, opened, clock):
    room = await opened(timedelta(hours=1))
    clock.step(timedelta(hours=2))

    kept = await host.put(
        f"/rooms/{room['id']}/plan", {"title": "Late", "starts_at": room["starts_at"]}
    )
    passed = (clock.now() - timedelta(minutes=5)).isoformat()
    refused = await host.put(f"/rooms/{room['id']}/plan", {"title": "L", "starts_at": passed})

    assert (kept.status, kept.json["title"]) == (200, "Late")
    assert refused.code == "live.start_passed"


async def test_a_late_room_is_listed_for_a_while_and_then_no_more(opened, visitor, clock):
    await opened(timedelta(hours=1))

    clock.step(timedelta(hours=1) + EXPECTED_FOR - timedelta(seconds=1))
    assert await titles(visitor) == ["Spring tea"]
    clock.step(timedelta(seconds=1))
    assert await titles(visitor) == []


@pytest.mark.parametrize("after", [timedelta(0), timedelta(hours=2)], ids=["early", "late"])
async def test_a_room_begins_early_or_late_and_is_planned_no_more(
    host, opened, on_air, visitor, clock, after
):
    room = await opened(timedelta(hours=1))
    clock.step(after)

    await on_air(room)

    assert await titles(visitor) == []
    seen = (await visitor().get(f"/rooms/{room['id']}")).json
    assert (seen["status"], seen["starts_at"]) == ("on_air", room["starts_at"])
    refused = await host.put(f"/rooms/{room['id']}/plan", {"title": "Other"})
    assert (refused.status, refused.code) == (409, "live.room_began")


async def test_a_picture_of_the_store_stands_for_the_room_until_it_begins(
    host, opened, stall, visitor, count
):
    brought = await host.post(
        f"/stores/{stall.store}/pictures",
        content=PICTURE,
        headers={"content-type": "image/gif"},
    )
    assert brought.status == 201, brought.text
    picture = brought.json["id"]

    room = await opened(timedelta(hours=1), cover_id=picture)

    (card,) = (await visitor().get("/announced-rooms")).json["items"]
    assert picture in card["cover_url"]
    assert await count(f"files.uses WHERE holder = 'room:{room['id']}'") == 1
    bare = await host.put(f"/rooms/{room['id']}/cover", {"picture_id": None})
    assert (bare.status, bare.json["cover_url"]) == (200, None)
    assert await count("files.uses") == 0


async def test_a_picture_that_the_store_does_not_have_opens_no_room(host, stall, count):
    wish = {"title": "Tea", "cover_id": "fil_00000000000000000000000000"}

    refused = await host.post(f"/channels/{stall.channel.id}/rooms", wish)

    assert refused.status == 404
    assert await count("live.rooms") == 0


async def test_a_channel_shows_itself_and_its_own_rooms_to_everybody(
    opened, on_air, host, visitor, stall, other_stall, worker_db, clock
):
    await opened(timedelta(hours=1), "To come")
    live_now = await opened(None, "On")
    await on_air(live_now)

    channel = (await visitor("en").get(f"/channels/{stall.channel.id}")).json
    rooms = (await visitor().get("/rooms", params={"channel_id": str(stall.channel.id)})).json
    others = (
        await visitor().get("/rooms", params={"channel_id": str(other_stall.channel.id)})
    ).json
    replays = await visitor().get(f"/channels/{stall.channel.id}/replays")

    assert (channel["name"], channel["store_name"]) == ("Tea table", "Tea House")
    assert channel["store_id"] == str(stall.store)
    assert [each["title"] for each in rooms["items"]] == ["On"]
    assert others["items"] == []
    assert (replays.status, replays.json["items"]) == (200, [])
