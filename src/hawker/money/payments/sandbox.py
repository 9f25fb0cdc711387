"""The sandbox provider as a Gateway: our words to its HTTP API and back."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar

import httpx
import msgspec
from opentelemetry.trace import SpanKind

from hawker.kernel import tracing
from hawker.kernel.db import is_in_transaction
from hawker.kernel.money import Money
from hawker.money.payments.gateway import (
    Intent,
    IntentStatus,
    Order,
    ProviderCharge,
    ProviderRefused,
    ProviderUnreachable,
    Standing,
)

PROVIDER = "sandbox"
TIMEOUT_S = 5.0
PAUSES_S = (0.1, 0.5)  # before the second and the third try; every call may be repeated
COME_BACK = frozenset({408, 409, 425, 429})  # 409: the same key is being worked on
STATUSES: Mapping[str, IntentStatus] = {
    "open": IntentStatus.OPEN,
    "processing": IntentStatus.PROCESSING,
    "succeeded": IntentStatus.PAID,
    "closed": IntentStatus.CLOSED,
}

T = TypeVar("T")


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


class SandboxGateway:
    """Talks to the sandbox process."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    @classmethod
    def at(cls, address: str, secret_key: str) -> "SandboxGateway":
        """A gateway to the process listening at `address` ("http://127.0.0.1:8220")."""
        headers = {"Authorization": f"Bearer {secret_key}"}
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=32)
        return cls(
            httpx.AsyncClient(
                base_url=address,
                headers=headers,
                timeout=TIMEOUT_S,
                limits=limits,
                trust_env=False,
            )
        )

    async def open_intent(self, order: Order) -> Intent:
        body = {
            "reference": order.reference,
            "amount": order.amount.amount,
            "currency": order.amount.currency,
            "expires_at": order.due_at.isoformat(),
        }
        answer = await self._ask("POST", "/sandbox/v1/intents", body, key=order.key)
        opened = _read(answer, _Opened)
        return Intent(opened.id, opened.client_secret, opened.confirm_url)

    async def look(self, intent: str) -> Standing:
        return _standing(await self._ask("GET", f"/sandbox/v1/intents/{intent}"))

    async def close(self, intent: str) -> Standing:
        return _standing(await self._ask("POST", f"/sandbox/v1/intents/{intent}/close"))

    async def refund(self, charge: str, amount: Money, *, key: str) -> None:
        body = {"charge": charge, "amount": amount.amount, "currency": amount.currency}
        await self._ask("POST", "/sandbox/v1/refunds", body, key=key)

    async def _ask(
        self, method: str, path: str, body: Mapping[str, object] | None = None, *, key: str = ""
    ) -> bytes:
        """Ask, and ask again after a short pause when that may help."""
        assert not is_in_transaction.get(), "no provider is called inside a transaction"
        for pause_s in PAUSES_S:
            try:
                return await self._ask_once(method, path, body, key)
            except ProviderUnreachable:
                await asyncio.sleep(pause_s)
        return await self._ask_once(method, path, body, key)

    async def _ask_once(
        self, method: str, path: str, body: Mapping[str, object] | None, key: str
    ) -> bytes:
        headers = {"Idempotency-Key": key} if key else {}
        with tracing.span(f"{method} {PROVIDER}", SpanKind.CLIENT, values={"url.path": path}):
            headers |= tracing.headers()
            try:
                answer = await self._client.request(method, path, json=body, headers=headers)
            except httpx.TransportError as error:
                raise ProviderUnreachable(repr(error)) from error
        if answer.is_server_error or answer.status_code in COME_BACK:
            raise ProviderUnreachable(f"{answer.status_code} {path}")
        if not answer.is_success:
            raise ProviderRefused(f"{answer.status_code} {path} {answer.text[:300]}")
        return answer.content


def _standing(answer: bytes) -> Standing:
    intent = _read(answer, _Intent)
    charges = [ProviderCharge(c.id, Money(c.amount, c.currency)) for c in intent.charges]
    return Standing(STATUSES[intent.status], charges)


def _read(answer: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer, type=kind)
    except msgspec.DecodeError as error:  # something else answers at the provider's address
        raise ProviderUnreachable(f"not an answer: {error}") from error
