"""How many publishers are let in, and who is let in first."""

import pytest

from hawker.media.streams.model import NoRoom, StreamId
from hawker.media.streams.seats import HELD_S, Seats


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def seats(clock):
    return Seats(2, clock)


ONE, TWO, THREE = (StreamId.new() for _ in range(3))


def test_so_many_are_let_in_and_the_next_is_told_why(seats):
    seats.ask(ONE, [])
    seats.ask(TWO, [ONE])
    with pytest.raises(NoRoom, match="takes 2 broadcasts at a time"):
        seats.ask(THREE, [ONE, TWO])

    assert seats.refused == 1


def test_who_sends_already_may_be_followed_by_another_connection(seats):
    seats.ask(ONE, [ONE, TWO])


def test_the_place_of_who_was_lost_is_kept_for_a_minute(seats, clock):
    seats.hold(ONE)
    clock.now = HELD_S - 0.1
    with pytest.raises(NoRoom):
        seats.ask(THREE, [TWO])
    seats.ask(ONE, [TWO])

    clock.now = HELD_S
    seats.ask(THREE, [TWO])
    with pytest.raises(NoRoom):
        seats.ask(ONE, [TWO, THREE])


def test_a_place_that_is_needed_no_more_is_given_away(seats):
    seats.hold(ONE)
    seats.release(ONE)
    seats.ask(THREE, [TWO])


def test_without_a_limit_everybody_is_let_in():
    unbounded = Seats()
    for _ in range(100):
        unbounded.ask(StreamId.new(), [StreamId.new() for _ in range(200)])
