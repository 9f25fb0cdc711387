"""Order in a room: real hubs, the real database; what is done to a line or a person holds."""

from datetime import timedelta

import pytest

from hawker.kernel.auth import Principal, guest
from hawker.kernel.errors import Forbidden, NotFound, SignInNeeded
from hawker.kernel.ids import AccountId
from hawker.stage.live import service as live
from hawker.stage.live.model import LineId, SanctionKind
from hawker.stage.live.talk import (
    NewPoll,
    NewSanction,
    NoAccount,
    NotOverThem,
    Removal,
    Rules,
    VotedAlready,
)


def viewer(name: str = "Lin") -> Principal:
    return Principal(AccountId.new(), is_guest=False, name=name)


@pytest.fixture
def act(db, room, relay, stall):
    """Do something to the room as somebody who may: `await act(live.remove, who, …)`."""

    async def run(verb, who, *given, names_who: bool = True):
        place = await live.moderated(db, who, room.id)
        async with db.begin(who, [place.store_id]) as tx:
            done = await verb(tx, *([who] if names_who else []), place, *given)
        await relay()
        return done

    return run


@pytest.fixture
def written(fetch):
    """Wait until a line is in the database, and return its id: the owner writes behind a tick."""

    async def wait(client, text: str) -> LineId:
        line = await client.line(text)
        for _ in range(400):
            if await fetch("SELECT 1 FROM live.chat WHERE text = %s", text):
                return LineId.parse(line["id"])
            await client.a_moment()
        raise AssertionError(f"{text} was not written down")

    return wait


async def removed(client, line: LineId) -> None:
    event = await client.event("removed")
    assert event["lines"] == [str(line)]


async def test_a_removed_line_is_gone_on_every_hub_and_stays_gone(
    hubs, room, stall, act, written, fetch
):
    one, two = await hubs("one"), await hubs("two")
    here = await one.enter(room.id, viewer("Here"))
    there = await two.enter(room.id, viewer("There"))
    here.say("buy elsewhere")
    await there.line("buy elsewhere")
    line = await written(here, "buy elsewhere")
    there.say("what a nice tea")
    await written(here, "what a nice tea")

    await act(live.remove, stall.host, Removal(line, reason="an advert"))

    await removed(here, line)
    await removed(there, line)
    late = await two.enter(room.id, viewer("Late"))
    assert texts(await late.a("snapshot")) == ["what a nice tea"]
    back = await one.enter(room.id, viewer("Back"), query="&epoch=1&seq=0")
    await back.until(lambda frame: "what a nice tea" in str(frame))
    there.say("and another one")
    await back.line("and another one")  # whatever was missed came before it
    assert "buy elsewhere" not in str(back.frames)

    await one.stop()
    await two.stop()
    three = await hubs("three")
    again = await three.enter(room.id, viewer("Again"))
    assert texts(await again.a("snapshot")) == ["what a nice tea", "and another one"]
    (noted,) = await fetch(
        "SELECT actor_id, subject FROM kernel.audit WHERE action = 'live.line_removed'"
    )
    assert noted["subject"] == str(line)
    assert noted["actor_id"] == stall.host.actor.uuid
    assert [row["words"] for row in await fetch("SELECT words FROM kernel.audit_words")] == [
        "an advert"
    ]


async def test_a_reported_line_that_is_let_stand_is_news_no_more(
    hubs, room, stall, act, written, db, count, other_stall
):
    hub = await hubs()
    lin = await hub.enter(room.id, viewer())
    lin.say("brew it cold")
    line = await written(lin, "brew it cold")
    helper = viewer("Helper")
    helpful = await hub.enter(room.id, helper)
    helpful.say("at eighty degrees")
    await act(live.appoint, stall.host, await written(helpful, "at eighty degrees"))
    async with db.begin(guest()) as tx:
        place = await live.room_by_id(tx, room.id)
    for who in (guest(), viewer("Wei")):
        async with db.begin(who, [place.store_id]) as tx:
            await live.report(tx, who, place, line)
    for nobody in (other_stall.host, viewer("Rude")):
        with pytest.raises(Forbidden):
            await act(live.let_stand, nobody, line, names_who=False)

    reported = await act(live.moderation_of, helper, names_who=False)
    assert [(each.line_id, each.reports) for each in reported.reports] == [(line, 2)]
    await act(live.let_stand, helper, line, names_who=False)

    left = await act(live.moderation_of, helper, names_who=False)
    assert left.reports == []
    assert await count("kernel.audit WHERE action = 'live.line_let_stand'") == 1
    with pytest.raises(NotFound):
        await act(live.let_stand, helper, LineId.new(), names_who=False)


