from hypothesis import given
from hypothesis import strategies as st

from hawker.kernel.money import split

AMOUNTS = st.integers(-(10**12), 10**12)
WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=20)


@given(AMOUNTS, WEIGHTS)
def test_shares_add_up_to_the_last_minor_unit(amount, weights):
    assert sum(split(amount, weights)) == amount


@given(AMOUNTS, WEIGHTS)
def test_no_share_is_a_whole_unit_away_from_its_due(amount, weights):
    whole = sum(weights)

    for share, weight in zip(split(amount, weights), weights, strict=True):
        if whole:
            assert abs(share * whole - amount * weight) < whole
