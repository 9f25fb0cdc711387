"""A room's life in the database: its picture, its showcase, its pins, its end."""

import asyncio
from datetime import timedelta

import pytest

from hawker.kernel import timers
from hawker.kernel.auth import guest
from hawker.kernel.errors import Forbidden, NotFound, SignInNeeded
from hawker.media.streams import service as streams
from hawker.media.streams.model import BadStreamKey, EndReason
from hawker.stage.live import service as live
from hawker.stage.live.model import BadTitle, NotForSaleHere, RoomEnded
from hawker.stage.live.service import rooms
from hawker.stage.live.service.rooms import CLOSE_INTERRUPTED, GIVE_UP, REMIND, TELL

A_WHILE_S = 5.0  # in which whoever does not wait is done


class Picture:
    """A publisher with the room's key."""

    def __init__(self, db, room) -> None:
        self.db = db
        self.key = room.key
        self.ingest = None

    async def start(self) -> None:
        async with self.db.system() as tx:
            self.ingest = await streams.open_ingest(tx, self.key, "test")
            await streams.start_picture(tx, self.ingest, width=1280, height=720)

    async def stop(self) -> None:
        async with self.db.system() as tx:
            await streams.end_ingest(tx, self.ingest, EndReason.LOST)


@pytest.fixture
def picture(worker_db, room) -> Picture:
    return Picture(worker_db, room)


@pytest.fixture
def status(fetch):
    async def read() -> str:
        return (await fetch("SELECT status FROM live.rooms"))[0]["status"]

    return read


async def test_a_room_waits_is_on_air_and_survives_a_short_interruption(
    picture, facts, status, clock, due, count
):
    assert await status() == "waiting"

    await picture.start()
    await facts.drain()
    assert await status() == "on_air"

    await picture.stop()
    await facts.drain()
    assert await status() == "interrupted"

    clock.step(live.INTERRUPTION - timedelta(seconds=1))
    await picture.start()
    await facts.drain()
    clock.step(timedelta(minutes=2))
    await due()
    await facts.drain()

    assert await status() == "on_air"
    assert await count("live.broadcasts") == 1
    assert len(facts.published("live.broadcast_started")) == 2
    assert len(facts.published("live.broadcast_interrupted")) == 1
    assert facts.published("live.broadcast_ended") == []


async def test_a_picture_that_does_not_come_back_ends_the_broadcast_and_the_next_is_a_new_one(
    picture, facts, status, clock, due, count, db, stall, room, goods
):
    shown = await goods()
    await picture.start()
    await facts.drain()
    async with db.begin(stall.host) as tx:
        await live.pin(tx, stall.host, room.id, shown.product)
    await picture.stop()
    await facts.drain()

    clock.step(live.INTERRUPTION)
    await due()
    await facts.drain()
    assert await status() == "idle"
    assert await count("live.pins WHERE unpinned_at IS NULL") == 0
    assert await count("live.broadcasts WHERE end_reason = 'picture_lost'") == 1

    await picture.start()
    await facts.drain()
    assert await status() == "on_air"
    assert await count("live.broadcasts") == 2


@pytest.mark.parametrize("kind", [CLOSE_INTERRUPTED, REMIND, TELL, GIVE_UP])
async def test_no_timer_waits_for_somebody_who_holds_the_room(
    kind, clock, due, db, worker_db, stall, room, fetch
):
    async with worker_db.system() as tx:
        await timers.set(tx, kind, room.id, clock.now(), store=stall.store)

    async with db.begin(stall.host) as tx:
        await rooms.hosted(tx, stall.host, room.id)
        await asyncio.wait_for(due(), A_WHILE_S)

    (timer,) = await fetch("SELECT due_at FROM kernel.timers WHERE kind = %s", kind)
    assert timer["due_at"] == clock.now() + rooms.A_MOMENT


