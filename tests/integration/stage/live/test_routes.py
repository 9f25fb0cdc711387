"""Rooms over HTTP, as the studio and the player use them."""

from datetime import timedelta

import pytest

from hawker.kernel.auth import FRESH
from hawker.kernel.ids import AccountId
from hawker.media.streams import service as streams
from hawker.media.streams import tickets
from hawker.media.streams.model import BadStreamKey
from hawker.places.stores import service as stores
from hawker.places.stores.model import Role
from hawker.stage.live.model import RoomId


@pytest.fixture
async def host(visitor, worker_db, stall):
    """Somebody signed in who hosts the stall's channel."""
    somebody = visitor("en")
    account = (await somebody.sign_in("host@example.com")).json["account"]["id"]
    async with worker_db.system() as tx:
        await stores.add_member(tx, stall.store, AccountId.parse(account), Role.HOST)
    return somebody


@pytest.fixture
async def opened(host, stall):
    answer = await host.post(f"/channels/{stall.channel.id}/rooms", {"title": "Spring tea"})
    assert answer.status == 201, answer.text
    return answer.json


async def test_a_host_opens_a_room_and_is_told_the_key_once(host, stall, opened, fetch):
    ingest, room = opened["ingest"], opened["room"]
    assert ingest["server_url"] == "rtmp://localhost:1935/live"
    assert (room["status"], room["is_host"], room["broadcast"]) == ("waiting", True, None)

    health = (await host.get(f"/rooms/{room['id']}/ingest")).json
    assert health["status"] == "waiting"
    assert health["key_hint"] == "…" + ingest["stream_key"][-4:]
    assert ingest["stream_key"] not in (await host.get(f"/rooms/{room['id']}")).text
    listed = await host.get(f"/channels/{stall.channel.id}/rooms")
    assert [each["id"] for each in listed.json["items"]] == [room["id"]]


@pytest.mark.parametrize("status", ["open", "paused", "closed"])
async def test_a_room_says_whether_its_store_sells(visitor, opened, fetch, status):
    await fetch("UPDATE stores.stores SET status = %s RETURNING 1", status)

    room = (await visitor().get(f"/rooms/{opened['room']['id']}")).json

    assert room["store_status"] == status


async def test_a_room_opened_twice_by_one_key_is_one_room_and_its_key_is_kept_nowhere(
    host, stall, count, fetch
):
    path = f"/channels/{stall.channel.id}/rooms"

    first = await host.post(path, {"title": "Spring tea"}, key="once")
    again = await host.post(path, {"title": "Spring tea"}, key="once")

    key = first.json["ingest"]["stream_key"]
    assert (first.status, again.status) == (201, 201)
    assert again.json["room"] == first.json["room"]
    assert again.json["ingest"] == first.json["ingest"] | {"stream_key": None}
    assert await count("live.rooms") == await count("streams.streams") == 1
    (kept,) = await fetch("SELECT answer FROM kernel.idempotency")
    assert key.encode() not in kept["answer"]


async def test_a_key_rotated_twice_by_one_key_is_rotated_once(host, opened, worker_db):
    path = f"/rooms/{opened['room']['id']}/ingest/rotate"

    first = await host.post(path, key="once")
    again = await host.post(path, key="once")

    assert (first.status, again.status) == (200, 200)
    assert again.json == first.json | {"stream_key": None}
    async with worker_db.system() as tx:
        await streams.grant_of_key(tx, first.json["stream_key"])  # it still opens the stream


async def test_a_new_key_replaces_the_old_one(host, opened, worker_db):
    room = opened["room"]["id"]
    rotated = await host.post(f"/rooms/{room}/ingest/rotate")

    assert rotated.status == 200
    assert rotated.json["stream_key"] != opened["ingest"]["stream_key"]
    async with worker_db.system() as tx:
        with pytest.raises(BadStreamKey):
            await streams.grant_of_key(tx, opened["ingest"]["stream_key"])
        await streams.grant_of_key(tx, rotated.json["stream_key"])


async def test_a_session_whose_proof_is_old_opens_a_room_and_is_told_no_key(
    host, stall, clock, count
):
    clock.step(FRESH + timedelta(seconds=1))

    opened = await host.post(f"/channels/{stall.channel.id}/rooms", {"title": "Spring tea"})

    assert (opened.status, opened.json["room"]["status"]) == (201, "waiting")
    assert opened.json["ingest"]["stream_key"] is None
    assert await count("live.rooms") == await count("streams.keys") == 1
    health = (await host.get(f"/rooms/{opened.json['room']['id']}/ingest")).json
    assert (health["status"], health["key_hint"][0]) == ("waiting", "…")


