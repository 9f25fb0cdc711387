"""The number of an order, as people read it to each other. Pure."""

from hawker.trade.orders.model import OrderId

EPOCH_MS = 1_735_689_600_000  # 2025-01-01T00:00Z; 41 bits of milliseconds last until 2094
RANDOM_BITS = 22
CHOICES = 2  # how often that many are found in the 62 bits an id ends with


def number_of(id: OrderId, again: int = 0) -> int:
    """Derive the number: 19 digits at most, rising with time, not to be guessed from another.

    Milliseconds since the epoch and some random bits of the id. Two orders of one millisecond
    share a number once in four million pairs; the store then refuses the second, which is asked
    for `again` and takes other bits of its id.
    """
    value = id.uuid.int
    millis = (value >> 80) - EPOCH_MS
    assert 0 <= millis < 1 << 41, "the clock that made the id is wrong"
    random = value >> RANDOM_BITS * (again % CHOICES) & (1 << RANDOM_BITS) - 1
    return millis << RANDOM_BITS | random