async def test_everything_a_person_said_goes_at_once(hubs, room, stall, act, written):
    hub = await hubs()
    bad = await hub.enter(room.id, viewer("Bad"))
    good = await hub.enter(room.id, viewer("Good"))
    bad.say("cheap watches here")
    bad.say("also cheap handbags")
    good.say("how is it brewed")
    await written(good, "how is it brewed")
    line = await written(good, "also cheap handbags")
    await written(good, "cheap watches here")

    await act(live.remove, stall.host, Removal(line, is_everything=True))

    event = await good.event("removed")
    assert event["by"] == (await good.line("also cheap handbags"))["by"]
    late = await hub.enter(room.id, viewer("Late"))
    assert texts(await late.a("snapshot")) == ["how is it brewed"]


async def test_who_is_muted_watches_and_does_not_speak_until_it_is_over(
    hubs, room, stall, act, written, clock
):
    hub = await hubs()
    who = viewer()
    client = await hub.enter(room.id, who)
    client.say("something rude")
    line = await written(client, "something rude")

    await act(live.sanction, stall.host, NewSanction(line, SanctionKind.MUTE, minutes=10))

    you = await client.a("you")
    assert you["me"]["muted_until"] == "2026-05-01T04:10:00Z"
    client.say("let me speak")
    refused = await client.a("refused")
    assert (refused["code"], refused["ref"]) == ("live.muted", "let me speak")
    other = await hub.enter(room.id, who)
    other.say("by another window")
    assert (await other.a("refused"))["code"] == "live.muted"

    clock.step(timedelta(minutes=11))
    client.say("thank you")
    await client.line("thank you")


async def test_who_is_banned_is_put_out_and_comes_in_by_no_other_socket_or_hub(
    hubs, room, stall, act, written
):
    one, two = await hubs("one"), await hubs("two")
    who = guest()
    client = await one.enter(room.id, who)
    client.say("a threat")
    line = await written(client, "a threat")

    sanction = await act(live.sanction, stall.host, NewSanction(line, SanctionKind.BAN))

    assert await client.a("bye") == {"t": "bye", "code": "live.banned", "retry_after_ms": None}
    await client.closed.wait()
    for hub in (one, two):
        again = await hub.enter(room.id, who)
        assert (await again.a("bye"))["code"] == "live.banned"
        assert [frame["t"] for frame in again.frames] == ["bye"]

    await act(live.lift, stall.host, sanction.id, names_who=False)
    await (await two.enter(room.id, viewer())).a("snapshot")
    await (await one.enter(room.id, who)).a("snapshot")


async def test_whom_a_moderator_hides_speaks_to_themselves(hubs, room, stall, act, written, fetch):
    hub = await hubs()
    who = viewer()
    client = await hub.enter(room.id, who)
    good = await hub.enter(room.id, viewer("Good"))
    client.say("the first one")
    line = await written(good, "the first one")
    await act(live.sanction, stall.host, NewSanction(line, SanctionKind.SHADOW))

    client.say("nobody hears this")
    await client.line("nobody hears this")
    good.say("a line after it")
    await good.line("a line after it")

    assert "nobody hears this" not in str(good.frames)
    assert not [frame for frame in client.frames if frame["t"] in ("you", "refused")]
    late = await hub.enter(room.id, viewer("Late"))
    assert "nobody hears this" not in texts(await late.a("snapshot"))


