"""One tick buys one message: before the start, and when a room is on air."""

from datetime import timedelta

import pytest
from tests.integration.stage.live.announced import Room

from hawker.kernel.auth import Principal
from hawker.kernel.ids import AccountId
from hawker.people.accounts import service as accounts
from hawker.people.attention import service as attention
from hawker.stage.live import service as live
from hawker.stage.live.personal import PERSONAL
from hawker.stage.live.service import telling
from hawker.stage.live.ticks import EXPECTED_FOR, Ticks

AHEAD = timedelta(hours=2)  # 14:00 at the site: the tests begin at noon
TEN = timedelta(minutes=10)


class KilledError(Exception):
    """The worker is gone."""


@pytest.fixture
async def room(db, worker_db, facts, stall, clock):
    announced = Room(db, worker_db, facts, stall)
    await announced.announce(clock.now() + AHEAD)
    return announced


@pytest.fixture
async def lin(visitor, facts, fetch):
    """Somebody signed in; the mail of signing in is forgotten."""
    somebody = visitor("en")
    await somebody.sign_in("lin@example.com")
    await facts.drain()
    await fetch("DELETE FROM notifications.messages RETURNING 1")
    return somebody


@pytest.fixture
def mail(fetch):
    """What was written to people about rooms, in order."""

    async def read() -> list[str]:
        rows = await fetch(
            "SELECT subject FROM notifications.messages WHERE kind LIKE 'live.%' ORDER BY id"
        )
        return [row["subject"] for row in rows]

    return read


async def tick(somebody, room, *, reminder: bool, on_air: bool):
    wish = {"reminder": reminder, "on_air": on_air}
    return await somebody.put(f"/rooms/{room.id}/reservation", wish)


REMINDED = "“Spring tea” goes live on 1 May, 14:00 (Asia/Shanghai)"
LIVE = "“Spring tea” is live"


async def test_two_ticks_buy_two_messages_each_at_its_time(room, lin, clock, due, mail, fetch):
    ticked = await tick(lin, room, reminder=True, on_air=True)
    assert (ticked.json["reminder"]["is_ticked"], ticked.json["on_air"]["is_ticked"]) == (1, 1)

    clock.step(AHEAD - TEN - timedelta(seconds=1))
    await due()
    assert await mail() == []
    clock.step(timedelta(seconds=1))
    await due()
    assert await mail() == [REMINDED]
    clock.step(TEN)
    await room.begin()
    await due()
    assert await mail() == [REMINDED, LIVE]

    clock.step(timedelta(minutes=5))
    await due()
    assert await mail() == [REMINDED, LIVE]
    (text,) = await fetch("SELECT text FROM notifications.messages WHERE kind = 'live.on_air'")
    assert f"http://localhost:8080/rooms/{room.id}" in text["text"]


async def test_what_reached_somebody_says_why_and_by_whom(room, lin, clock, due, stall):
    await tick(lin, room, reminder=True, on_air=False)
    clock.step(AHEAD - TEN)
    await due()

    (contact,) = [
        each
        for each in (await lin.get("/contacts")).json["items"]
        if each["purpose"] == "marketing"
    ]

    assert contact["topic"] == f"live.reminder/{room.id}"
    assert contact["sender"] == str(stall.channel.id)
    assert (contact["outcome"], contact["channel"], contact["price"]) == ("sent", "mail", 0)
    assert contact["reason"] == "reserved: Spring tea"


async def test_a_tick_that_was_taken_back_buys_nothing(room, lin, clock, due, mail, count):
    await tick(lin, room, reminder=True, on_air=True)
    await tick(lin, room, reminder=False, on_air=False)

    clock.step(AHEAD)
    await room.begin()
    await due()

    assert await mail() == []
    assert await count("live.reservations") == 0


async def test_consent_taken_back_in_the_list_of_contacts_takes_the_tick_back(
    room, lin, clock, due, mail, stall
):
    await tick(lin, room, reminder=False, on_air=True)
    gone = await lin.delete(
        "/consents", params={"sender": str(stall.channel.id), "topic": f"live.on_air/{room.id}"}
    )

    seen = (await lin.get(f"/rooms/{room.id}/reservation")).json
    clock.step(AHEAD)
    await room.begin()
    await due()

    assert gone.status == 204
    assert (seen["on_air"]["is_ticked"], await mail()) == (False, [])


