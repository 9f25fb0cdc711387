from datetime import timedelta
from pathlib import Path

import pytest

from hawker.app.sandbox.cards import LATE_PREFIX, PLANS, Answer, plan


@pytest.mark.parametrize("card", PLANS)
def test_every_word_of_a_card_is_about_a_charge_it_makes_or_a_decline(card):
    known = PLANS[card]

    assert all(word.charge is None or word.charge < len(known.charges) for word in known.words)
    assert all(bool(word.code) is (word.charge is None) for word in known.words)
    assert (known.answer is Answer.DECLINED) is (known.decline_code is not None)
    assert (known.answer is Answer.DECLINED) is not known.charges


def test_the_last_digits_of_a_late_card_are_its_seconds():
    late = plan("4000000000007090")

    assert late is not None
    assert late.answer is Answer.PROCESSING
    assert list(late.charges) == [timedelta(seconds=90)]


@pytest.mark.parametrize("number", ["", "4111111111111111", "40000000000070", "400000000000700x"])
def test_a_number_that_is_no_test_card_has_no_plan(number):
    assert plan(number) is None


def test_the_guide_names_every_card():
    guide = (Path(__file__).parents[3] / "docs/guides/pay-with-the-sandbox.md").read_text()
    numbers = {row.split("`")[1].replace(" ", "") for row in guide.splitlines() if row[:3] == "| `"}

    assert numbers == {*PLANS, LATE_PREFIX}