async def test_a_moderator_keeps_order_and_is_seen_as_one_while_they_are(
    hubs, room, stall, act, written, db
):
    hub = await hubs()
    mod, bad = viewer("Mod"), viewer("Bad")
    client = await hub.enter(room.id, mod)
    client.say("I can help")
    line = await written(client, "I can help")
    with pytest.raises(Forbidden):
        await act(live.remove, mod, Removal(line))

    await act(live.appoint, stall.host, line)
    assert (await client.a("you"))["me"]["role"] == "moderator"
    client.say("keep it kind please")
    assert (await client.line("keep it kind please"))["role"] == "moderator"
    rude = await hub.enter(room.id, bad)
    rude.say("I will not")
    await act(live.remove, mod, Removal(await written(client, "I will not")))
    await rude.event("removed")

    host = await hub.enter(room.id, stall.host)
    host.say("welcome all")
    with pytest.raises(NotOverThem):
        await act(live.remove, mod, Removal(await written(client, "welcome all")))
    with pytest.raises(Forbidden):
        await act(live.appoint, mod, line)

    await act(live.dismiss, stall.host, mod.actor)
    await client.until(lambda f: f["t"] == "you" and f["me"]["role"] == "viewer")
    with pytest.raises(Forbidden):
        await act(live.remove, mod, Removal(line))


async def test_a_guest_does_not_moderate_and_a_line_is_of_its_room(
    hubs, room, stall, act, written, db
):
    hub = await hubs()
    client = await hub.enter(room.id, guest())
    client.say("I am nobody")
    line = await written(client, "I am nobody")

    with pytest.raises(NoAccount):
        await act(live.appoint, stall.host, line)
    with pytest.raises(SignInNeeded):
        await live.moderated(db, guest(), room.id)
    with pytest.raises(NotFound):
        await act(live.remove, stall.host, Removal(LineId.new()))


async def test_slow_mode_quiet_and_words_hold_from_the_moment_they_are_set(hubs, room, stall, act):
    hub = await hubs()
    client = await hub.enter(room.id, viewer())
    await act(live.set_words, stall.host, ["casino"])
    await act(live.set_rules, stall.host, Rules(slow_s=300), names_who=False)
    assert await client.event("rules") == {"type": "rules", "slow_s": 300, "is_quiet": False}

    keeper = hub.hub._keeper
    place = keeper.places[room.id]
    words = place.conduct.words
    await keeper.heed([place])
    assert place.conduct.words is words

    client.say("win at the CAS\u200bINO")
    assert (await client.a("refused"))["code"] == "live.word_not_taken"
    client.say("good evening")
    await client.line("good evening")
    client.say("how are you all")
    slow = await client.until(lambda f: f.get("ref") == "how are you all")
    assert (slow["code"], 0 < int(slow["detail"]) <= 300) == ("live.slow_mode", True)

    await act(live.set_rules, stall.host, Rules(is_quiet=True), names_who=False)
    await client.until(lambda f: f["t"] == "event" and f["event"].get("is_quiet"))
    client.say("anybody there")
    quiet = await client.until(lambda f: f.get("ref") == "anybody there")
    assert quiet["code"] == "live.room_quiet"


async def test_a_line_answers_a_line_and_names_people(hubs, room, written):
    hub = await hubs("one")
    lin = await hub.enter(room.id, viewer("Lin"))
    wei = await hub.enter(room.id, viewer("Wei"))
    lin.say("which water is best")
    asked = await wei.line("which water is best")
    me = (await wei.a("snapshot"))["me"]["by"]

    wei.send(t="chat", ref="r", text="@Lin soft water", re=asked["id"], to=[asked["by"]])

    line = await lin.line("@Lin soft water")
    assert line["re"] == {"id": asked["id"], "name": "Lin", "by": asked["by"]}
    assert (line["to"], line["by"]) == ([asked["by"]], me)
    await written(lin, "@Lin soft water")
    await hub.stop()
    again = await (await hubs("two")).enter(room.id, viewer())
    assert (await again.a("snapshot"))["room"]["chat"][-1] == line


