from datetime import UTC, datetime

import pytest

from hawker.stage.live.hub.engine import CHAT_BURST_LINES, MAX_WAITING_LINES, Engine, spread
from hawker.stage.live.hub.state import RING_FRAMES, Gap, RoomState
from hawker.stage.live.hub.wire import (
    BroadcastChanged,
    ChatLine,
    Event,
    Pinned,
    Product,
    Role,
    ShowcaseChanged,
    Sold,
    StockChanged,
    Tick,
    Unpinned,
)

AT = datetime(2026, 5, 1, 4, tzinfo=UTC)


def engine(**state) -> Engine:
    return Engine(RoomState(epoch=3, seq=0, status="on_air", **state), now_s=0.0)


def line(n: int, role: Role = Role.VIEWER) -> ChatLine:
    return ChatLine(str(n), "Lin", role, f"line {n}", AT)


def goods(id: str, available: int = 5) -> Product:
    return Product(id, available, {"zh-CN": {"title": "茶"}, "en": {"title": "Tea"}})


def test_an_idle_tick_says_nothing_and_uses_no_number():
    room = engine()

    assert room.tick(0.1) is None
    assert room.log.state.seq == 0


def test_a_tick_carries_what_changed_and_only_that():
    room = engine()
    room.say(line(1))
    room.like(3)

    first = room.tick(0.1)
    room.count_viewers(2)
    second = room.tick(0.2)

    assert first is not None
    assert second is not None
    assert first.frame == Tick(1, [line(1)], likes=3)
    assert second.frame == Tick(2, viewers=2)
    assert b"chat" not in second.bytes()
    assert b"likes" not in second.bytes()
    assert room.tick(0.3) is None


def test_a_commerce_event_goes_before_the_chat_that_waits_for_a_tick():
    room = engine()
    room.say(line(1))

    event = room.emit(Sold("L***", "prd_1", 1))
    tick = room.tick(0.1)

    assert event.frame == Event(1, Sold("L***", "prd_1", 1))
    assert tick is not None
    assert tick.seq == 2


def test_a_reader_who_missed_a_part_gets_all_of_it():
    room = engine()
    frames = [room.emit(Sold("L***", "prd_1", n)) for n in range(5)]

    assert room.log.recover(3, 2) == frames[2:]
    assert room.log.recover(3, 5) == []


@pytest.mark.parametrize(("epoch", "seq"), [(2, 4), (4, 4), (3, 6), (3, -1)])
def test_a_reader_of_another_life_or_of_the_future_needs_a_snapshot(epoch, seq):
    room = engine()
    for n in range(5):
        room.emit(Sold("L***", "prd_1", n))

    assert room.log.recover(epoch, seq) is None


def test_a_reader_beyond_the_ring_needs_a_snapshot_and_never_gets_a_part():
    room = engine()
    for n in range(RING_FRAMES + 1):
        room.emit(Sold("L***", "prd_1", n))

    assert room.log.recover(3, 0) is None
    recovered = room.log.recover(3, 1)
    assert recovered is not None
    assert len(recovered) == RING_FRAMES


def test_a_frame_out_of_order_changes_nothing():
    room = engine()

    with pytest.raises(Gap):
        room.log.take(Tick(2, likes=9))

    assert (room.log.state.seq, room.log.state.likes) == (0, 0)


def test_when_more_is_said_than_read_only_viewers_are_thinned_and_order_stays():
    room = engine()
    said = [line(n) for n in range(3 * CHAT_BURST_LINES)]
    said[7], said[100] = line(7, Role.HOST), line(100, Role.BUYER)
    for each in said:
        assert room.say(each)

    tick = room.tick(0.0)

    assert tick is not None
    heard = tick.frame.chat
    assert said[7] in heard
    assert said[100] in heard
    assert len(heard) == CHAT_BURST_LINES + 2
    assert heard == sorted(heard, key=lambda each: int(each.id))
    assert len(room.unheard) == len(said) - len(heard)
    assert not set(heard) & set(room.unheard)
    assert tick.frame.more == len(room.unheard)


def test_how_many_lines_were_left_out_is_said_once_and_hidden_ones_are_not_counted():
    room = engine()
    for n in range(CHAT_BURST_LINES + 5):
        room.say(line(n))
    room.hide(line(1_000))
    first = room.tick(0.0)
    room.like(1)
    second = room.tick(0.0)

    assert (first.frame.more, second.frame.more) == (5, 0)
    assert b'"more":5' in first.bytes()
    assert b"more" not in second.bytes()


def test_waiting_lines_are_bounded_but_the_host_is_always_let_in():
    room = engine()
    for n in range(MAX_WAITING_LINES):
        assert room.say(line(n))

    assert not room.say(line(9_999))
    assert room.say(line(10_000, Role.HOST))


def test_a_pinned_product_joins_the_showcase_and_stock_moves_its_card():
    room = engine(showcase=[goods("prd_1")])
    room.emit(Pinned(goods("prd_2", 9), AT))
    room.emit(StockChanged("prd_2", 8, {"sku_1": 8}))

    view = room.log.state.view("en")

    assert [p["product"]["available"] for p in view["showcase"]] == [5, 8]
    assert view["pinned"] == {
        "product": {"title": "Tea", "available": 8},
        "programme_time": AT,
    }
    assert room.log.state.view("zh-CN")["pinned"]["product"]["title"] == "茶"


def test_a_pin_ends_by_itself_when_its_product_leaves_the_showcase():
    room = engine()
    room.emit(Pinned(goods("prd_1"), AT))

    room.emit(ShowcaseChanged([goods("prd_2")]))

    assert room.log.state.pin is None


def test_stock_of_goods_that_are_not_shown_changes_nothing_shown():
    room = engine(showcase=[goods("prd_1")])
    before = room.log.state.view("en")

    room.emit(StockChanged("prd_9", 1, {}))

    assert room.log.state.view("en") == before


def test_unpin_and_broadcast_change_the_state():
    room = engine()
    room.emit(Pinned(goods("prd_1"), AT))
    room.emit(Unpinned(AT))
    room.emit(BroadcastChanged("interrupted", "/live/str_1/index.m3u8"))

    state = room.log.state
    assert (state.pin, state.status, state.playlist_url) == (
        None,
        "interrupted",
        "/live/str_1/index.m3u8",
    )


@pytest.mark.parametrize("n", range(8))
def test_spread_takes_even_steps_and_never_twice(n):
    taken = spread(range(7), n) if n <= 7 else list(range(7))

    assert len(taken) == len(set(taken)) == n
    assert taken == sorted(taken)