async def test_the_goodbye_of_a_publisher_that_was_replaced_changes_nothing(
    picture, facts, status, worker_db, room
):
    await picture.start()
    await facts.drain()
    again = Picture(worker_db, room)
    await again.start()
    await facts.drain()
    await picture.stop()
    await facts.drain()

    assert await status() == "on_air"


async def test_a_goodbye_heard_before_its_start_leaves_the_room_waiting(
    picture, status, worker_db, room
):
    await picture.start()
    async with worker_db.system() as tx:
        await live.picture_stopped(tx, room.stream, picture.ingest.id)
        await live.picture_started(tx, room.stream, picture.ingest.id, tx.now)

    assert await status() == "waiting"


async def test_the_host_ends_a_room_for_good_and_its_key_with_it(
    picture, facts, status, db, worker_db, stall, room, count
):
    await picture.start()
    await facts.drain()

    async with db.begin(stall.host) as tx:
        await live.end_room(tx, stall.host, room.id)
    await facts.drain()

    assert await status() == "ended"
    assert await count("live.broadcasts WHERE end_reason = 'host'") == 1
    assert await count("kernel.timers WHERE kind = 'live.close_interrupted'") == 0
    with pytest.raises(BadStreamKey):
        await picture.start()
    with pytest.raises(RoomEnded):
        async with db.begin(stall.host) as tx:
            await live.set_showcase(tx, stall.host, room.id, [])


async def test_a_pin_joins_the_showcase_and_takes_the_place_of_the_one_before(
    db, stall, room, goods, fetch, clock, facts
):
    one, two = await goods(), await goods()
    async with db.begin(stall.host) as tx:
        await live.set_showcase(tx, stall.host, room.id, [one.product])
        await live.pin(tx, stall.host, room.id, one.product)
    clock.step(timedelta(seconds=5))
    async with db.begin(stall.host) as tx:
        await live.pin(tx, stall.host, room.id, two.product)
        await live.pin(tx, stall.host, room.id, two.product)

    pins = await fetch("SELECT product_id, unpinned_at FROM live.pins ORDER BY programme_time")
    assert [pin["product_id"] for pin in pins] == [one.product.uuid, two.product.uuid]
    assert [pin["unpinned_at"] for pin in pins] == [clock.now(), None]
    async with db.begin(guest()) as tx:
        shown = await live.room_by_id(tx, room.id)
        assert await live.showcase_of(tx, shown) == [one.product, two.product]
    await facts.drain()
    assert len(facts.published("live.product_pinned")) == 2


async def test_a_showcase_without_the_pinned_product_ends_its_pin(db, stall, room, goods, facts):
    one, two = await goods(), await goods()
    async with db.begin(stall.host) as tx:
        await live.pin(tx, stall.host, room.id, one.product)
        await live.set_showcase(tx, stall.host, room.id, [two.product, two.product])

    async with db.begin(guest()) as tx:
        shown = await live.room_by_id(tx, room.id)
        assert await live.showcase_of(tx, shown) == [two.product]
        assert await live.pins_of(tx, [shown]) == {}
    await facts.drain()
    assert len(facts.published("live.product_unpinned")) == 1


