"""What hosts alone see of a room: its figures over time, its script, and that they changed."""

from datetime import timedelta
from uuid import uuid4

import pytest

from hawker.kernel.auth import Principal, guest
from hawker.kernel.errors import Forbidden, NotFound, SignInNeeded
from hawker.kernel.ids import AccountId
from hawker.kernel.money import Money
from hawker.media.streams import service as streams
from hawker.stage.live import service as live
from hawker.stage.live.model import LineId, NotForSaleHere, RoomEnded
from hawker.stage.live.script import NewScript, NewStep, ScriptMovedOn, StepId

SOLD = """
INSERT INTO orders.orders (store_id, id, number, buyer_id, origin, source, room_id, status, lines,
    goods_total_amount, freight_amount, total_amount, currency, address, payment_id, hold_id,
    timeline, placed_at, payment_due_at, paid_at, closed_at)
VALUES (%s, gen_random_uuid(), %s, gen_random_uuid(), %s, 'direct', %s, %s, '[]', %s, 0, %s,
    'CNY', '{}', gen_random_uuid(), gen_random_uuid(), '[]', %s, %s, %s, %s) RETURNING id"""


@pytest.fixture
def on_air(worker_db, room, facts):
    """Have the picture come."""

    async def start():
        async with worker_db.system() as tx:
            ingest = await streams.open_ingest(tx, room.key, "test")
            await streams.start_picture(tx, ingest, width=1280, height=720)
        await facts.drain()

    return start


@pytest.fixture
def sell(fetch, room, stall, clock):
    """Have somebody pay so much in the room, now."""

    async def run(amount, status="to_ship", number=[0]):  # noqa: B006 — it counts
        number[0] += 1
        now = clock.now()
        where = (stall.store.uuid, number[0], f"cko_{uuid4()}", str(room.id), status)
        closed = now if status == "cancelled_oversold" else None
        await fetch(SOLD, *where, amount, amount, now, now, now, closed)

    return run


@pytest.fixture
def read(db, room):
    """Read the figures as somebody: `await read(stall.host)`."""

    async def run(who, since=None):
        async with db.begin(who) as tx:
            return await live.figures_of(tx, who, room.id, since, "en")

    return run


@pytest.fixture
def script(db, stall, room):
    """Do something to the script: `await script(live.set_script, NewScript(…))`."""

    async def run(verb, *given, who=stall.host):
        async with db.begin(who) as tx:
            return await verb(tx, who, room.id, *given)

    return run


async def test_the_owner_counts_a_broadcast_by_the_second_and_by_tens(
    hubs, room, stall, on_air, read, fetch, clock
):
    await on_air()
    hub = await hubs()
    lin = await hub.enter(room.id, Principal(AccountId.new(), is_guest=False, name="Lin"))
    lin.send(t="like", n=7)
    await lin.until(lambda frame: frame.get("likes") == 7)

    while not (figures := await read(stall.host)).samples or figures.samples[-1].likes < 7:
        await lin.a_moment()

    assert [(each.viewers, each.likes) for each in figures.samples] == [(1, 7)]
    assert figures.started_at == clock.now()
    rows = await fetch("SELECT step_s, viewers FROM live.samples ORDER BY step_s")
    assert [tuple(row.values()) for row in rows] == [(1, 1), (10, 1)]


async def test_a_room_that_waits_for_its_picture_is_not_counted(hubs, room, stall, read, count):
    hub = await hubs()
    lin = await hub.enter(room.id, Principal(AccountId.new(), is_guest=False, name="Lin"))
    lin.say("Is anybody here?")
    await lin.line("Is anybody here?")
    while not await count("live.counts"):
        await lin.a_moment()

    figures = await read(stall.host)

    assert (figures.started_at, figures.samples, figures.pins) == (None, [], [])
    assert await count("live.samples") == 0


