"""The sandbox provider as a Gateway: our words to its HTTP API and back."""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from hawker.kernel.calling import Caller
from hawker.kernel.money import Money
from hawker.money.payments.gateway import (
    Intent,
    IntentStatus,
    Order,
    ProviderCharge,
    Standing,
)

STATUSES: Mapping[str, IntentStatus] = {
    "open": IntentStatus.OPEN,
    "processing": IntentStatus.PROCESSING,
    "succeeded": IntentStatus.PAID,
    "closed": IntentStatus.CLOSED,
}


class _Opened(msgspec.Struct, frozen=True):
    id: str
    client_secret: str
    confirm_url: str


class _Charge(msgspec.Struct, frozen=True):
    id: str
    amount: int
    currency: str


class _Intent(msgspec.Struct, frozen=True):
    status: Literal["open", "processing", "succeeded", "closed"]
    charges: Sequence[_Charge]


class _Refunded(msgspec.Struct, frozen=True):
    id: str


class SandboxGateway:
    """Talks to the sandbox process."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def open_intent(self, order: Order) -> Intent:
        body = {
            "reference": order.reference,
            "amount": order.amount.amount,
            "currency": order.amount.currency,
            "expires_at": order.due_at.isoformat(),
        }
        opened = await self._caller.post("/sandbox/v1/intents", _Opened, body, key=order.key)
        return Intent(opened.id, opened.client_secret, opened.confirm_url)

    async def look(self, intent: str) -> Standing:
        return _standing(await self._caller.get(f"/sandbox/v1/intents/{intent}", _Intent))

    async def close(self, intent: str) -> Standing:
        return _standing(await self._caller.post(f"/sandbox/v1/intents/{intent}/close", _Intent))

    async def refund(self, charge: str, amount: Money, *, key: str) -> None:
        body = {"charge": charge, "amount": amount.amount, "currency": amount.currency}
        await self._caller.post("/sandbox/v1/refunds", _Refunded, body, key=key)


def _standing(intent: _Intent) -> Standing:
    charges = [ProviderCharge(c.id, Money(c.amount, c.currency)) for c in intent.charges]
    return Standing(STATUSES[intent.status], charges)
