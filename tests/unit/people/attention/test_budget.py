"""Nights are quiet, in the zone of the site, and a day has an end."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hawker.people.attention import budget

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("hour", "minute", "until"),
    [
        (21, 59, None),
        (22, 0, (2, 8)),
        (23, 59, (2, 8)),
        (0, 0, (1, 8)),
        (7, 59, (1, 8)),
        (8, 0, None),
    ],
)
def test_nobody_is_written_to_from_ten_at_night_to_eight(hour, minute, until):
    now = datetime(2026, 5, 1, hour, minute, tzinfo=SHANGHAI)

    expected = None if until is None else datetime(2026, 5, *until, tzinfo=SHANGHAI)
    assert budget.quiet_until(now.astimezone(UTC), SHANGHAI) == expected


def test_the_night_is_that_of_the_site():
    now = datetime(2026, 5, 1, 15, tzinfo=UTC)  # 23:00 in Shanghai, 17:00 in Berlin

    assert budget.quiet_until(now, SHANGHAI) == datetime(2026, 5, 2, tzinfo=UTC)
    assert budget.quiet_until(now, BERLIN) is None


def test_the_morning_is_at_eight_on_the_day_clocks_change_too():
    night = datetime(2026, 3, 28, 23, tzinfo=BERLIN)

    morning = budget.quiet_until(night.astimezone(UTC), BERLIN)

    assert morning == datetime(2026, 3, 29, 6, tzinfo=UTC)  # an hour was left out


def test_a_day_begins_at_midnight_of_the_site():
    now = datetime(2026, 5, 1, 17, tzinfo=UTC)  # 01:00 of the second in Shanghai

    assert budget.day_of(now, SHANGHAI) == datetime(2026, 5, 1, 16, tzinfo=UTC)
    assert budget.day_of(now, BERLIN) == datetime(2026, 4, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "is_over"),
    [
        ({}, False),
        ({"chn_1": 3}, False),
        ({"chn_1": 4}, True),
        ({"chn_2": 4, "chn_3": 3}, False),
        ({"chn_2": 4, "chn_3": 4}, True),
    ],
)
def test_one_sender_has_a_part_of_what_a_person_is_sent_in_a_day(sent, is_over):
    assert budget.is_over_cap(sent, "chn_1") is is_over
