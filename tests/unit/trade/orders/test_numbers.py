from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hawker.trade.orders.model import OrderId
from hawker.trade.orders.numbers import EPOCH_MS, RANDOM_BITS, number_of

MILLIS = st.integers(EPOCH_MS, EPOCH_MS + (1 << 41) - 1)
REST = st.integers(0, (1 << 80) - 1)


def order_id(millis: int, rest: int) -> OrderId:
    return OrderId.of(UUID(int=millis << 80 | rest))


@given(MILLIS, REST)
def test_a_number_fits_63_bits(millis: int, rest: int):
    assert 0 <= number_of(order_id(millis, rest)) < 1 << 63


@given(st.tuples(MILLIS, REST), st.tuples(MILLIS, REST))
def test_numbers_rise_with_time(one: tuple[int, int], other: tuple[int, int]):
    if one[0] < other[0]:
        assert number_of(order_id(*one)) < number_of(order_id(*other))


def test_two_orders_of_now_have_numbers_of_their_own():
    assert len({number_of(OrderId.new()) for _ in range(1000)}) == 1000


@given(MILLIS, REST)
def test_asked_again_the_number_comes_from_other_bits_of_the_id(millis: int, rest: int):
    other = rest ^ 1 << RANDOM_BITS  # differs where the first number does not look

    assert number_of(order_id(millis, rest)) == number_of(order_id(millis, other))
    assert number_of(order_id(millis, rest), 1) != number_of(order_id(millis, other), 1)
    assert number_of(order_id(millis, rest), 1) < 1 << 63
