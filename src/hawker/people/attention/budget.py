"""When and how often people are reached with what is not about something they did. Pure.

What nobody asked for may reach a person twice a day at most, and once from one sender: hawker does
not send it at all. What is counted here was asked for, one tick for one message, so the caps are
wider: they stop a flood, not a wish (decision 0067).
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

QUIET_FROM = time(22)  # of the day of the site: nobody is written to at night
QUIET_UNTIL = time(8)
DAILY_CAP = 8  # messages to one person
DAILY_CAP_OF_SENDER = 4


def quiet_until(now: datetime, zone: ZoneInfo) -> datetime | None:
    """When people may be written to again; None: now."""
    local = now.astimezone(zone)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return None
    morning = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(morning, QUIET_UNTIL, zone)


def day_of(now: datetime, zone: ZoneInfo) -> datetime:
    """When the day of the site began whose messages are counted."""
    return datetime.combine(now.astimezone(zone).date(), time(0), zone)


def is_over_cap(sent: Mapping[str, int], sender: str) -> bool:
    """Whether one message more is too much for somebody who was `sent` so many today, by sender."""
    return sum(sent.values()) >= DAILY_CAP or sent.get(sender, 0) >= DAILY_CAP_OF_SENDER