async def test_announcement_questions_and_polls_are_seen_by_all(
    hubs, room, stall, db, written, relay, fetch
):
    hub = await hubs()
    lin = viewer()
    client = await hub.enter(room.id, lin)
    async with db.begin(stall.host) as tx:
        await live.announce(tx, stall.host, room.id, "Free shipping tonight")
    await relay()
    assert (await client.event("announcement"))["text"] == "Free shipping tonight"

    client.send(t="chat", ref="q", text="is it this spring's", is_question=True)
    line = await written(client, "is it this spring's")
    place = await live.moderated(db, stall.host, room.id)
    async with db.begin(stall.host) as tx:
        assert [each.answered_at for each in await live.questions_of(tx, place)] == [None]
        for is_answered in (True, False, True, True):
            await live.mark(tx, place, line, is_answered=is_answered)
    await relay()
    answered = await client.event("answered")
    assert answered == {"type": "answered", "line": str(line), "is_answered": True}

    async with db.begin(stall.host) as tx:
        wanted = NewPoll("Which next", ["green", "black"])
        poll = await live.open_poll(tx, stall.host, room.id, wanted)
    await relay()
    assert (await client.event("poll"))["poll"]["votes"] == [0, 0]
    async with db.begin(lin) as tx:
        await live.vote(tx, lin, place, poll.id, 1)
    async with db.begin(lin) as tx:
        with pytest.raises(VotedAlready):
            await live.vote(tx, lin, place, poll.id, 0)
    await client.until(lambda f: f["t"] == "event" and votes(f) == [0, 1])
    async with db.begin(stall.host) as tx:
        await live.end_poll(tx, stall.host, room.id, poll.id)
        assert (await live.end_poll(tx, stall.host, room.id, poll.id)).ended_at == tx.now
    await relay()
    await client.until(lambda f: f["t"] == "event" and votes(f) == [0, 1] and not is_open(f))
    await check_the_log(fetch, line, poll)


async def check_the_log(fetch, line, poll) -> None:
    """What the host led the room by is noted; of a viewer's question its id alone."""
    acts = await fetch("SELECT action, subject, details FROM kernel.audit ORDER BY id")
    led = [each for each in acts if each["action"].startswith(("live.poll", "live.question"))]
    assert [(each["action"], each["subject"]) for each in led] == [
        ("live.question_answered", str(line)),
        ("live.question_reopened", str(line)),
        ("live.question_answered", str(line)),
        ("live.poll_opened", str(poll.id)),
        ("live.poll_ended", str(poll.id)),
    ]
    assert [each["details"].get("question") for each in led] == [None] * 3 + ["Which next"] * 2


def votes(frame):
    return (frame["event"].get("poll") or {}).get("votes")


def is_open(frame):
    return frame["event"]["poll"]["is_open"]


def texts(snapshot):
    return [line["text"] for line in snapshot["room"]["chat"]]


async def test_a_replay_says_nothing_that_was_taken_away_or_hidden(
    hubs, room, stall, act, written, db, clock
):
    hub = await hubs()
    bad, good = await hub.enter(room.id, viewer("Bad")), await hub.enter(room.id, viewer())
    bad.say("cheap watches here")
    line = await written(good, "cheap watches here")
    good.say("which pot is that")
    await written(good, "which pot is that")
    await act(live.sanction, stall.host, NewSanction(line, SanctionKind.SHADOW))
    bad.say("watches, watches")
    await written(bad, "watches, watches")
    await act(live.remove, stall.host, Removal(line))

    place = await live.moderated(db, stall.host, room.id)
    began, ended = clock.now() - timedelta(minutes=1), clock.now() + timedelta(minutes=1)
    async with db.begin(viewer()) as tx:
        said = await live.said_in(tx, place, began, ended)

    assert [each.text for each in said.items] == ["which pot is that"]
