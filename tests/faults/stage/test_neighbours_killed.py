"""`kill -9` of what a hub stands on: the room goes on without it, and misses nothing in the end."""

import psycopg
import pytest

from hawker.stage.live.hub.keeper import RECONCILE_EVERY_S

pytestmark = pytest.mark.faults


async def test_without_the_bus_people_talk_on_and_the_pin_is_found_in_the_database(
    start_hubs, stall, dsn, bus_server
):
    room = await stall.open(dsn)
    (hub,) = await start_hubs(dsn)
    here, there = await hub.enter(room), await hub.enter(room)

    bus_server.kill()
    here.say("Is anybody there?")
    await there.line("Is anybody there?")
    await stall.pin(dsn, room)
    await there.event("pin", RECONCILE_EVERY_S + 5)
    late = await hub.enter(room)
    late.say("I am late")
    await here.line("I am late")
    elsewhere = await hub.enter(await stall.open_another(dsn))
    elsewhere.say("Alone")
    await elsewhere.line("Alone")

    bus_server.start()
    there.say("It is back")
    await late.line("It is back")
    assert not here.is_closed
    assert {frame["epoch"] for frame in here.frames if "epoch" in frame} == {1}


async def test_without_the_database_people_talk_on_and_every_line_is_written_later(
    start_hubs, stall, database_server
):
    dsn = database_server.dsn
    room = await stall.open(dsn)
    (hub,) = await start_hubs(dsn)
    here, there = await hub.enter(room), await hub.enter(room)

    database_server.kill()
    here.say("Is anybody there?")
    await there.line("Is anybody there?")
    late = await hub.enter(room)
    late.say("I am late")
    await here.line("I am late")

    database_server.start()
    await stall.pin(dsn, room)
    await here.event("pin", RECONCILE_EVERY_S + 10)
    there.say("It is back")
    await here.line("It is back")
    assert not here.is_closed
    await hub.stop()
    assert await written(dsn) == ["Is anybody there?", "I am late", "It is back"]


async def written(dsn: str) -> list[str]:
    async with await psycopg.AsyncConnection.connect(dsn) as owner:
        rows = await (await owner.execute("SELECT text FROM live.chat ORDER BY id")).fetchall()
    return [text for (text,) in rows]
