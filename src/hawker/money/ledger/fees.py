"""What the platform keeps of a sale."""

from hawker.kernel.money import Money
from hawker.money.ledger.model import FeeRate


def platform_fee(total: Money, rate_bps: FeeRate) -> Money:
    """The platform's part of `total`, rounded down: the odd minor unit stays with the store."""
    return Money(total.amount * rate_bps // 10_000, total.currency)