async def test_a_key_is_rotated_with_a_fresh_proof_alone(host, opened, clock, fetch, worker_db):
    room = opened["room"]["id"]
    keys = "SELECT key_hash, revoked_at FROM streams.keys"
    before = await fetch(keys)
    clock.step(FRESH + timedelta(seconds=1))

    refused = await host.post(f"/rooms/{room}/ingest/rotate", key="rotate")

    assert (refused.status, refused.code) == (403, "auth.step_up_needed")
    assert await fetch(keys) == before
    await host.sign_in("host@example.com")
    again = await host.post(f"/rooms/{room}/ingest/rotate", key="rotate")  # as our apps repeat it
    assert again.status == 200
    async with worker_db.system() as tx:
        await streams.grant_of_key(tx, again.json["stream_key"])


async def test_a_ticket_opens_the_rooms_stream_for_a_minute_and_is_kept_nowhere(
    host, opened, worker_db, clock, count, visitor
):
    path = f"/rooms/{opened['room']['id']}/ingest/ticket"

    answer = await host.post(path)

    assert (answer.status, answer.json["path"]) == (200, "/live/publish")
    assert answer.json["expires_at"] == "2026-05-01T04:01:00Z"
    assert await count("kernel.idempotency") == 0
    async with worker_db.system() as tx:
        key = await streams.grant_of_key(tx, opened["ingest"]["stream_key"])
        grant = tickets.read("a secret of the tests alone", answer.json["ticket"], clock.now())
        assert await streams.granted(tx, grant) == key
    await host.post(f"/rooms/{opened['room']['id']}/end")
    assert (await host.post(path)).code == "live.room_ended"


async def test_what_the_host_shows_is_what_anybody_sees(host, opened, goods, visitor, clock):
    room = opened["room"]["id"]
    one, two = await goods(3, title="One"), await goods(4, title="Two")

    shown = await host.put(f"/rooms/{room}/showcase", {"product_ids": [one.product, two.product]})
    pinned = await host.put(f"/rooms/{room}/pin", {"product_id": two.product})
    seen = (await visitor("en").get(f"/rooms/{room}")).json

    assert (shown.status, pinned.status) == (200, 200)
    assert [each["product"]["title"] for each in seen["showcase"]] == ["One", "Two"]
    assert [each["position"] for each in seen["showcase"]] == [0, 1]
    assert seen["pinned"]["product"]["available"] == 4
    assert seen["pinned"]["programme_time"] == "2026-05-01T04:00:00Z"
    assert not seen["is_host"]

    unpinned = await host.delete(f"/rooms/{room}/pin")
    assert (unpinned.status, unpinned.json["pinned"]) == (200, None)


async def test_what_hosts_do_is_in_the_log_of_the_store_but_pins(host, opened, goods, stall, fetch):
    room = opened["room"]["id"]
    one, two = await goods(3), await goods(4)
    shown = {"product_ids": [one.product, two.product]}
    for _ in range(2):  # the second time nothing changes
        assert (await host.put(f"/rooms/{room}/showcase", shown)).status == 200
    await host.put(f"/rooms/{room}/pin", {"product_id": two.product})
    await host.delete(f"/rooms/{room}/pin")
    rotated = (await host.post(f"/rooms/{room}/ingest/rotate")).json["stream_key"]
    await host.post(f"/rooms/{room}/end")
    refused = await host.post(f"/rooms/{room}/ingest/rotate")

    assert refused.code == "live.room_ended"
    acts = await fetch("SELECT * FROM kernel.audit WHERE action LIKE 'live.%' ORDER BY id")
    title = {"title": "Spring tea"}
    assert [(act["action"], act["details"]) for act in acts] == [
        ("live.room_opened", title),
        ("live.showcase_changed", title | {"count": 2, "was_count": 0}),
        ("live.key_rotated", title),
        ("live.room_ended", title),
    ]
    assert {(act["store_id"], act["subject"]) for act in acts} == {(stall.store.uuid, room)}
    assert None not in {act["actor_id"] for act in acts}
    assert rotated not in str(acts)


