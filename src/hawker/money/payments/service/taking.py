"""Whether payments are taken at all."""

from hawker.kernel.errors import Refusal
from hawker.kernel.preferences import Preferences
from hawker.money.payments.preferences import SANDBOX


class PaymentsClosed(Refusal, code="payments.closed", status=409):
    """The operator has turned off the only provider: nothing can be paid now."""


async def check_open(preferences: Preferences) -> None:
    """Raise PaymentsClosed while no provider takes money. Ask before a transaction begins."""
    if not await preferences.get(SANDBOX):
        raise PaymentsClosed("The site takes no payments at this time.")
