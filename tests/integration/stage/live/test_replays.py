"""What is left of a room: chapters with the goods of today, what was said, and explanations."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from hawker.goods.catalogue import service as catalogue
from hawker.goods.stock import service as stock
from hawker.goods.stock.model import Adjustment, Reason
from hawker.kernel import sql
from hawker.kernel.auth import Permission, Principal
from hawker.kernel.ids import AccountId
from hawker.kernel.money import Money
from hawker.media.streams.model import IngestId
from hawker.places.stores import service as stores
from hawker.places.stores.model import Role as StoreRole
from hawker.stage.live import service as live
from hawker.stage.live.hub import leases
from hawker.stage.live.hub.wire import ChatLine, Role, Said
from hawker.stage.live.model import LineId

KEEP = sql.query(
    "test.keep",
    """INSERT INTO streams.recordings (store_id, stream_id, duration_s, size_bytes, missing_s,
           is_stopped, noted_at) VALUES (%(store)s, %(stream)s, 90, 4000, 0, false, now())""",
)


@pytest.fixture
def say(worker_db, stall, room, clock):
    """Have a line written down as hubs do: `await say("hello")`, said now."""

    async def write(text, by=None):
        line = ChatLine(str(LineId.new()), "Lin", Role.VIEWER, text, clock.now())
        place = SimpleNamespace(store=stall.store, id=room.id)
        await leases.write_lines(worker_db, place, [Said(line, str(by or AccountId.new()))])
        return line.id

    return write


@pytest.fixture
def keep(worker_db, stall, room):
    async def write():
        async with worker_db.system() as tx:
            await tx.run(KEEP, store=stall.store, stream=room.stream)

    return write


@pytest.fixture
def show(db, stall, room, clock):
    """Show a product for so long: `await show(product, seconds)`."""

    async def pin(product, seconds):
        began = clock.now()
        async with db.begin(stall.host) as tx:
            await live.pin(tx, stall.host, room.id, product)
        clock.step(timedelta(seconds=seconds))
        async with db.begin(stall.host) as tx:
            await live.unpin(tx, stall.host, room.id)
        return began, clock.now()

    return pin


@pytest.fixture
async def on_air(worker_db, room, clock):
    async with worker_db.system() as tx:
        await live.picture_started(tx, room.stream, IngestId.new(), clock.now())


async def end(db, stall, room):
    async with db.begin(stall.host) as tx:
        await live.end_room(tx, stall.host, room.id)


async def test_a_replay_has_a_chapter_for_each_time_a_product_was_shown(
    visitor, db, stall, room, goods, show, keep, on_air, fetch
):
    tea, cup = await goods(), await goods(title="Cup")
    first = await show(tea.product, 20)
    second = await show(cup.product, 8)
    await keep()
    await end(db, stall, room)

    replay = (await visitor("en").get(f"/rooms/{room.id}/replay")).json

    assert replay["is_over"]
    assert replay["playlist_url"] == f"/live/{room.stream}/recording.m3u8"
    assert [each["product"]["title"] for each in replay["chapters"]] == ["Longjing", "Cup"]
    assert [each["product"]["available"] for each in replay["chapters"]] == [5, 5]
    start, stop = (round(each.timestamp() * 1000) for each in first)
    assert replay["chapters"][0]["clip_url"] == f"/live/{room.stream}/clip-{start}-{stop}.m3u8"
    assert replay["chapters"][1]["begins_at"].startswith(second[0].strftime("%Y-%m-%dT%H:%M:%S"))
    assert replay["download_url"] is None
    assert {row["pinned_by"] for row in await fetch("SELECT pinned_by FROM live.pins")} == {
        stall.host.actor.uuid
    }


async def test_goods_of_a_replay_have_the_price_and_the_stock_of_today(
    visitor, db, worker_db, stall, room, goods, show, keep, on_air
):
    tea = await goods(5)
    await show(tea.product, 20)
    await keep()
    await end(db, stall, room)
    path = f"/rooms/{room.id}/replay"
    [then] = (await visitor("en").get(path)).json["chapters"]

    grants = {stall.store: frozenset({Permission.GOODS_WRITE})}
    clerk = Principal(AccountId.new(), is_guest=False, grants=grants)
    async with worker_db.system() as tx:
        await catalogue.set_price(tx, clerk, stall.store, tea.sku, Money(9900, "CNY"))
        await stock.adjust(tx, clerk, stall.store, Adjustment(tea.sku, -3, Reason.COUNTED))
    [now] = (await visitor("en").get(path)).json["chapters"]

    assert (then["product"]["price"]["amount"], then["product"]["available"]) == (12800, 5)
    assert (now["product"]["price"]["amount"], now["product"]["available"]) == (9900, 2)
    assert now["clip_url"] == then["clip_url"]


async def test_the_front_door_is_told_where_the_file_is_for_hosts_alone(
    visitor, db, stall, room, keep, on_air, worker_db
):
    host = visitor()
    account = (await host.sign_in("host@example.com")).json["account"]["id"]
    async with worker_db.system() as tx:
        await stores.add_member(tx, stall.store, AccountId.parse(account), StoreRole.HOST)
    path = f"/rooms/{room.id}/recording"
    await keep()
    assert (await host.get(path)).code == "live.no_replay"
    await end(db, stall, room)

    told = await host.get(path)

    assert told.headers["x-accel-redirect"] == f"/download/{room.stream}.mp4"
    assert (await visitor().get(path)).code == "auth.sign_in_needed"
    assert (await host.get(f"/rooms/{room.id}/replay")).json["download_url"] == f"/api/v1{path}"


async def test_while_it_is_on_air_one_reads_what_was_shown_so_far(
    visitor, db, stall, room, goods, keep, on_air
):
    tea = await goods()
    async with db.begin(stall.host) as tx:
        await live.pin(tx, stall.host, room.id, tea.product)
    await keep()

    replay = (await visitor().get(f"/rooms/{room.id}/replay")).json

    assert not replay["is_over"]
    assert [(each["ends_at"], each["clip_url"]) for each in replay["chapters"]] == [(None, None)]


async def test_a_room_of_which_nothing_was_kept_has_no_replay(visitor, room):
    answer = await visitor().get(f"/rooms/{room.id}/replay")

    assert (answer.status, answer.code) == (404, "live.no_replay")


async def test_the_replays_of_a_store_are_those_that_are_over_and_were_kept(
    visitor, db, stall, room, keep, on_air
):
    path = f"/stores/{stall.store}/replays"
    await keep()
    assert (await visitor().get(path)).json["items"] == []

    await end(db, stall, room)

    [card] = (await visitor("en").get(path)).json["items"]
    assert (card["id"], card["duration_s"]) == (str(room.id), 90)
    assert card["channel"]["name"] == "Tea table"


async def test_a_product_tells_where_it_was_shown_for_long_enough(
    visitor, db, stall, room, goods, show, keep, on_air
):
    tea, cup = await goods(), await goods(title="Cup")
    await show(tea.product, 2)
    began, ended = await show(tea.product, 30)
    await show(cup.product, 30)
    path = f"/products/{tea.product}/explanations"
    assert (await visitor().get(path)).json == []
    await keep()

    [clip] = (await visitor("en").get(path)).json

    start, stop = (round(each.timestamp() * 1000) for each in (began, ended))
    assert clip["clip_url"] == f"/live/{room.stream}/clip-{start}-{stop}.m3u8"
    assert (clip["duration_s"], clip["room_id"], clip["title"]) == (30, str(room.id), "Spring tea")


def ms(moment):
    return round(datetime.fromisoformat(moment).timestamp() * 1000)


def moments(clock, *seconds):
    return {
        name: str(round((clock.now().timestamp() + each) * 1000))
        for name, each in zip(("since_ms", "until_ms"), seconds, strict=True)
    }


async def test_anybody_reads_what_was_said_in_a_part_of_the_programme(visitor, room, say, clock):
    for text in ("one", "two", "three"):
        await say(text)
        clock.step(timedelta(seconds=10))

    answer = await visitor().get(f"/rooms/{room.id}/said", params=moments(clock, -25, -5))

    assert [line["text"] for line in answer.json["items"]] == ["two", "three"]
    assert set(answer.json["items"][0]) == {"id", "name", "role", "text", "at"}


async def test_more_lines_than_one_answer_takes_go_on_where_it_ends(visitor, room, say, clock):
    for n in range(205):
        await say(str(n))
        clock.step(timedelta(milliseconds=10))
    asked = moments(clock, -60, 60)

    first = (await visitor().get(f"/rooms/{room.id}/said", params=asked)).json
    rest = await visitor().get(
        f"/rooms/{room.id}/said", params=asked | {"since_ms": str(ms(first["until"]))}
    )

    assert len(first["items"]) == 200
    assert [line["text"] for line in rest.json["items"]] == [str(n) for n in range(200, 205)]


async def test_what_a_moderator_took_away_is_not_said_again(
    visitor, stall, room, say, clock, fetch
):
    await say("stays")
    line = await say("is taken away")
    await fetch(
        """INSERT INTO live.removals (store_id, id, room_id, line_id, until)
           VALUES (%s, gen_random_uuid(), %s, %s, now()) RETURNING 1""",
        *(each.uuid for each in (stall.store, room.id, LineId.parse(line))),
    )

    answer = await visitor().get(f"/rooms/{room.id}/said", params=moments(clock, -5, 5))

    assert [said["text"] for said in answer.json["items"]] == ["stays"]


async def test_what_was_forgotten_with_a_person_is_not_said_again(visitor, room, say, clock, fetch):
    await say("stays")
    gone = AccountId.new()
    await say("goes", by=gone)
    await fetch(
        "UPDATE live.chat SET name = '', text = '' WHERE actor_id = %s RETURNING 1", gone.uuid
    )

    answer = await visitor().get(f"/rooms/{room.id}/said", params=moments(clock, -5, 5))

    assert [line["text"] for line in answer.json["items"]] == ["stays"]


@pytest.mark.parametrize("since", ["-1", "soon", "99999999999999"])
async def test_a_time_that_is_none_is_refused(visitor, room, since):
    asked = {"since_ms": since, "until_ms": "1777608000000"}

    assert (await visitor().get(f"/rooms/{room.id}/said", params=asked)).status == 400
