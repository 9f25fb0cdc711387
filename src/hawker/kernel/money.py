"""Amounts of money: integers of the minor unit, and the currency they are in."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Self

import msgspec

Amount = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]  # exact in JavaScript too
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")]  # ISO 4217


class Money(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An amount in one currency. Sums of different currencies are a defect, not a refusal."""

    amount: Amount  # minor units
    currency: Currency

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    def __add__(self, other: "Money") -> "Money":
        assert self.currency == other.currency, "one currency at a time"
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        assert self.currency == other.currency, "one currency at a time"
        return Money(self.amount - other.amount, self.currency)

    def times(self, n: int) -> "Money":
        return Money(self.amount * n, self.currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Add up, zero for none."""
    result = Money.zero(currency)
    for amount in amounts:
        result += amount
    return result


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Share `amount` out by `weights`, to the last minor unit, by largest remainder.

    Ties go to the earlier share. The shares always add up to `amount`; of no weight at all, the
    first share takes everything.
    """
    assert weights, "somebody must take it"
    assert min(weights) >= 0, "weights are not negative"
    whole = sum(weights)
    if whole == 0:
        return [amount] + [0] * (len(weights) - 1)

    sign = -1 if amount < 0 else 1
    parts = [divmod(abs(amount) * weight, whole) for weight in weights]
    shares = [share for share, _ in parts]
    left = abs(amount) - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda at: -parts[at][1])
    for at in by_remainder[:left]:
        shares[at] += 1
    return [sign * share for share in shares]
