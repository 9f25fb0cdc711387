from datetime import timedelta

from hawker.money.payments.jobs import LONGEST_BACK_OFF, MAX_TRIES, back_off


def test_a_call_is_tried_for_about_three_days():
    waits = [back_off(tries) for tries in range(1, MAX_TRIES)]

    assert waits == sorted(waits)
    assert timedelta(days=2.5) < sum(waits, timedelta()) < timedelta(days=3.5)


def test_the_pause_has_a_bound_however_often_was_asked():
    assert back_off(1) == timedelta(seconds=4)
    assert back_off(10_000) == LONGEST_BACK_OFF