async def test_what_is_off_the_shelf_keeps_its_place_and_is_shown_to_hosts_alone(
    db, stall, room, goods, facts
):
    one, two, three = await goods(), await goods(), await goods()
    async with db.begin(stall.host) as tx:
        await live.set_showcase(tx, stall.host, room.id, [one.product, two.product, three.product])
        await live.pin(tx, stall.host, room.id, two.product)
        shown = await live.offer(tx, stall.host, room.id, two.product, is_offered=False)
        before = await live.view(tx, shown, stall.host, "en")
    async with db.begin(guest()) as tx:
        seen = await live.view(tx, shown, guest(), "en")

    assert [item.product.id for item in seen.showcase] == [one.product, three.product]
    assert seen.off_shelf == []
    assert seen.pinned is None, "it is off the shelf, so it is not shown any more"
    assert [(item.product.id, item.position) for item in before.off_shelf] == [(two.product, 1)]
    assert [item.position for item in before.showcase] == [0, 2]
    await facts.drain()
    assert len(facts.published("live.product_unpinned")) == 1
    assert len(facts.published("live.showcase_changed")) == 2

    async with db.begin(stall.host) as tx:
        await live.set_showcase(tx, stall.host, room.id, [two.product, three.product, one.product])
        moved = await live.view(tx, shown, stall.host, "en")
        await live.pin(tx, stall.host, room.id, two.product)
        back = await live.view(tx, shown, stall.host, "en")
    assert [(item.product.id, item.position) for item in moved.off_shelf] == [(two.product, 0)]
    assert back.off_shelf == []
    assert back.pinned.product.id == two.product


async def test_what_is_not_in_the_showcase_is_not_taken_off_the_shelf(
    db, stall, other_stall, room, goods, count
):
    shown = await goods()
    for somebody, refusal in (
        (stall.host, NotFound),
        (other_stall.host, Forbidden),
        (guest(), SignInNeeded),
    ):
        with pytest.raises(refusal):
            async with db.begin(somebody) as tx:
                await live.offer(tx, somebody, room.id, shown.product, is_offered=False)

    assert await count("live.showcase") == 0
    assert await count("kernel.outbox WHERE tag = 'live.showcase_changed'") == 0


async def test_goods_of_another_store_are_refused_and_nothing_is_written(
    db, stall, other_stall, room, goods, count
):
    ours, theirs = await goods(), await goods(to=other_stall.store)

    with pytest.raises(NotForSaleHere) as refusal:
        async with db.begin(stall.host) as tx:
            await live.set_showcase(tx, stall.host, room.id, [ours.product, theirs.product])

    assert refusal.value.field == str(theirs.product)
    assert await count("live.showcase") == 0
    assert await count("kernel.outbox WHERE tag LIKE 'live.%%'") == 0


async def test_only_the_hosts_of_its_store_touch_a_room(db, stall, other_stall, room, goods, count):
    shown = await goods()
    for somebody, refusal in ((other_stall.host, Forbidden), (guest(), SignInNeeded)):
        with pytest.raises(refusal):
            async with db.begin(somebody) as tx:
                await live.pin(tx, somebody, room.id, shown.product)
        with pytest.raises(refusal):
            async with db.begin(somebody) as tx:
                await live.open_room(tx, somebody, stall.channel, "Mine now")

    assert await count("live.pins") == 0
    assert await count("live.rooms") == 1


@pytest.mark.parametrize("title", ["   ", "\u200b", "a\x00b"])
async def test_a_title_nobody_can_read_is_refused(db, stall, title, count):
    with pytest.raises(BadTitle):
        async with db.begin(stall.host) as tx:
            await live.open_room(tx, stall.host, stall.channel, title)

    assert await count("live.rooms") == 0


async def test_a_room_looks_the_same_in_a_list_and_by_itself(
    picture, facts, db, stall, room, goods
):
    shown = await goods(3)
    await picture.start()
    await facts.drain()
    async with db.begin(stall.host) as tx:
        await live.pin(tx, stall.host, room.id, shown.product)

    async with db.begin(guest()) as tx:
        (listed,) = await live.rooms_on(tx, sorted(live.WATCHABLE), None, 10)
        (card,) = await live.cards(tx, [listed], "en")
        view = await live.view(tx, listed, guest(), "en")

    assert (card.title, card.channel.name, card.status) == ("Spring tea", "Tea table", "on_air")
    assert card.pinned == view.pinned.product
    assert (card.pinned.title, card.pinned.available) == ("Longjing", 3)
    assert view.broadcast.playlist_url == f"/live/{room.stream}/index.m3u8"
    assert view.socket_url == f"/room/{room.id}"
    assert not view.is_host
