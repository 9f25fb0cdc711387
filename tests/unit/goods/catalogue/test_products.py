"""How products are described."""

from hawker.goods.catalogue.model import Axis, options_text
from hawker.kernel.text import Text

WEIGHT = Axis(Text("重量", "Weight"), [Text("100克", "100 g"), Text("250克", "250 g")])
GRADE = Axis(Text("等级", "Grade"), [Text("特级", "First"), Text("一级", "Second")])


def test_the_chosen_values_are_written_in_a_row():
    text = options_text([WEIGHT, GRADE], [1, 0])

    assert (text.said("zh-CN"), text.said("en")) == ("250克 · 特级", "250 g · First")


def test_without_a_choice_there_is_nothing_to_write():
    assert options_text([], []) == Text("", "")
