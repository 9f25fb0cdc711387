"""A payment provider as our worker meets it: one intent per payment, paid when a test says so."""

from datetime import datetime

import msgspec

from hawker.kernel.calling import Unreachable
from hawker.kernel.db import is_in_transaction
from hawker.kernel.money import Money
from hawker.money.payments.gateway import (
    Intent,
    IntentStatus,
    Order,
    ProviderCharge,
    Standing,
)


class Opened(msgspec.Struct):
    """An intent and what became of it."""

    order: Order
    status: IntentStatus = IntentStatus.OPEN


class FakeGateway:
    """Knows intents by the payment they are for."""

    def __init__(self) -> None:
        self.intents: dict[str, Opened] = {}
        self.is_away = False

    def pay(self, payment: str, now: datetime) -> bool:
        """Take the buyer's money and tell nobody; False when the intent takes none any more."""
        intent = self.intents.get(payment)
        if intent is None or intent.status is not IntentStatus.OPEN or now >= intent.order.due_at:
            return False
        intent.status = IntentStatus.PAID
        return True

    async def open_intent(self, order: Order) -> Intent:
        self._answer()
        self.intents.setdefault(order.reference, Opened(order))
        return Intent(order.reference, "secret", "/pay")

    async def look(self, intent: str) -> Standing:
        self._answer()
        return self._standing(intent)

    async def close(self, intent: str) -> Standing:
        self._answer()
        if self.intents[intent].status is IntentStatus.OPEN:
            self.intents[intent].status = IntentStatus.CLOSED
        return self._standing(intent)

    async def refund(self, charge: str, amount: Money, *, key: str) -> None:
        self._answer()
        assert (bool(charge), amount.amount > 0, key[:4]) == (True, True, "ref_")

    def _standing(self, intent: str) -> Standing:
        opened = self.intents[intent]
        is_paid = opened.status is IntentStatus.PAID
        charges = [ProviderCharge(f"{intent} charge", opened.order.amount)] if is_paid else []
        return Standing(opened.status, charges)

    def _answer(self) -> None:
        assert not is_in_transaction.get(), "no provider is called inside a transaction"
        if self.is_away:
            raise Unreachable("away")
