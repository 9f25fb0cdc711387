"""When parts are left out: after some seconds above a limit, and until it is quiet for a while."""

import pytest

from hawker.media.streams.load import OVER_FOR_S, UNDER_FOR_S, Load


class Machine:
    """A clock, and what a process used of it."""

    def __init__(self, limit: float = 0.8) -> None:
        self.now_s = 100.0
        self.used_s = 7.0
        self.load = Load(limit, lambda: self.now_s, lambda: self.used_s)

    def works(self, cores: float, for_s: float) -> list[bool]:
        """Work on for so long; what was said each second."""
        said = []
        for _ in range(int(for_s)):
            self.now_s += 1
            self.used_s += cores
            said.append(self.load.look())
        return said


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_a_short_rush_changes_nothing(machine):
    assert not any(machine.works(0.95, OVER_FOR_S - 1))
    assert not any(machine.works(0.5, 1) + machine.works(0.95, OVER_FOR_S - 1))
    assert not machine.load.is_high


def test_a_load_that_stays_leaves_parts_out_once(machine):
    said = machine.works(0.95, OVER_FOR_S + 10)

    assert (said.count(True), said.index(True) + 1) == (1, OVER_FOR_S)
    assert machine.load.is_high
    assert machine.load.cores == pytest.approx(0.95)


def test_parts_come_back_when_it_was_quiet_for_a_minute(machine):
    machine.works(0.95, OVER_FOR_S)

    assert not any(machine.works(0.5, 2 * UNDER_FOR_S)), "what is left might be too much again"
    assert not any(machine.works(0.1, UNDER_FOR_S - 1))
    assert machine.works(0.1, 1) == [True]
    assert not machine.load.is_high


def test_without_a_limit_parts_are_always_given():
    machine = Machine(limit=0)
    assert not any(machine.works(1.0, 60))


def test_a_clock_that_stands_still_measures_nothing(machine):
    machine.used_s += 5
    assert not machine.load.look()
    assert machine.load.cores == 0
