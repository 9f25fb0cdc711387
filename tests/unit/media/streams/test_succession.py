"""Who may take whose place on a stream."""

import pytest

from hawker.media.streams.model import AlreadyPublishing, SecondPublisher, TakenOver
from hawker.media.streams.succession import OUSTED_LIMIT, QUIET_S, Caller, Sitting, succeed

REFUSE, REPLACE = SecondPublisher
OBS, PHONE = Caller("rtmp", "192.0.2.1"), Caller("rtmp", "192.0.2.2")
PAGE = Caller("browser", "192.0.2.1")
SENDING_S, QUIET = 0.1, QUIET_S


@pytest.mark.parametrize("caller", [OBS, PHONE, PAGE], ids=["itself", "another", "a page"])
def test_who_comes_second_is_refused_unless_the_first_has_fallen_silent(caller):
    with pytest.raises(AlreadyPublishing):
        succeed(Sitting(OBS), caller, SENDING_S, REFUSE)

    assert succeed(Sitting(OBS), caller, QUIET, REFUSE).caller == caller


@pytest.mark.parametrize("caller", [OBS, PHONE, PAGE], ids=["itself", "another", "a page"])
def test_where_a_newcomer_replaces_the_first_does_not_come_back_while_it_sends(caller):
    sitting = succeed(Sitting(OBS), caller, SENDING_S, REPLACE)
    assert sitting == Sitting(caller, [OBS])

    with pytest.raises(TakenOver):
        succeed(sitting, OBS, SENDING_S, REPLACE)
    assert succeed(sitting, OBS, QUIET, REPLACE).caller == OBS


def test_a_third_may_replace_and_then_neither_of_the_two_comes_back():
    second = succeed(Sitting(OBS), PHONE, SENDING_S, REPLACE)
    third = succeed(second, PAGE, SENDING_S, REPLACE)

    assert third == Sitting(PAGE, [OBS, PHONE])
    for former in (OBS, PHONE):
        with pytest.raises(TakenOver):
            succeed(third, former, SENDING_S, REPLACE)


def test_who_comes_back_behind_its_own_broken_line_is_held_off_by_nobody():
    sitting = succeed(Sitting(OBS, [PHONE]), OBS, QUIET, REPLACE)

    assert sitting == Sitting(OBS, [PHONE])


def test_whose_place_was_taken_in_silence_does_not_take_it_back_by_itself():
    sitting = succeed(Sitting(OBS), PHONE, QUIET, REPLACE)

    with pytest.raises(TakenOver):
        succeed(sitting, OBS, SENDING_S, REPLACE)


def test_no_two_that_reconnect_for_ever_change_places_for_ever():
    sitting = Sitting(OBS)
    places = 0
    for knock in [PHONE, OBS] * 1_000:
        try:
            sitting = succeed(sitting, knock, SENDING_S, REPLACE)
        except TakenOver:
            continue
        places += 1

    assert places == 2  # the second is a second connection of who took over


def test_only_so_many_are_remembered():
    sitting = Sitting(OBS)
    for n in range(100):
        sitting = succeed(sitting, Caller("rtmp", str(n)), SENDING_S, REPLACE)

    assert len(sitting.ousted) == OUSTED_LIMIT
    assert sitting.ousted[-1] == Caller("rtmp", "98")
