"""`kill -9` of a hub: its viewers come back, and the room goes on.

How long nobody hears anything is measured where whole sites are killed (tests/site/test_kills.py);
here, how long the room is nobody's.
"""

import pytest

pytestmark = pytest.mark.faults

OWNED_WITHIN_S = 5.0
OWNER = "SELECT hub, epoch FROM live.leases"


async def test_the_other_hub_takes_the_room_and_its_viewers_never_leave(
    start_hubs, stall, dsn, fetch
):
    room = await stall.open(dsn)
    owner, other = await start_hubs(dsn, 2)
    here = await owner.enter(room)
    there = await other.enter(room)
    here.say("before")
    await there.line("before")

    (before,) = await fetch(OWNER)
    await owner.kill()
    there.say("into the silence")
    await there.until(lambda f: f["t"] == "snapshot" and f["epoch"] == 2, OWNED_WITHIN_S)
    (after,) = await fetch(OWNER)
    assert (before["epoch"], after["epoch"]) == (1, 2)
    assert after["hub"] != before["hub"]
    back = await other.enter(room, here.position)
    await there.line("into the silence")
    await back.line("into the silence")

    assert not there.is_closed
    epochs = [frame["epoch"] for frame in there.frames if frame["t"] == "snapshot"]
    assert epochs == [1, 2]
    assert "before" in await there.texts(lambda f: f.get("epoch") == 2)


async def test_a_hub_that_is_started_again_takes_its_room_back_at_once(
    start_hubs, stall, dsn, fetch
):
    room = await stall.open(dsn)
    (only,) = await start_hubs(dsn)
    viewer = await only.enter(room)
    viewer.say("before")
    await viewer.line("before")
    viewer.say("and")
    await viewer.line("and")  # the line of an earlier tick is written down by now

    await only.kill()
    longer = "expires_at = expires_at + interval '1 hour'"
    assert await fetch(f"UPDATE live.leases SET {longer} RETURNING hub")  # nobody else may take it
    await only.start()
    back = await only.enter(room, viewer.position)
    back.say("after")
    await back.line("after")

    assert back.frames[0]["t"] == "snapshot"
    assert back.frames[0]["epoch"] == 2
    chat = back.frames[0]["room"]["chat"]
    assert [line["text"] for line in chat][:1] == ["before"]
