"""How late a picture is, where numbers come again with the film."""

from bench.camera import FILM_MS, delays_ms


def test_a_picture_is_as_late_as_the_newest_one_of_its_number():
    taken = [(0, 1), (33, 2), (8_000, 1), (8_033, 2)]

    assert delays_ms(taken, [(1_200, 1), (1_250, 2), (9_300, 1)]) == [1_200, 1_217, 1_300]


def test_a_picture_that_the_host_did_not_see_is_told_by_nobody():
    taken = [(0, 1), (8_000, 2)]

    assert delays_ms(taken, [(1_000, 3), (round(FILM_MS) + 1_000, 1), (7_999, 2)]) == []
