"""What the benchmark of pins makes of the cards it saw."""

from bench.browsing import MODULUS
from bench.picture import sightings

SHOWN = [("tea", 1_000.0), ("cup", 3_500.0), ("tea", 6_000.0)]


def card(product: str, made: float) -> dict[str, object]:
    return {"product": product, "made": made % MODULUS}


def test_each_card_belongs_to_the_nearest_pin_of_its_product():
    run = sightings([card("tea", 1_100), card("cup", 3_480), card("tea", 6_040)], SHOWN)

    assert (run.errors_ms, run.missed, run.told) == ([100, 20, 40], 0, "3")


def test_a_pin_that_was_never_shown_is_told_however_often_another_one_was():
    run = sightings([card("tea", 1_000), card("tea", 1_010), card("cup", 3_500)], SHOWN)

    assert run.missed == 1
    assert run.told == "3, and 1 of the pins never shown"


def test_a_card_of_something_else_belongs_to_no_pin():
    assert sightings([card("pot", 1_000)], SHOWN) == ([], 3)