async def test_a_guest_is_asked_to_sign_in_and_reads_what_can_be_ticked(room, visitor, count):
    guest = visitor()

    refused = await tick(guest, room, reminder=True, on_air=True)
    seen = (await guest.get(f"/rooms/{room.id}/reservation")).json

    assert (refused.status, refused.code) == (401, "auth.sign_in_needed")
    assert (seen["reminder"]["can_tick"], seen["on_air"]["is_ticked"]) == (True, False)
    assert await count("live.reservations") == await count("attention.consents") == 0


async def test_a_reminder_moves_with_the_time_and_is_sent_once(room, lin, clock, due, mail):
    await tick(lin, room, reminder=True, on_air=False)
    await room.plan(clock.now() + AHEAD + timedelta(hours=1))
    clock.step(AHEAD - TEN)
    await due()
    assert await mail() == []
    clock.step(timedelta(hours=1))
    await due()
    assert len(await mail()) == 1

    await room.plan(clock.now() + timedelta(hours=1))
    clock.step(timedelta(minutes=50))
    await due()

    assert len(await mail()) == 1


async def test_whoever_ticks_again_is_told_again(room, lin, clock, due, mail):
    await tick(lin, room, reminder=True, on_air=False)
    clock.step(AHEAD - TEN)
    await due()
    await room.plan(clock.now() + timedelta(hours=1))

    again = await tick(lin, room, reminder=True, on_air=False)
    clock.step(timedelta(minutes=50))
    await due()

    assert again.json["reminder"]["is_ticked"]
    assert len(await mail()) == 2


async def test_a_time_that_came_nearer_than_ten_minutes_reminds_at_once(
    room, lin, clock, due, mail
):
    await tick(lin, room, reminder=True, on_air=False)

    await room.plan(clock.now() + timedelta(minutes=5))
    await due()

    assert len(await mail()) == 1


async def test_a_dropped_picture_that_comes_back_is_told_once(room, lin, clock, due, mail):
    await tick(lin, room, reminder=False, on_air=True)
    clock.step(AHEAD)
    await room.begin()
    await room.stop()
    clock.step(timedelta(seconds=20))
    await room.begin()
    await due()
    await room.stop()
    clock.step(live.INTERRUPTION)
    await due()
    await room.begin()
    await due()

    assert await mail() == [LIVE]


async def test_a_cancelled_room_tells_nobody_and_the_ticks_lapse(
    room, lin, clock, due, mail, fetch, count
):
    await tick(lin, room, reminder=True, on_air=True)

    await room.end()
    clock.step(AHEAD)
    await due()

    assert await mail() == []
    rows = await fetch("SELECT DISTINCT outcome FROM live.reservations")
    assert rows == [{"outcome": "lapsed"}]
    assert await count("attention.consents WHERE withdrawn_at IS NULL") == 0
    seen = (await lin.get(f"/rooms/{room.id}/reservation")).json
    assert (seen["on_air"]["outcome"], seen["on_air"]["can_tick"]) == ("lapsed", False)


async def test_a_room_that_never_began_lets_go_of_its_ticks(room, lin, clock, due, mail, fetch):
    await tick(lin, room, reminder=False, on_air=True)

    clock.step(AHEAD + EXPECTED_FOR)
    await due()
    late = await tick(lin, room, reminder=False, on_air=True)
    await room.begin()
    await due()

    assert (late.status, late.code) == (409, "live.too_late_to_reserve")
    assert await mail() == []
    assert await fetch("SELECT outcome FROM live.reservations") == [{"outcome": "lapsed"}]


async def test_whoever_ticked_the_reminder_alone_is_told_of_an_early_start(
    room, lin, visitor, due, mail, facts
):
    both = visitor("en")
    await both.sign_in("wang@example.com")
    await tick(lin, room, reminder=True, on_air=False)
    await tick(both, room, reminder=True, on_air=True)

    await room.begin()
    await due()

    assert await mail() == [LIVE, LIVE]


@pytest.mark.parametrize("kind", ["reminder", "on_air"])
async def test_what_has_come_cannot_be_waited_for(room, lin, clock, count, kind):
    clock.step(AHEAD - TEN)
    if kind == "on_air":
        await room.begin()

    refused = await tick(lin, room, reminder=kind == "reminder", on_air=kind == "on_air")

    assert (refused.status, refused.code) == (409, "live.too_late_to_reserve")
    assert refused.field == kind
    assert await count("live.reservations") == 0


