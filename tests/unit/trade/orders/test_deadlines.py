from datetime import UTC, datetime, timedelta

from hawker.trade.orders.deadlines import Way, arrived_at, confirm_due_at

START = datetime(2026, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)
UNTRACKED = Way(is_tracked=False, shipped_at=START)
UNDER_WAY = Way(is_tracked=True, shipped_at=START)


def delivered(day: int, heard: int | None = None) -> Way:
    at = START + day * DAY
    return Way(True, START, None, at, START + (day if heard is None else heard) * DAY)


def test_ten_days_run_from_delivery_and_fourteen_from_shipping_where_nobody_tells():
    assert confirm_due_at([delivered(2)], is_extended=False) == START + 12 * DAY
    assert confirm_due_at([UNTRACKED], is_extended=False) == START + 14 * DAY
    assert confirm_due_at([delivered(2)], is_extended=True) == START + 15 * DAY


def test_the_slowest_parcel_decides_and_one_under_way_stops_the_clock():
    assert confirm_due_at([UNTRACKED, delivered(6)], is_extended=False) == START + 16 * DAY
    assert confirm_due_at([delivered(6), UNDER_WAY], is_extended=True) is None


def test_nobody_is_left_less_than_three_days():
    late = Way(False, START, corrected_at=START + 20 * DAY)

    assert confirm_due_at([delivered(1, heard=20)], is_extended=False) == START + 23 * DAY
    assert confirm_due_at([late], is_extended=False) == START + 23 * DAY


def test_an_order_has_arrived_with_its_last_parcel():
    assert arrived_at([delivered(2), delivered(4)]) == START + 4 * DAY
    assert arrived_at([delivered(2), UNDER_WAY]) is None
    assert arrived_at([UNTRACKED]) is None
