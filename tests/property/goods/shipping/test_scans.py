"""Where a parcel stands follows from its scans, whatever the order they were heard in."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hawker.goods.shipping.model import HeardScan, Kind, Status
from hawker.goods.shipping.tracking import in_order, stand

START = datetime(2026, 5, 1, tzinfo=UTC)
HOURS = st.integers(0, 6).map(lambda hour: START + timedelta(hours=hour))
SCANS = st.lists(st.builds(HeardScan, st.sampled_from(Kind), HOURS, st.just(""), HOURS), max_size=8)


@given(SCANS, st.randoms())
def test_the_order_of_hearing_changes_nothing(scans, random):
    shuffled = list(scans)
    random.shuffle(shuffled)

    assert stand(shuffled) == stand(scans)


@given(SCANS)
def test_it_is_delivered_when_the_last_word_says_so_and_never_after_we_heard(scans):
    standing = stand(scans)

    last = in_order(scans)[-1].kind.value if scans else Status.SENT
    assert standing.status == last
    assert (standing.delivered_at is not None) == (standing.status is Status.DELIVERED)
    if standing.delivered_at is not None:
        assert standing.delivered_at <= standing.delivered_heard_at
        assert standing.delivered_at <= standing.moved_at
