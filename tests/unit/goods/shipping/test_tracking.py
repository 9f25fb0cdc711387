from datetime import UTC, datetime, timedelta

from hawker.goods.shipping.model import HeardScan, Kind, Status
from hawker.goods.shipping.tracking import Standing, stand

START = datetime(2026, 5, 1, tzinfo=UTC)


def scan(kind: Kind, hour: int, heard: int | None = None) -> HeardScan:
    at = START + timedelta(hours=hour)
    return HeardScan(kind, at, "", START + timedelta(hours=hour if heard is None else heard))


def test_a_parcel_nobody_scanned_is_as_its_store_says():
    assert stand([]) == Standing(Status.SENT)


def test_the_last_thing_done_is_where_it_stands():
    standing = stand([scan(Kind.IN_TRANSIT, 2), scan(Kind.PICKED_UP, 1)])

    assert (standing.status, standing.moved_at) == (
        Status.IN_TRANSIT,
        START + timedelta(hours=2),
    )
    assert standing.delivered_at is None


def test_at_the_same_moment_the_later_stage_wins():
    both = [scan(Kind.DELIVERED, 3), scan(Kind.OUT_FOR_DELIVERY, 3)]

    assert stand(both).status is Status.DELIVERED


def test_it_arrived_when_that_was_first_said_without_a_word_after():
    scans = [
        scan(Kind.DELIVERED, 3),
        scan(Kind.EXCEPTION, 4),
        scan(Kind.DELIVERED, 6, heard=9),
        scan(Kind.DELIVERED, 7),
    ]

    standing = stand(scans)
    assert standing.delivered_at == START + timedelta(hours=6)
    assert standing.delivered_heard_at == START + timedelta(hours=9)
    assert stand(scans[:2]).delivered_at is None


def test_a_carrier_whose_clock_is_ahead_delivers_when_it_says_so():
    standing = stand([scan(Kind.DELIVERED, 30, heard=3)])

    assert standing.delivered_at == START + timedelta(hours=3)
