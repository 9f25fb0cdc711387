import pytest

from hawker.media.streams.timeline import Pictures, Programme, Sounds, Unwrapped


def test_times_go_on_over_the_wrap_and_small_steps_back_stay_small():
    unwrapped = Unwrapped()

    seen = [unwrapped(t) for t in ((1 << 32) - 20, (1 << 32) - 5, 10, 2, 40)]

    assert [t - seen[0] for t in seen] == [0, 15, 30, 22, 60]


def test_a_picture_lasts_until_the_next_one():
    out = []
    pictures = Pictures(1_000, out.append)
    for ms, offset in ((1_000, 80), (1_040, 0), (1_081, 40)):
        pictures.add(ms, offset, b"", is_key=False)
    pictures.flush(3_600)

    assert [(s.at, s.duration, s.offset) for s in out] == [
        (0, 3_600, 7_200),
        (3_600, 3_690, 0),
        (7_290, 3_600, 3_600),
    ]


def test_pictures_of_the_same_time_are_spread():
    out = []
    pictures = Pictures(0, out.append)
    for ms in (0, 0, 6, 40):
        pictures.add(ms, 0, b"", is_key=False)

    assert [(s.at, s.duration) for s in out] == [(0, 90), (90, 450), (540, 3_060)]


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_sound_is_counted_where_its_times_only_jitter(rate):
    out = []
    sounds = Sounds(0, rate, 1024, out.append)
    for n in range(400):
        sounds.add(n * 1024 * 1000 // rate + (n % 3), b"")
    sounds.flush()

    assert [s.at for s in out] == [n * 1024 for n in range(400)]
    assert {s.duration for s in out} == {1024}


def test_a_gap_in_the_sound_is_kept_and_what_was_heard_is_not_heard_again():
    out = []
    sounds = Sounds(0, 48_000, 1024, out.append)
    for ms in (-40, 0, 21, 521, 300, 310, 543):
        sounds.add(ms, b"")
    sounds.flush()

    assert [(s.at, s.duration) for s in out] == [
        (0, 1024),
        (1024, 521 * 48 - 1024),
        (521 * 48, 1024),
        (522 * 48 + 976, 1024),
    ]


def test_programme_time_follows_the_least_delayed_picture_gently():
    programme = Programme()
    programme.hear(0, 100.5)
    programme.hear(40, 100.1)
    programme.at(0)
    programme.hear(2_000, 102.06)
    second = programme.at(2_000)
    programme.hear(4_000, 104.0)
    third = programme.at(4_000)

    assert second == pytest.approx(102.06)
    assert third == pytest.approx(104.04)  # 20 ms nearer to what the quickest one says


def test_the_guess_of_the_first_segment_is_mended_by_the_second():
    programme = Programme()
    programme.hear(0, 100.6)  # sent while the key was being looked up
    programme.hear(300, 100.6)
    first = programme.at(0)
    programme.hear(2_000, 102.0)
    second = programme.at(2_000)
    programme.hear(4_000, 104.5)
    third = programme.at(4_000)

    assert first == pytest.approx(100.3)
    assert second == pytest.approx(102.0)
    assert third == pytest.approx(104.02)  # late once says little


def test_programme_time_jumps_where_the_clocks_left_each_other():
    programme = Programme()
    programme.hear(0, 100.0)
    programme.at(0)
    programme.hear(2_000, 105.0)

    assert programme.at(2_000) == 105.0
    assert programme.at(3_000) == 106.0
