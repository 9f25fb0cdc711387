"""How many cores may be used, by what the system says."""

import os

import pytest

from hawker.app import cores


@pytest.mark.parametrize(
    ("said", "most"),
    [
        ("250000 100000", 2.5),
        ("50000 100000", 0.5),
        ("max 100000", None),
        ("", None),
        ("a b", None),
    ],
)
def test_a_container_gives_what_it_says_and_never_more_than_there_is(tmp_path, said, most):
    quota = tmp_path / "cpu.max"
    quota.write_text(said)
    there = float(len(os.sched_getaffinity(0)))

    assert cores.count(quota) == (there if most is None else min(there, most))


def test_without_a_container_all_that_the_process_is_bound_to_count(tmp_path):
    assert cores.count(tmp_path / "nothing") == len(os.sched_getaffinity(0))
