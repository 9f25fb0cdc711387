from enum import StrEnum

import pytest

from hawker.kernel.states import IllegalMove, Lifecycle


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"


LIFE = Lifecycle(Door.OPEN, {"shut": ({Door.OPEN}, Door.SHUT), "open": ({Door.SHUT}, Door.OPEN)})


def test_a_verb_leads_on():
    assert LIFE.after(Door.OPEN, "shut") is Door.SHUT


def test_what_is_not_in_the_table_is_refused_by_name():
    with pytest.raises(IllegalMove) as refused:
        LIFE.after(Door.SHUT, "shut")

    assert refused.value.extra == {"state": "shut", "verb": "shut"}


def test_sources_are_the_states_before_a_verb():
    assert LIFE.sources("open") == ["shut"]


def test_a_state_nothing_leads_to_is_a_defect():
    with pytest.raises(AssertionError, match="shut"):
        Lifecycle(Door.OPEN, {"open": ({Door.SHUT}, Door.OPEN)})