async def test_what_was_sold_is_counted_by_the_second_and_coarser_before(
    on_air, room, stall, read, sell, clock, goods, db
):
    await on_air()
    shown = await goods()
    async with db.begin(stall.host) as tx:
        await live.pin(tx, stall.host, room.id, shown.product)
    began = clock.now()
    for amount in (100, 250):
        await sell(amount)
        clock.step(timedelta(seconds=1))
    await sell(999, status="cancelled_oversold")
    clock.step(timedelta(minutes=15))
    for amount in (30, 40):
        await sell(amount)
        clock.step(timedelta(seconds=1))

    whole = await read(stall.host)
    latest = await read(stall.host, clock.now() - timedelta(seconds=1))

    early, *late = whole.sales
    assert (early.orders, early.total) == (2, Money(350, "CNY"))
    assert early.at <= began < early.at + timedelta(seconds=10)
    assert [(each.orders, each.total.amount) for each in late] == [(1, 30), (1, 40)]
    assert [each.total.amount for each in latest.sales] == [40]
    [pin] = whole.pins
    assert (pin.product_id, pin.title, pin.begins_at, pin.ends_at) == (
        shown.product,
        "Longjing",
        began,
        None,
    )


async def test_figures_and_script_are_for_hosts_alone(read, script, other_stall, count):
    for somebody, refusal in ((other_stall.host, Forbidden), (guest(), SignInNeeded)):
        with pytest.raises(refusal):
            await read(somebody)
        with pytest.raises(refusal):
            await script(live.script_of, who=somebody)
        with pytest.raises(refusal):
            await script(live.set_script, NewScript("", [NewStep("Mine")]), who=somebody)
        with pytest.raises(refusal):
            await script(live.take_step, None, who=somebody)

    assert await count("live.steps") == 0


async def test_old_seconds_go_and_those_of_an_ended_broadcast_at_once(
    hubs, on_air, room, stall, fetch, clock, db, count
):
    await on_air()
    hub = await hubs()
    client = await hub.enter(room.id, stall.host)
    while await count("live.samples") < 2:
        await client.a_moment()
    clock.step(timedelta(minutes=12))
    while await count("live.samples") < 4:
        await client.a_moment()
    await hub.stop()
    assert await count("live.samples WHERE step_s = 1") == 1, "those of ten minutes are kept"
    assert await count("live.samples WHERE step_s = 10") == 2

    again = await hubs("two")
    await again.enter(room.id, stall.host)
    async with db.begin(stall.host) as tx:
        await live.end_room(tx, stall.host, room.id)
    await again.stop()

    rows = await fetch("SELECT step_s FROM live.samples")
    assert [row["step_s"] for row in rows] == [10, 10]


async def test_the_course_of_what_is_over_stays(hubs, on_air, room, stall, clock, db, count):
    await on_air()
    hub = await hubs()
    client = await hub.enter(room.id, stall.host)
    while not await count("live.samples"):
        await client.a_moment()
    async with db.begin(stall.host) as tx:
        await live.end_room(tx, stall.host, room.id)
    await hub.stop()
    clock.step(timedelta(days=3))

    later = await hubs("two")
    await later.enter(room.id, stall.host)
    await later.stop()

    assert await count("live.samples WHERE step_s = 10") == 1


async def test_what_is_paid_around_the_end_is_one_step(on_air, room, stall, read, sell, clock, db):
    await on_air()
    clock.step(timedelta(seconds=9))
    await sell(100)
    async with db.begin(stall.host) as tx:
        await live.end_room(tx, stall.host, room.id)
    await sell(30)

    [step] = (await read(stall.host)).sales

    assert (step.orders, step.total.amount) == (2, 130)


