"""Two hubs, one room: the bus is a list, the sockets write into lists."""

import json
from datetime import UTC, datetime

import msgspec
import pytest

from hawker.kernel.ids import AccountId, StoreId
from hawker.stage.live.hub.admission import Visit
from hawker.stage.live.hub.encode import HEADROOM_BYTES
from hawker.stage.live.hub.engine import CHAT_BURST_LINES
from hawker.stage.live.hub.place import (
    MAX_PENDING,
    MAX_UNSENT,
    OTHERS_FORGOTTEN_S,
    PENDING_FORGOTTEN_S,
    Place,
)
from hawker.stage.live.hub.seat import Seat
from hawker.stage.live.hub.state import Outgoing, RoomState
from hawker.stage.live.hub.wire import ChatLine, Incoming, Me, Role, Said, Sold
from hawker.stage.live.model import RoomId

AT = datetime(2026, 5, 1, 4, tzinfo=UTC)
ROOM, STORE = RoomId.new(), StoreId.new()


class Transport:
    is_close_frame_sent = is_disconnected = False

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def send_reuse_external_bytearray(self, kind, buffer, offset) -> None:
        assert offset == HEADROOM_BYTES
        self.sent.append(bytes(buffer[offset:]))


class Site:
    """Two hubs with the bus between them; a message arrives when `settle` says so."""

    def __init__(self) -> None:
        self.time_s = 0.0
        self.bus: list[tuple[str, bytes]] = []
        self.hubs: dict[str, Place] = {}
        self.cut: set[str] = set()  # hubs the bus does not reach

    def hub(self, name: str) -> Place:
        self.hubs[name] = Place(ROOM, STORE, Voice(name, self))
        return self.hubs[name]

    def settle(self) -> None:
        for _ in range(10):
            for place in self.hubs.values():
                place.speak()
            if not self.bus:
                return
            bus, self.bus = self.bus, []
            for kind, payload in bus:
                for name, place in self.hubs.items():
                    if name in self.cut:
                        continue
                    if kind == "in":
                        place.hear_hub(msgspec.json.decode(payload, type=Incoming))
                    else:
                        place.hear_owner(msgspec.json.decode(payload, type=Outgoing))


class Voice:
    def __init__(self, name: str, site: Site) -> None:
        self.name = name
        self.site = site

    def publish(self, place, outgoing) -> None:
        if self.name not in self.site.cut:
            self.site.bus.append(("frames", msgspec.json.encode(outgoing)))

    def send(self, place, incoming) -> None:
        if self.name not in self.site.cut:
            self.site.bus.append(("in", msgspec.json.encode(incoming)))

    def clock_s(self) -> float:
        return self.site.time_s

    def now(self) -> datetime:
        return AT


class Viewer:
    def __init__(self, place: Place, position=None, role: Role = Role.VIEWER) -> None:
        visit = Visit(ROOM, position, None, "en", {}, None)
        self.seat = Seat(None, visit, 0.0)
        self.seat.transport = Transport()
        self.seat.actor = AccountId.new()
        self.seat.is_host = role is Role.HOST
        self.seat.me = Me("Lin", role, can_chat=True)
        self.place = place
        place.enter(self.seat, position)

    def say(self, text: str) -> bool:
        line = ChatLine(f"line {text}", "Lin", self.seat.role, text, AT)
        return self.place.say(self.seat, Said(line, str(self.seat.actor)))

    @property
    def frames(self) -> list[dict]:
        return [json.loads(each) for each in self.seat.transport.sent]

    @property
    def last(self) -> dict:
        return self.frames[-1]

    def chat(self) -> list[str]:
        return [line["text"] for frame in self.frames for line in frame.get("chat", [])]


def heard(viewer: Viewer) -> set[str]:
    """The lines that somebody was sent."""
    return {line["id"] for frame in viewer.frames for line in frame.get("chat", [])}


def left_out(viewer: Viewer) -> int:
    """How many lines somebody was told of and not sent."""
    return sum(frame.get("more", 0) for frame in viewer.frames)


def state(epoch: int = 1) -> RoomState:
    return RoomState(epoch, 0, "on_air")


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def two(site) -> tuple[Place, Place]:
    """An owner and a replica that knows the room."""
    owner, replica = site.hub("one"), site.hub("two")
    owner.own(state())
    site.settle()
    return owner, replica


