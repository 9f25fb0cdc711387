"""One room on two hubs: one orders it, both serve it, and either can go."""

from hawker.kernel.auth import Principal
from hawker.kernel.ids import AccountId
from hawker.stage.live import service as live


def viewer(name: str = "Lin") -> Principal:
    return Principal(AccountId.new(), is_guest=False, name=name)


async def test_viewers_of_two_hubs_share_one_sequence(hubs, room):
    one, two = await hubs("one"), await hubs("two")
    here = await one.enter(room.id, viewer("Here"))
    there = await two.enter(room.id, viewer("There"))
    await here.viewers(2)
    await there.viewers(2)

    there.say("from there")
    await here.line("from there")
    here.say("from here")
    await there.line("from here")
    there.send(t="like", n=5)
    await here.until(lambda frame: frame.get("likes") == 5)
    await there.until(lambda frame: frame.get("likes") == 5)

    shared = set(here.numbers) & set(there.numbers)
    told = [{f["seq"]: f for f in c.frames if f.get("seq") in shared} for c in (here, there)]
    assert told[0] == told[1] != {}
    assert here.frames[0]["epoch"] == there.frames[0]["epoch"] == 1


async def test_what_the_host_shows_reaches_the_viewers_of_the_other_hub(
    hubs, room, stall, db, goods, relay
):
    shown = await goods(5)
    one, two = await hubs("one"), await hubs("two")
    await one.enter(room.id, viewer())
    there = await two.enter(room.id, viewer())

    async with db.begin(stall.host) as tx:
        await live.pin(tx, stall.host, room.id, shown.product)
    await relay()

    assert (await there.event("pin"))["product"]["id"] == shown.product


async def test_when_the_owner_stops_the_other_hub_s_viewers_go_on_in_a_new_epoch(hubs, room):
    one, two = await hubs("one"), await hubs("two")
    await one.enter(room.id, viewer())
    there = await two.enter(room.id, viewer())
    there.say("before")
    await there.line("before")

    await one.stop()
    there.say("meanwhile")

    again = await there.until(lambda f: f["t"] == "snapshot" and f["epoch"] == 2)
    assert [line["text"] for line in again["room"]["chat"]][:1] == ["before"]
    await there.until(lambda f: "meanwhile" in [line["text"] for line in chat(f)])


def chat(frame):
    return frame.get("chat", []) + frame.get("room", {}).get("chat", [])
