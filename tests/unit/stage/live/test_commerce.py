from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hawker.stage.live.hub.commerce import Shown, differences, restocked
from hawker.stage.live.hub.engine import Engine
from hawker.stage.live.hub.state import RoomState
from hawker.stage.live.hub.wire import Pin, Pinned, Product, ShowcaseChanged, StockChanged, Unpinned

AT = datetime(2026, 5, 1, 4, tzinfo=UTC)


def goods(id: str, available: int = 5, price: int = 100) -> Product:
    return Product(id, available, {"zh-CN": {"price": price}}, {f"{id}_sku": available})


products = st.builds(goods, st.sampled_from("abcd"), st.integers(0, 3), st.integers(1, 3))
showcases = st.lists(products, max_size=4, unique_by=lambda p: p.id)


@st.composite
def rooms(draw) -> Shown:
    showcase = draw(showcases)
    pin = (
        Pin(draw(st.sampled_from(showcase)).id, AT + timedelta(seconds=draw(st.integers(0, 2))))
        if showcase and draw(st.booleans())
        else None
    )
    status = draw(st.sampled_from(["waiting", "on_air"]))
    return Shown(status, f"/live/{status}", showcase, pin, AT)


def room_of(shown: Shown) -> Engine:
    state = RoomState(1, 0, shown.status, shown.playlist_url)
    state.showcase, state.pin = shown.showcase, shown.pin
    return Engine(state, 0.0)


@given(rooms(), rooms())
def test_after_its_differences_a_room_says_what_the_database_says(before, after):
    room = room_of(before)

    for event in differences(room.log.state, after):
        room.emit(event)

    state = room.log.state
    assert (state.status, state.playlist_url) == (after.status, after.playlist_url)
    assert state.showcase == after.showcase
    assert state.pin == after.pin
    assert differences(state, after) == []


def test_a_sale_is_one_stock_event_and_nothing_else():
    before = Shown("on_air", None, [goods("a"), goods("b")], Pin("a", AT), AT)
    room = room_of(before)

    events = restocked(room.log.state, {"a_sku": 4, "b_sku": 5, "other": 1})

    assert events == [StockChanged("a", 4, {"a_sku": 4})]


def test_a_new_price_shows_the_card_again_at_the_same_picture():
    room = room_of(Shown("on_air", None, [goods("a")], Pin("a", AT), AT))

    events = differences(
        room.log.state, Shown("on_air", None, [goods("a", price=90)], Pin("a", AT), AT)
    )

    dearer = goods("a", price=90)
    assert events == [ShowcaseChanged([dearer]), Pinned(dearer, AT)]


def test_an_unpin_carries_the_picture_on_which_the_card_goes():
    room = room_of(Shown("on_air", None, [goods("a")], Pin("a", AT), AT))
    later = AT + timedelta(seconds=9)

    events = differences(room.log.state, Shown("on_air", None, [goods("a")], None, later))

    assert events == [Unpinned(later)]