def test_everybody_sees_the_same_sequence_on_either_hub(site, two):
    here, there = Viewer(two[0]), Viewer(two[1])

    there.say("hello")
    site.settle()
    two[0].emit([Sold("L***", "prd_1", 1)])
    here.say("hi")
    site.settle()

    assert here.frames[0]["t"] == there.frames[0]["t"] == "snapshot"
    last_of_there = there.frames[-1]
    assert here.last == last_of_there
    assert here.chat() == there.chat() == ["hello", "hi"]
    numbers = [frame["seq"] for frame in there.frames]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_viewers_of_both_hubs_are_counted_and_the_host_is_not(site, two):
    Viewer(two[0])
    Viewer(two[0], role=Role.HOST)
    there = Viewer(two[1])
    site.settle()

    assert two[0].engine.viewers == 2
    assert there.last["viewers"] == 2

    two[1].leave(there.seat)
    site.settle()
    assert two[0].engine.viewers == 1


def test_two_windows_of_one_person_are_one_viewer(site, two):
    first, second = Viewer(two[0]), Viewer(two[0])
    two[0].leave(second.seat)
    second.seat.actor = first.seat.actor
    two[0].enter(second.seat)
    assert two[0].engine.viewers == 1

    two[0].leave(first.seat)
    assert two[0].engine.viewers == 1
    two[0].leave(second.seat)
    assert two[0].engine.viewers == 0


def test_a_hub_that_fell_silent_takes_its_viewers_with_it(site, two):
    Viewer(two[0])
    Viewer(two[1])
    site.settle()
    assert two[0].engine.viewers == 2

    site.time_s += OTHERS_FORGOTTEN_S + 0.1
    two[0].beat(site.time_s)

    assert two[0].engine.viewers == 1


def test_likes_of_a_replica_reach_the_owner_once(site, two):
    viewer = Viewer(two[1])

    two[1].like(3)
    two[1].like(4)
    site.settle()

    assert two[0].engine.likes == 7
    assert viewer.last["likes"] == 7


def test_when_the_owner_is_gone_the_replica_goes_on_from_what_it_knows(site, two):
    _owner, replica = two
    viewer = Viewer(replica)
    viewer.say("before")
    site.settle()
    del site.hubs["one"]

    viewer.say("into the silence")
    replica.speak()
    site.bus.clear()
    viewer.say("meanwhile")
    replica.own(RoomState(2, 0, "on_air", chat=list(replica.log.state.chat)))
    site.settle()

    snapshots = [frame for frame in viewer.frames if frame["t"] == "snapshot"]
    assert [each["epoch"] for each in snapshots] == [1, 2]
    assert [line["text"] for line in snapshots[-1]["room"]["chat"]] == ["before"]
    assert [line["text"] for line in viewer.last["chat"]] == ["into the silence", "meanwhile"]


def test_a_line_that_an_owner_took_to_its_grave_is_said_to_the_next_one_once(site, two):
    """The replica's author stays; the line was heard by nobody, or by everybody."""
    _old, new = two
    there = Viewer(new)
    there.say("heard")
    site.settle()
    del site.hubs["one"]
    there.say("lost")
    new.speak()
    site.bus.clear()
    third = site.hub("three")
    third.own(RoomState(2, 0, "on_air", chat=list(new.log.state.chat)))
    site.settle()

    assert [line.text for line in third.log.state.chat] == ["heard", "lost"]
    assert there.last["chat"][0]["text"] == "lost"