async def test_a_script_keeps_the_time_of_its_steps(script, goods, clock, facts):
    tea = await goods()
    empty = await script(live.script_of)
    written = await script(
        live.set_script,
        NewScript(
            empty.revision,
            [NewStep("Say hello"), NewStep("Pour it", None, tea.product, 5)],
        ),
    )
    hello, pour = written.steps
    assert (pour.product_id, pour.planned_minutes, pour.begun_at) == (tea.product, 5, None)

    await script(live.take_step, hello.id)
    clock.step(timedelta(seconds=30))
    await script(live.take_step, hello.id)
    clock.step(timedelta(seconds=30))
    moved = await script(live.take_step, pour.id)
    assert [(each.spent_s, each.begun_at) for each in moved.steps] == [(60, None), (0, clock.now())]
    assert moved.revision == written.revision

    clock.step(timedelta(seconds=5))
    turned = [NewStep("Pour it slowly", pour.id, None, 5), NewStep("Say hello", hello.id)]
    changed = await script(live.set_script, NewScript(moved.revision, turned))
    assert [(each.id, each.text, each.spent_s) for each in changed.steps] == [
        (pour.id, "Pour it slowly", 0),
        (hello.id, "Say hello", 60),
    ]
    assert changed.steps[0].begun_at == clock.now() - timedelta(seconds=5)
    ended = await script(live.take_step, None)
    assert [each.begun_at for each in ended.steps] == [None, None]
    assert [each.spent_s for each in ended.steps] == [5, 60]
    await facts.drain()
    assert len(facts.published("live.script_changed")) == 6


async def test_a_script_that_moved_on_is_not_written_over(script, fetch):
    empty = await script(live.script_of)
    await script(live.set_script, NewScript(empty.revision, [NewStep("First")]))

    with pytest.raises(ScriptMovedOn):
        await script(live.set_script, NewScript(empty.revision, [NewStep("Second")]))

    assert [row["text"] for row in await fetch("SELECT text FROM live.steps")] == ["First"]


async def test_goods_of_others_and_steps_of_others_are_refused(
    script, goods, other_stall, count, db, stall, room
):
    theirs = await goods(to=other_stall.store)
    empty = await script(live.script_of)
    with pytest.raises(NotForSaleHere):
        await script(
            live.set_script, NewScript(empty.revision, [NewStep("Steal", None, theirs.product)])
        )
    with pytest.raises(NotFound):
        await script(live.take_step, StepId.new())
    assert await count("live.steps") == 0

    async with db.begin(stall.host) as tx:
        await live.end_room(tx, stall.host, room.id)
    with pytest.raises(RoomEnded):
        await script(live.set_script, NewScript(empty.revision, [NewStep("Late")]))


async def test_hosts_hear_that_the_script_changed_and_viewers_do_not(
    hubs, room, stall, script, relay, goods, db
):
    hub, other = await hubs("one"), await hubs("two")
    host = await hub.enter(room.id, stall.host)
    remote = await other.enter(room.id, stall.host)
    lin = await hub.enter(room.id, Principal(AccountId.new(), is_guest=False, name="Lin"))
    empty = await script(live.script_of)

    await script(live.set_script, NewScript(empty.revision, [NewStep("Say hello")]))
    await relay()
    for seat in (host, remote):
        assert (await seat.a("backstage"))["part"] == "script"

    shown = await goods()
    async with db.begin(stall.host) as tx:
        await live.set_showcase(tx, stall.host, room.id, [shown.product])
        await live.offer(tx, stall.host, room.id, shown.product, is_offered=False)
    await relay()
    await remote.until(lambda frame: frame.get("part") == "showcase")
    lin.say("What is next?")
    line = await lin.line("What is next?")
    async with db.begin(guest()) as tx:
        seen = await live.room_by_id(tx, room.id)
    while True:
        try:
            async with db.begin(stall.host) as tx:
                await live.report(tx, stall.host, seen, LineId.parse(line["id"]))
            break
        except NotFound:
            await lin.a_moment()
    await relay()
    await host.until(lambda frame: frame.get("part") == "order")
    lin.say("And after that?")
    await lin.line("And after that?")  # what was sent before it is there by now

    assert [frame for frame in lin.frames if frame["t"] == "backstage"] == []
    assert all(shown.product not in str(frame) for frame in lin.frames)