async def test_a_room_without_a_time_tells_only_that_it_began(room, lin, due, mail):
    await room.plan(None)

    refused = await tick(lin, room, reminder=True, on_air=False)
    taken = await tick(lin, room, reminder=False, on_air=True)
    await room.begin()
    await due()

    assert (refused.code, taken.status) == ("live.too_late_to_reserve", 200)
    assert await mail() == [LIVE]


async def test_at_night_nobody_is_written_to_and_the_sheet_says_so(
    room, lin, clock, due, mail, fetch
):
    await room.plan(clock.now() + timedelta(hours=11))  # 23:00
    seen = (await tick(lin, room, reminder=True, on_air=True)).json
    clock.step(timedelta(hours=11))
    await due()
    await room.begin()
    await due()
    assert (seen["reminder"]["is_at_night"], seen["on_air"]["is_at_night"]) == (True, True)
    assert await mail() == []

    await room.end()
    clock.step(timedelta(hours=10))
    await due()

    assert await mail() == []
    assert await fetch("SELECT DISTINCT outcome FROM live.reservations") == [{"outcome": "lapsed"}]


async def test_what_waits_for_the_morning_is_sent_while_it_is_still_true(
    room, lin, clock, due, mail
):
    await room.plan(clock.now() + timedelta(hours=19, minutes=50))  # 7:50
    await tick(lin, room, reminder=False, on_air=True)
    clock.step(timedelta(hours=19, minutes=50))
    await room.begin()
    await due()
    assert await mail() == []

    clock.step(timedelta(minutes=10))
    await due()

    assert await mail() == [LIVE]


async def test_a_host_sees_how_many_reserved_and_nobody_else_does(
    room, lin, visitor, db, worker_db, stall
):
    await tick(lin, room, reminder=True, on_air=True)

    async with db.begin(stall.host) as tx:
        view = await live.view(tx, await live.room_by_id(tx, room.id), stall.host, "en")
    seen = (await visitor().get(f"/rooms/{room.id}")).json

    assert (view.reserved, seen["reserved"]) == (1, None)


async def reserve_many(worker_db, room, stall, many: int) -> None:
    """So many people with an address, each with both ticks."""
    async with worker_db.system() as tx:
        made = [
            await accounts.ensure_account(
                tx, address=f"r{n}@example.com", name=f"R{n}", language="en"
            )
            for n in range(many)
        ]
    for each in made:
        principal = Principal(each.id, is_guest=False)
        async with worker_db.system() as tx:
            at = await live.room_by_id(tx, room.id)
            await live.reserve(tx, principal, at, Ticks(reminder=True, on_air=True))


async def test_many_are_told_in_bounded_transactions(
    room, stall, worker_db, clock, due, count, monkeypatch
):
    monkeypatch.setattr(telling, "BATCH", 5)
    asked: list[int] = []
    real = attention.contact_all

    async def counted(tx, *, accounts, **rest):
        asked.append(len(accounts))
        return await real(tx, accounts=accounts, **rest)

    monkeypatch.setattr(attention, "contact_all", counted)
    await reserve_many(worker_db, room, stall, 12)

    clock.step(AHEAD - TEN)
    await due()
    clock.step(TEN)
    await room.begin()
    await due()

    assert asked == [5, 5, 2, 5, 5, 2]
    assert await count("notifications.messages WHERE kind = 'live.reminder'") == 12
    assert await count("notifications.messages WHERE kind = 'live.on_air'") == 12


async def test_a_worker_that_dies_between_writing_and_commit_sends_once(
    room, lin, clock, due, mail, worker_db, stall
):
    await tick(lin, room, reminder=False, on_air=True)
    clock.step(AHEAD)
    await room.begin()

    async def die() -> None:
        async with worker_db.system() as tx:
            await live.tell(tx, stall.store, room.id, "http://localhost")
            raise KilledError

    for _ in range(3):
        with pytest.raises(KilledError):
            await die()
    await due()
    async with worker_db.system() as tx:
        await live.tell(tx, stall.store, room.id, "http://localhost")

    assert await mail() == [LIVE]


async def test_what_somebody_reserved_is_exported_and_erased(room, lin, worker_db, count):
    await tick(lin, room, reminder=True, on_air=True)
    account = AccountId.parse((await lin.get("/auth/session")).json["account"]["id"])

    async with worker_db.system() as tx:
        kept = await PERSONAL.export(tx, account)
        await PERSONAL.erase(tx, account)

    assert sorted(each["kind"] for each in kept["reservations"]) == ["on_air", "reminder"]
    assert await count("live.reservations") == 0
