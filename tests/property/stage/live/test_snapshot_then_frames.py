"""Whoever joins at any moment and reads on sees what a fresh snapshot shows."""

import json
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from hawker.stage.live.hub.encode import HEADROOM_BYTES, Prepared
from hawker.stage.live.hub.engine import Engine
from hawker.stage.live.hub.state import CHAT_KEPT_LINES, RoomLog, RoomState
from hawker.stage.live.hub.wire import (
    BroadcastChanged,
    ChatLine,
    Frame,
    Me,
    Pinned,
    Planned,
    Product,
    Role,
    ShowcaseChanged,
    Sold,
    StockChanged,
    Unpinned,
)

AT = datetime(2026, 5, 1, 4, tzinfo=UTC)
LANGUAGES = ("zh-CN", "en")

ids = st.sampled_from(["prd_a", "prd_b", "prd_c", "prd_d"])
amounts = st.integers(0, 50)
products = st.builds(
    lambda name, available, price: Product(
        name,
        available,
        {"zh-CN": {"id": name, "price": price}, "en": {"id": name, "price": price}},
    ),
    ids,
    amounts,
    amounts,
)
times = st.integers(0, 60).map(lambda s: AT + timedelta(seconds=s))
lines = st.builds(ChatLine, st.uuids().map(str), st.text(), st.sampled_from(Role), st.text(), times)
showcases = st.lists(products, max_size=4, unique_by=lambda p: p.id)
events = st.one_of(
    st.builds(Pinned, products, times),
    st.builds(Unpinned, times),
    st.builds(StockChanged, ids, amounts, st.dictionaries(st.text(), amounts)),
    st.builds(Sold, st.text(), ids, amounts),
    st.builds(ShowcaseChanged, showcases),
    st.builds(Planned, st.none() | times, st.text(), st.none() | st.text()),
    st.builds(
        BroadcastChanged,
        st.sampled_from(["waiting", "on_air", "interrupted", "ended"]),
        st.none() | st.just("/live/x/index.m3u8"),
    ),
)
steps = st.one_of(
    st.tuples(st.just("say"), lines),
    st.tuples(st.just("like"), st.integers(0, 20)),
    st.tuples(st.just("viewers"), st.integers(0, 5_000)),
    st.tuples(st.just("emit"), events),
    st.tuples(st.just("tick"), st.none()),
)


def do(room: Engine, step) -> Prepared | None:
    match step:
        case ("say", line):
            room.say(line)
        case ("like", n):
            room.like(n)
        case ("viewers", n):
            room.count_viewers(n)
        case ("emit", event):
            return room.emit(event)
        case ("tick", _):
            return room.tick(0.0)
    return None


def snapshot(log: RoomLog, language: str) -> dict:
    me = Me("Lin", Role.VIEWER, can_chat=True)
    return json.loads(log.snapshot(me, language, AT)[HEADROOM_BYTES:])


class Reader:
    """What a client does with a snapshot and the frames after it: the contract in code."""

    def __init__(self, start: dict) -> None:
        self.epoch, self.seq, self.room = start["epoch"], start["seq"], start["room"]

    def read(self, frame: dict) -> None:
        assert frame["seq"] == self.seq + 1
        self.seq = frame["seq"]
        if frame["t"] == "tick":
            self.room["chat"] = (self.room["chat"] + frame.get("chat", []))[-CHAT_KEPT_LINES:]
            self.room["likes"] = frame.get("likes", self.room["likes"])
            self.room["viewers"] = frame.get("viewers", self.room["viewers"])
        else:
            getattr(self, frame["event"]["type"])(frame["event"])

    def pin(self, event: dict) -> None:
        shown = self.room["showcase"]
        known = [p for p in shown if p["product"]["id"] == event["product"]["id"]]
        for position in known:
            position["product"] = event["product"]
        if not known:
            shown.append({"product": event["product"], "position": len(shown)})
        keep = ("product", "programme_time")
        self.room["pinned"] = {name: event[name] for name in keep}

    def planned(self, event: dict) -> None:
        self.room["planned"] = {name: event[name] for name in ("starts_at", "title", "cover_url")}

    def unpin(self, event: dict) -> None:
        self.room["pinned"] = None

    def stock(self, event: dict) -> None:
        cards = [p["product"] for p in self.room["showcase"]]
        if self.room["pinned"]:
            cards.append(self.room["pinned"]["product"])
        for card in cards:
            if card["id"] == event["product_id"]:
                card["available"] = event["available"]

    def sold(self, event: dict) -> None:
        pass

    def broadcast(self, event: dict) -> None:
        self.room["status"] = event["status"]
        self.room["playlist_url"] = event.get("playlist_url")

    def showcase(self, event: dict) -> None:
        self.room["showcase"] = event["showcase"]
        if (pinned := self.room["pinned"]) is None:
            return
        cards = {p["product"]["id"]: p["product"] for p in event["showcase"]}
        card = cards.get(pinned["product"]["id"])
        self.room["pinned"] = {**pinned, "product": card} if card else None


@settings(max_examples=150, deadline=None)
@given(st.lists(steps, max_size=30), st.lists(steps, max_size=30))
def test_snapshot_then_frames_equals_fresh_snapshot(before, after):
    room = Engine(RoomState(epoch=1, seq=0, status="waiting"), 0.0)
    for step in before:
        do(room, step)
    readers = {language: Reader(snapshot(room.log, language)) for language in LANGUAGES}

    for step in after:
        if (prepared := do(room, step)) is not None:
            for language, reader in readers.items():
                reader.read(json.loads(prepared.bytes(language)[HEADROOM_BYTES:]))

    for language, reader in readers.items():
        fresh = snapshot(room.log, language)
        assert (reader.epoch, reader.seq, reader.room) == (
            fresh["epoch"],
            fresh["seq"],
            fresh["room"],
        )


@settings(max_examples=100, deadline=None)
@given(st.lists(steps, max_size=30), st.lists(steps, max_size=30))
def test_a_replica_fed_over_the_bus_is_the_same_room(before, after):
    room = Engine(RoomState(epoch=1, seq=0, status="waiting"), 0.0)
    for step in before:
        do(room, step)
    sent = msgspec.json.encode(room.log.state)
    replica = RoomLog(msgspec.json.decode(sent, type=RoomState))

    for step in after:
        if (prepared := do(room, step)) is not None:
            over_the_bus = msgspec.json.encode(prepared.frame)
            replica.take(msgspec.json.decode(over_the_bus, type=Frame))

    for language in LANGUAGES:
        assert snapshot(replica, language) == snapshot(room.log, language)


@settings(max_examples=100, deadline=None)
@given(st.lists(steps, max_size=40), st.data())
def test_recovery_gives_every_missed_frame_in_order(taken, data):
    room = Engine(RoomState(epoch=1, seq=0, status="waiting"), 0.0)
    for step in taken:
        do(room, step)
    last = room.log.state.seq
    seen = data.draw(st.integers(0, last))

    missed = room.log.recover(1, seen)

    assert missed is not None
    assert [each.seq for each in missed] == list(range(seen + 1, last + 1))
