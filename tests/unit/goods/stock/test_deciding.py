"""Who gets what, decided without a database."""

from hypothesis import given
from hypothesis import strategies as st

from hawker.goods.catalogue.model import SkuId
from hawker.goods.stock import deciding
from hawker.goods.stock.model import HoldStatus, Line
from hawker.goods.stock.states import HOLD

TEA, CUP, POT = sorted(SkuId.new() for _ in range(3))

wishes = st.lists(
    st.lists(
        st.builds(Line, st.sampled_from([TEA, CUP, POT]), st.integers(1, 9)),
        min_size=1,
        max_size=5,
    ),
    max_size=40,
)


def test_lines_of_one_sku_are_added_up_in_the_order_of_locking():
    lines = [Line(POT, 1), Line(TEA, 2), Line(POT, 4)]

    assert deciding.tidy_lines(lines) == [Line(TEA, 2), Line(POT, 5)]


def test_a_wish_that_cannot_be_met_leaves_its_goods_to_the_next():
    left = {TEA: 2, CUP: 0}

    assert deciding.take(left, [Line(TEA, 2), Line(CUP, 1)]) == Line(CUP, 1)
    assert left == {TEA: 2, CUP: 0}
    assert deciding.take(left, [Line(TEA, 2)]) is None
    assert left == {TEA: 0, CUP: 0}


def test_what_was_never_on_the_shelf_is_short():
    assert deciding.take({}, [Line(TEA, 1)]) == Line(TEA, 1)


@given(st.dictionaries(st.sampled_from([TEA, CUP, POT]), st.integers(0, 30)), wishes)
def test_never_more_is_given_than_there_is_and_nobody_is_refused_without_need(shelf, wanted):
    left = dict(shelf)
    given_out = dict.fromkeys([TEA, CUP, POT], 0)

    for wish in wanted:
        lines = deciding.tidy_lines(wish)
        before = dict(left)
        short = deciding.take(left, lines)
        if short is None:
            for line in lines:
                given_out[line.sku_id] += line.quantity
        else:
            assert left == before
            assert before.get(short.sku_id, 0) < short.quantity

    for sku, pieces in shelf.items():
        assert left[sku] + given_out[sku] == pieces
        assert left[sku] >= 0


def test_a_hold_ends_once():
    ends = {HOLD.after(HOLD.start, verb) for verb in HOLD.moves}

    assert ends == set(HoldStatus) - {HoldStatus.HELD}
    assert all(HOLD.sources(verb) == ["held"] for verb in HOLD.moves)
