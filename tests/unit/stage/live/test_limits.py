import pytest

from hawker.stage.live.hub.limits import Bucket, Buckets, Newest, tick_s


@pytest.mark.parametrize(
    ("viewers", "seconds"),
    [(0, 0.1), (1_000, 0.1), (1_001, 0.2), (5_000, 0.2), (20_000, 0.5), (20_001, 1.0)],
)
def test_a_larger_audience_gets_a_longer_tick(viewers, seconds):
    assert tick_s(viewers) == seconds


def test_a_bucket_allows_a_burst_and_then_a_rate():
    bucket = Bucket(size=3, per_s=2, now_s=0.0)

    assert [bucket.take(1, 0.0) for _ in range(4)] == [True, True, True, False]
    assert bucket.wait_s(1, 0.0) == 0.5
    assert bucket.take(1, 0.5)
    assert not bucket.take(1, 0.5)
    assert bucket.take_up_to(9, 1.5) == 2


def test_a_clock_that_steps_back_gives_nothing_away():
    bucket = Bucket(size=1, per_s=1, now_s=10.0)
    bucket.take(1, 10.0)

    assert not bucket.take(1, 5.0)


def test_buckets_are_apart_and_the_oldest_is_forgotten():
    buckets = Buckets(size=1, per_s=0.001, kept=2)
    assert buckets.of("a", 0).take(1, 0)
    assert not buckets.of("a", 0).take(1, 0)

    assert buckets.of("b", 0).take(1, 0)
    buckets.of("c", 0)

    assert buckets.of("a", 0).take(1, 0)


def test_the_newest_are_kept_and_the_oldest_make_room():
    newest = Newest(2)
    for who in ("ann", "bo", "ann", "cy"):
        newest.add(who)

    assert "ann" in newest
    assert "cy" in newest
    assert "bo" not in newest
