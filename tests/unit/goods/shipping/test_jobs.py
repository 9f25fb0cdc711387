from datetime import timedelta

from hawker.goods.shipping.jobs import LONGEST_BACK_OFF, back_off


def test_pauses_double_up_to_the_longest():
    assert [back_off(tries) for tries in (0, 1, 2)] == [timedelta(seconds=s) for s in (2, 4, 8)]
    assert back_off(1_000) == LONGEST_BACK_OFF
