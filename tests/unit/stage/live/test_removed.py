"""Lines that are taken away: gone from the state, the ring, and what is on its way."""

import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from tests.unit.stage.live.test_place import Site, Viewer, state

from hawker.kernel.ids import AccountId
from hawker.stage.live.conduct import Conduct, Standing, tag_of
from hawker.stage.live.hub.encode import HEADROOM_BYTES
from hawker.stage.live.hub.engine import Engine
from hawker.stage.live.hub.wire import (
    Answered,
    ChatLine,
    Removed,
    Role,
    RulesChanged,
    Said,
)
from hawker.stage.live.model import RoomId, SanctionKind

AT = datetime(2026, 5, 1, 4, tzinfo=UTC)


def line(id: str, by: str = "lin", at: datetime = AT, **more) -> ChatLine:
    return ChatLine(id, by.title(), Role.VIEWER, f"text of {id}", at, by=by, **more)


@pytest.fixture
def room() -> Engine:
    return Engine(state(), 0.0)


def recovered(room: Engine) -> list[dict]:
    missed = room.log.recover(1, 0)
    assert missed is not None
    return [json.loads(each.bytes()[HEADROOM_BYTES:]) for each in missed]


def test_a_removed_line_is_not_in_the_state_nor_in_what_a_socket_recovers(room):
    for id in ("a", "b"):
        room.say(line(id))
        room.tick(0.0)

    room.emit(Removed("rem_1", ["a"]))

    assert [each.id for each in room.log.state.chat] == ["b"]
    frames = recovered(room)
    assert "text of a" not in json.dumps(frames)
    assert [frame["seq"] for frame in frames] == [1, 2, 3]
    assert frames[-1]["event"] == {"type": "removed", "id": "rem_1", "lines": ["a"]}


def test_everything_of_a_person_goes_and_what_they_say_later_stays(room):
    later = AT + timedelta(seconds=9)
    room.say(line("a"))
    room.say(line("b", by="wei"))
    room.tick(0.0)
    room.say(line("waiting"))

    room.emit(Removed("rem_1", by="lin", until=AT))
    room.say(line("later", at=later))
    room.tick(1.0)

    assert [each.id for each in room.log.state.chat] == ["b", "later"]
    assert "waiting" not in json.dumps(recovered(room))


def test_a_hidden_line_is_seen_by_its_author_alone_and_leaves_no_trace():
    site = Site()
    owner, replica = site.hub("one"), site.hub("two")
    owner.own(state())
    site.settle()
    here, there, author = Viewer(owner), Viewer(replica), Viewer(replica)

    said = Said(line("hidden"), str(author.seat.actor), is_hidden=True)
    assert replica.say(author.seat, said)
    site.settle()

    assert author.chat() == ["text of hidden"]
    assert here.chat() == there.chat() == []
    assert owner.log.state.chat == replica.log.state.chat == []
    assert [each.is_hidden for each in owner.unsaved] == [True]


def test_who_is_hidden_finds_their_lines_again_and_nobody_else_does():
    site = Site()
    owner = site.hub("one")
    owner.own(state())
    other, author = Viewer(owner), Viewer(owner)
    author.seat.me = msgspec.structs.replace(author.seat.me, by="lin")
    owner.say(
        author.seat,
        Said(line("first", at=AT - timedelta(seconds=1)), str(author.seat.actor), is_hidden=True),
    )
    other.say("second")
    site.settle()

    for each in (author, other):
        owner.recover(each.seat, 0, 0)

    said = [[line["text"] for line in each.last["room"]["chat"]] for each in (author, other)]
    assert said == [["text of first", "second"], ["second"]]

    owner.emit([Removed("rem_1", ["first"])])
    owner.recover(author.seat, 0, 0)
    assert [line["text"] for line in author.last["room"]["chat"]] == ["second"]


@pytest.mark.parametrize("is_told_first", [True, False])
def test_a_line_that_is_removed_on_its_way_never_arrives(is_told_first):
    """The owner takes it late, or the replica would tell it to the next owner."""
    site = Site()
    owner, replica = site.hub("one"), site.hub("two")
    owner.own(state())
    site.settle()
    author = Viewer(replica)
    replica.say(author.seat, Said(line("bad"), str(author.seat.actor)))
    if not is_told_first:
        replica.speak()
    owner.emit([Removed("rem_1", by="lin", until=AT)])
    site.settle()

    assert owner.log.state.chat == []
    del site.hubs["one"]
    replica.own(state(epoch=2))
    site.settle()
    assert replica.log.state.chat == []
    assert author.chat() == []


def test_questions_are_never_thinned_out_and_bear_their_answers(room):
    for n in range(200):
        room.say(line(f"{n}"))
    room.say(line("asked", is_question=True))
    tick = room.tick(0.0)
    assert "asked" in [each.id for each in tick.frame.chat]

    room.emit(Answered("asked", is_answered=True))
    assert [each.is_answered for each in room.log.state.chat if each.is_question] == [True]
    room.emit(Answered("asked", is_answered=False))
    assert [each.is_answered for each in room.log.state.chat if each.is_question] == [False]


def test_a_sanction_holds_until_its_time():
    who = AccountId.new()
    conduct = Conduct(
        standing=[
            Standing(who, SanctionKind.MUTE, AT),
            Standing(who, SanctionKind.BAN, None),
        ]
    )

    assert conduct.until(who, SanctionKind.MUTE, AT - timedelta(seconds=1)) == AT
    assert conduct.until(who, SanctionKind.MUTE, AT) is None
    assert conduct.until(who, SanctionKind.BAN, AT + timedelta(days=9999)) is not None
    assert conduct.until(who, SanctionKind.SHADOW, AT) is None
    assert conduct.until(None, SanctionKind.BAN, AT) is None


def test_a_tag_is_one_person_s_in_one_room():
    one, other, who = RoomId.new(), RoomId.new(), AccountId.new()

    assert tag_of(one, who) == tag_of(one, str(who))
    assert len({tag_of(one, who), tag_of(other, who), tag_of(one, AccountId.new())}) == 3


def test_rules_are_in_the_snapshot(room):
    room.emit(RulesChanged(5, is_quiet=True))

    assert room.log.state.view("en")["slow_s"] == 5
    assert room.log.state.view("en")["is_quiet"]
