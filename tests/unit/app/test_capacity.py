"""What a machine carries, by its cores, where nobody says it."""

import pytest

from hawker.app.processes.streams import publishers_of


@pytest.mark.parametrize(
    ("cores", "publishers"), [(0.2, 1), (1.0, 4), (2.0, 8), (2.5, 10), (4.0, 16), (64.0, 16)]
)
def test_so_many_broadcasts_as_the_cores_carry(cores, publishers):
    assert publishers_of(cores) == publishers