def test_a_line_that_no_owner_wants_is_forgotten_in_time(site, two):
    viewer = Viewer(two[1])
    for n in range(MAX_PENDING // MAX_UNSENT):
        for m in range(MAX_UNSENT):
            assert viewer.say(f"{n} {m}")
        two[1].speak()
        site.bus.clear()
    assert not viewer.say("one too many")

    site.time_s += PENDING_FORGOTTEN_S + 0.1
    two[1].beat(site.time_s)

    assert viewer.say("again")


def test_an_old_owner_steps_down_and_its_sockets_start_afresh(site, two):
    old, new = two
    viewer = Viewer(old)
    site.cut = {"one"}
    new.own(state(epoch=2))
    site.settle()
    site.cut = set()

    new.beat(0.0)
    site.settle()

    assert (old.is_owner, new.is_owner) == (False, True)
    assert [f["epoch"] for f in viewer.frames if f["t"] == "snapshot"] == [1, 2]
    with pytest.raises(AssertionError):
        old.emit([Sold("L***", "prd_1", 1)])


def test_frames_of_an_old_owner_are_not_taken(site, two):
    old, new = two
    new.own(state(epoch=2))
    viewer = Viewer(new)
    before = len(viewer.frames)

    new.hear_owner(Outgoing(1, 9, frame=old.engine.emit(Sold("L***", "prd_1", 1)).frame))

    assert new.is_owner
    assert len(viewer.frames) == before


def test_a_replica_that_missed_frames_asks_and_its_sockets_are_whole_again(site, two):
    owner, replica = two
    viewer = Viewer(replica)
    site.settle()
    site.cut = {"two"}
    Viewer(owner).say("unheard there")
    site.settle()
    site.cut = set()

    owner.beat(0.0)
    site.settle()

    assert viewer.last["t"] == "snapshot"
    assert viewer.last["seq"] == owner.log.state.seq
    assert [line["text"] for line in viewer.last["room"]["chat"]] == ["unheard there"]


def test_a_socket_that_comes_back_gets_what_it_missed(site, two):
    owner, _ = two
    for n in range(4):
        owner.emit([Sold("L***", "prd_1", n)])

    back = Viewer(owner, position=(1, 2))

    assert [frame["t"] for frame in back.frames] == ["recovered", "event", "event"]
    assert [frame["seq"] for frame in back.frames] == [2, 3, 4]
    assert Viewer(owner, position=(0, 2)).frames[0]["t"] == "snapshot"


def test_a_line_that_was_thinned_out_is_seen_by_its_author_on_either_hub(site, two):
    authors = [Viewer(place) for place in two]
    crowd = Viewer(two[0])
    for n in range(3 * CHAT_BURST_LINES):
        crowd.say(f"crowd {n}")
    for author in authors:
        author.say("mine")
        author.say("mine too")
        author.say("and mine")
    site.settle()

    mine = {"line mine", "line mine too", "line and mine"}
    assert mine - heard(crowd), "it was thinned out for the others"
    for author in authors:
        assert mine <= heard(author)
        assert 0 < left_out(author) == 3 * CHAT_BURST_LINES + 6 - len(author.chat())
    assert left_out(crowd) == 3 * CHAT_BURST_LINES + 6 - len(crowd.chat())
    for author in authors:
        numbers = [frame["seq"] for frame in author.frames]
        assert numbers == sorted(set(numbers))


def test_a_slow_socket_gets_all_commerce_and_then_joins_the_rest(site):
    owner = site.hub("one")
    owner.own(state())
    slow, quick = Viewer(owner), Viewer(owner)
    slow.seat.is_paused = True
    owner.audience.slowed(slow.seat)

    quick.say("missed by the slow")
    site.settle()
    owner.emit([Sold("L***", "prd_1", 1)])
    assert len(slow.frames) == 1
    slow.seat.is_paused = False
    owner.audience.drained(slow.seat)
    owner.emit([Sold("L***", "prd_1", 2)])

    assert [frame["seq"] for frame in slow.frames] == [0, 1, 2, 3]
    assert slow.chat() == []
    assert [f["event"]["quantity"] for f in slow.frames if f["t"] == "event"] == [1, 2]
    assert quick.chat() == ["missed by the slow"]


def test_a_socket_that_becomes_slow_by_a_frame_gets_it_once(site):
    owner = site.hub("one")
    owner.own(state())
    viewer = Viewer(owner)
    write = viewer.seat.transport.send_reuse_external_bytearray

    def full(*frame) -> None:
        write(*frame)
        viewer.seat.is_paused = True
        owner.audience.slowed(viewer.seat)

    viewer.seat.transport.send_reuse_external_bytearray = full
    owner.audience.leave(viewer.seat)
    owner.audience.seat(viewer.seat)

    owner.emit([Sold("L***", "prd_1", 1)])
    viewer.seat.is_paused = False
    viewer.seat.transport.send_reuse_external_bytearray = write
    owner.audience.drained(viewer.seat)

    assert [frame["t"] for frame in viewer.frames] == ["snapshot", "event"]
