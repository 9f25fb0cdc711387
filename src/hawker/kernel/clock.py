"""The one clock of a process, injected so that tests can move it."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Now, aware, in UTC."""
        ...


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SteppedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        assert start.tzinfo is UTC, "times are UTC"
        self._now = start

    def now(self) -> datetime:
        return self._now

    def step(self, by: timedelta) -> None:
        """Move it on."""
        self._now += by
