"""How often a room speaks: the larger the audience, the longer the tick."""

from itertools import pairwise

STEPS = ((1_000, 0.1), (5_000, 0.2), (20_000, 0.5))  # up to so many viewers, seconds per tick
SLOWEST_TICK_S = 1.0

assert all(a < b for a, b in pairwise(STEPS))


def tick_s(viewers: int) -> float:
    """Return the seconds between two ticks of a room with so many viewers."""
    return next((seconds for limit, seconds in STEPS if viewers <= limit), SLOWEST_TICK_S)
