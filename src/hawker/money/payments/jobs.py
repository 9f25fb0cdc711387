"""The calls we owe providers, made by the worker: claim in one transaction, ask outside of any,
write the answer in another. A worker that dies between them leaves the call to the next one.
"""

import asyncio
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

import msgspec
import structlog

from hawker.kernel.db import Db
from hawker.kernel.money import Money
from hawker.money.payments.gateway import (
    Gateways,
    IntentStatus,
    ProviderRefused,
    ProviderUnreachable,
)
from hawker.money.payments.model import PaymentId, RefundId
from hawker.money.payments.service.attempts import expire
from hawker.money.payments.service.receipts import book_standing
from hawker.money.payments.service.refunds import settle_refund
from hawker.money.payments.statements import Q

LEASE = timedelta(seconds=30)  # longer than any call may take
BATCH = 20
MAX_TRIES = 12  # about a day and a half with the back-off below
FIRST_BACK_OFF = timedelta(seconds=2)
LONGEST_BACK_OFF = timedelta(hours=6)

log = structlog.get_logger()


class CallKind(StrEnum):
    """What we owe a provider."""

    LOOK = "look"  # has the buyer paid?
    CLOSE = "close"  # take no more; has the buyer paid?
    REFUND = "refund"


class Call(msgspec.Struct, frozen=True):
    """One call as claimed; `ref` is a payment, or a refund for that kind."""

    kind: CallKind
    ref: UUID
    tries: int


class _IntentRow(msgspec.Struct, frozen=True):
    payment_id: PaymentId
    provider: str
    intent: str


class _RefundRow(msgspec.Struct, frozen=True):
    id: RefundId
    amount: Money
    provider: str
    provider_charge: str


class StillProcessing(Exception):  # noqa: N818 - it says what happened
    """The provider has not decided yet; ask again."""


class ProviderCalls:
    """Makes the calls that are due. `db` is the worker's."""

    def __init__(self, db: Db, gateways: Gateways) -> None:
        self._db = db
        self._gateways = gateways

    async def step(self) -> int:
        """Make one batch of due calls, at most BATCH at a time; how many there were."""
        async with self._db.system() as tx:
            calls = await tx.all(
                Q.claim_calls, Call, now=tx.now, lease_until=tx.now + LEASE, limit=BATCH
            )
        await asyncio.gather(*(self._make(call) for call in calls))
        return len(calls)

    async def _make(self, call: Call) -> None:
        try:
            match call.kind:
                case CallKind.REFUND:
                    await self._refund(RefundId.of(call.ref))
                case CallKind.LOOK | CallKind.CLOSE:
                    await self._ask(call.kind, PaymentId.of(call.ref))
        except (ProviderUnreachable, StillProcessing) as error:
            await self._later(call, error)
        except ProviderRefused as error:
            await self._park(call, error)

    async def _refund(self, id: RefundId) -> None:
        async with self._db.system() as tx:
            row = await tx.one(Q.refund_to_pay, _RefundRow, refund=id)
        gateway = self._gateways[row.provider]
        await gateway.refund(row.provider_charge, row.amount, key=str(row.id))
        async with self._db.system() as tx:
            await settle_refund(tx, refund=id)

    async def _ask(self, kind: CallKind, payment: PaymentId) -> None:
        async with self._db.system() as tx:
            rows = await tx.all(Q.intents_of, _IntentRow, payment=payment)
        is_undecided = False
        for row in rows:
            gateway = self._gateways[row.provider]
            ask = gateway.close if kind is CallKind.CLOSE else gateway.look
            standing = await ask(row.intent)
            is_undecided |= standing.status is IntentStatus.PROCESSING
            async with self._db.system() as tx:
                await book_standing(
                    tx,
                    provider=row.provider,
                    payment=payment,
                    intent=row.intent,
                    standing=standing,
                )
        if is_undecided and kind is CallKind.CLOSE:
            raise StillProcessing
        async with self._db.system() as tx:
            await tx.run(Q.answer_call, kind=kind.value, ref=payment)
            if kind is CallKind.CLOSE:
                await expire(tx, payment=payment)

    async def _later(self, call: Call, error: Exception) -> None:
        """Put the call off, doubling the wait; after MAX_TRIES it is parked for the operator."""
        if call.tries >= MAX_TRIES:
            await self._park(call, error)
            return
        wait = min(FIRST_BACK_OFF * 2**call.tries, LONGEST_BACK_OFF)
        async with self._db.system() as tx:
            await tx.run(
                Q.retry_call,
                kind=call.kind.value,
                ref=call.ref,
                due_at=tx.now + wait,
                parked_at=None,
                error=repr(error),
            )

    async def _park(self, call: Call, error: Exception) -> None:
        log.error("payments.call_parked", kind=call.kind, ref=str(call.ref), error=repr(error))
        async with self._db.system() as tx:
            await tx.run(
                Q.retry_call,
                kind=call.kind.value,
                ref=call.ref,
                due_at=tx.now,
                parked_at=tx.now,
                error=repr(error),
            )