async def test_a_host_sets_what_becomes_of_a_second_publisher(host, opened, fetch):
    room = opened["room"]["id"]
    path = f"/rooms/{room}/ingest"
    assert (await host.get(path)).json["second_publisher"] == "refuse"

    for _ in range(2):  # the second time nothing changes
        set_ = await host.put(f"{path}/second-publisher", {"policy": "replace"})
        assert (set_.status, set_.json["second_publisher"]) == (200, "replace")
    assert (await host.get(path)).json["second_publisher"] == "replace"
    unknown = await host.put(f"{path}/second-publisher", {"policy": "both"})
    assert unknown.status == 400

    acts = await fetch("SELECT action FROM kernel.audit WHERE action LIKE 'live.second%'")
    assert [act["action"] for act in acts] == ["live.second_publisher_replace"]
    await host.post(f"/rooms/{room}/end")
    ended = await host.put(f"{path}/second-publisher", {"policy": "refuse"})
    assert (ended.status, ended.code) == (409, "live.room_ended")
    assert (await host.get(path)).json["second_publisher"] == "replace"


async def test_the_room_is_told_in_the_reader_s_language(host, opened, goods, visitor):
    room = opened["room"]["id"]
    shown = await goods(1)
    await host.put(f"/rooms/{room}/pin", {"product_id": shown.product})

    seen = (await visitor("zh-CN").get(f"/rooms/{room}")).json

    assert seen["channel"]["name"] == "茶台"
    assert seen["pinned"]["product"]["title"] == "龙井"


async def test_rooms_on_air_are_listed_and_others_are_not(
    host, stall, opened, visitor, worker_db, facts
):
    waiting = await host.post(f"/channels/{stall.channel.id}/rooms", {"title": "Later"})
    async with worker_db.system() as tx:
        ingest = await streams.open_ingest(tx, opened["ingest"]["stream_key"], "test")
        await streams.start_picture(tx, ingest, width=640, height=360)
    await facts.drain()

    page = (await visitor("en").get("/rooms", params={"status": "on_air"})).json

    assert [each["id"] for each in page["items"]] == [opened["room"]["id"]]
    assert page["items"][0]["started_at"] == "2026-05-01T04:00:00Z"
    assert page["items"][0]["viewers"] == 0
    assert page["next_cursor"] is None
    assert waiting.status == 201


async def test_an_ended_room_takes_nothing_any_more(host, opened):
    room = opened["room"]["id"]
    ended = await host.post(f"/rooms/{room}/end", key="end")
    again = await host.post(f"/rooms/{room}/end", key="end")

    assert (ended.status, ended.json["status"]) == (200, "ended")
    assert again.json == ended.json
    for refused in (
        await host.post(f"/rooms/{room}/end"),
        await host.post(f"/rooms/{room}/ingest/rotate"),
        await host.put(f"/rooms/{room}/showcase", {"product_ids": []}),
    ):
        assert (refused.status, refused.code) == (409, "live.room_ended")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("put", "/showcase", {"product_ids": []}),
        ("put", "/pin", {"product_id": "prd_01h455vb4pex5vsknk084sn02q"}),
        ("delete", "/pin", None),
        ("post", "/end", None),
        ("post", "/ingest/rotate", None),
        ("get", "/ingest", None),
    ],
)
async def test_strangers_and_guests_are_refused_and_nothing_changes(
    opened, visitor, method, path, body, count
):
    stranger = visitor()
    await stranger.sign_in("stranger@example.com")
    address = f"/rooms/{opened['room']['id']}{path}"
    given = {} if body is None else {"json": body}

    for somebody, status in ((stranger, 403), (visitor(), 401)):
        refused = await getattr(somebody, method)(address, **given)
        assert refused.status == status, refused.text

    assert await count("live.rooms WHERE status = 'waiting'") == 1
    assert await count("live.pins") == 0
    assert await count("streams.keys WHERE revoked_at IS NULL") == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 81}, "title"),
        ({}, "title"),
        ({"title": "Tea", "colour": "red"}, "colour"),
    ],
)
async def test_a_bad_room_is_refused(host, stall, body, field, count):
    refused = await host.post(f"/channels/{stall.channel.id}/rooms", body)

    assert refused.status == 400
    assert refused.code == "http.invalid"
    assert field in refused.text
    assert await count("live.rooms") == 0


async def test_goods_of_another_store_and_rooms_that_are_not_there(
    host, opened, goods, other_stall, visitor, count
):
    room = opened["room"]["id"]
    theirs = await goods(to=other_stall.store)
    refused = await host.put(f"/rooms/{room}/pin", {"product_id": theirs.product})
    assert (refused.status, refused.code) == (422, "live.not_for_sale_here")
    assert refused.field == theirs.product
    assert await count("live.pins") == 0

    assert (await host.get(f"/rooms/{RoomId.new()}")).status == 404
    assert (await host.get("/rooms/nonsense")).status == 404
    assert (await visitor().get("/rooms", params={"cursor": "x"})).code == "http.bad_cursor"

    refused = await host.post(f"/channels/{other_stall.channel.id}/rooms", {"title": "Mine"})
    assert refused.status == 403
