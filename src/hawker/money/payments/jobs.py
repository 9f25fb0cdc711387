"""The calls we owe providers, made by the worker: claim in one transaction, ask outside of any,
write the answer in another. A worker that dies between them leaves the call to the next one.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec
import structlog

from hawker.kernel import setback, tracing
from hawker.kernel.calling import Refused, Unreachable
from hawker.kernel.db import Db, Unavailable
from hawker.kernel.money import Money
from hawker.money.payments.gateway import Gateways, IntentStatus, Standing
from hawker.money.payments.model import PaymentId, RefundId
from hawker.money.payments.service.attempts import LOOK_EVERY, expire
from hawker.money.payments.service.receipts import book_standing
from hawker.money.payments.service.refunds import settle_refund
from hawker.money.payments.statements import Q
from hawker.money.payments.states import PAYMENT

LEASE = timedelta(seconds=30)  # longer than any call may take
BATCH = 20
CALLS_DUE = Q.calls_due  # see kernel.backlog
CALLS_BACK = setback.Queue(Q.bring_calls, LEASE)
MAX_TRIES = 24  # about three days with the back-off below: a provider may be away for a weekend
FIRST_BACK_OFF = timedelta(seconds=2)
LONGEST_BACK_OFF = timedelta(hours=6)
DOUBLINGS = 16  # more than lead to the longest, and few enough to be a time

log = structlog.get_logger()


class CallKind(StrEnum):
    """What we owe a provider."""

    WATCH = "watch"  # ask now and then whether the buyer paid; past the payment's time, close
    CLOSE = "close"  # take no more: the payment was given up
    REFUND = "refund"


class Call(msgspec.Struct, frozen=True):
    """One call as claimed; `ref` is a payment, or a refund for that kind."""

    kind: CallKind
    ref: UUID
    tries: int
    request_id: str
    trace: str


class _Asked(msgspec.Struct, frozen=True):
    provider: str
    due_at: datetime
    is_open: bool
    intents: Sequence[str]


class _RefundRow(msgspec.Struct, frozen=True):
    id: RefundId
    amount: Money
    provider: str
    provider_charge: str


def back_off(tries: int) -> timedelta:
    """How long to wait after so many tries."""
    return min(FIRST_BACK_OFF * 2 ** min(tries, DOUBLINGS), LONGEST_BACK_OFF)


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
        with tracing.following(call.request_id, call.trace, f"payments {call.kind}"):
            await self._try(call)

    async def _try(self, call: Call) -> None:
        try:
            match call.kind:
                case CallKind.REFUND:
                    await self._refund(RefundId.of(call.ref))
                case CallKind.WATCH:
                    await self._watch(PaymentId.of(call.ref))
                case CallKind.CLOSE:
                    await self._close(call.kind, PaymentId.of(call.ref))
        except (Unreachable, StillProcessing) as error:
            await self._later(call, error)
        except Refused as error:
            await self._give_up(call, error)
        except Unavailable:
            raise
        except Exception as error:  # a defect, which must not stand in the way of other calls
            log.exception("payments.call_failed", kind=call.kind, ref=str(call.ref))
            await self._later(call, error)

    async def _refund(self, id: RefundId) -> None:
        async with self._db.system() as tx:
            row = await tx.one(Q.refund_to_pay, _RefundRow, refund=id)
        gateway = self._gateways[row.provider]
        await gateway.refund(row.provider_charge, row.amount, key=str(row.id))
        async with self._db.system() as tx:
            await settle_refund(tx, refund=id)

    async def _watch(self, payment: PaymentId) -> None:
        """Look after a payment the provider does not speak about, until it is over.

        The watch ends a payment nobody pays, and never before the provider has said so.
        """
        asked, now = await self._asked(payment)
        if not asked.is_open:
            async with self._db.system() as tx:
                await tx.run(Q.answer_call, kind=CallKind.WATCH, ref=payment)
        elif asked.due_at <= now:
            await self._close(CallKind.WATCH, payment)
        else:
            gateway = self._gateways[asked.provider]
            for intent in asked.intents:
                await self._book(asked.provider, payment, intent, await gateway.look(intent))
            async with self._db.system() as tx:
                due_at = min(tx.now + LOOK_EVERY, asked.due_at)
                await tx.run(Q.look_again, payment=payment, due_at=due_at)

    async def _close(self, kind: CallKind, payment: PaymentId) -> None:
        """Have the provider take no more, book what it took, and end what it took nothing for."""
        asked, _ = await self._asked(payment)
        gateway = self._gateways[asked.provider]
        is_undecided = False
        for intent in asked.intents:
            standing = await gateway.close(intent)
            is_undecided |= standing.status is IntentStatus.PROCESSING
            await self._book(asked.provider, payment, intent, standing)
        if is_undecided:
            raise StillProcessing
        async with self._db.system() as tx:
            await expire(tx, payment=payment)  # first: payments are locked before their calls
            await tx.run(Q.answer_call, kind=kind, ref=payment)

    async def _asked(self, payment: PaymentId) -> tuple[_Asked, datetime]:
        async with self._db.system() as tx:
            open = PAYMENT.sources("expire")
            return await tx.one(Q.asked, _Asked, payment=payment, open=open), tx.now

    async def _book(
        self, provider: str, payment: PaymentId, intent: str, standing: Standing
    ) -> None:
        async with self._db.system() as tx:
            await book_standing(
                tx, provider=provider, payment=payment, intent=intent, standing=standing
            )

    async def _later(self, call: Call, error: Exception) -> None:
        """Put the call off, doubling the wait; after MAX_TRIES it is given up."""
        if call.tries >= MAX_TRIES:
            await self._give_up(call, error)
        else:
            await self._put_off(call, error)

    async def _give_up(self, call: Call, error: Exception) -> None:
        """Park the call for the operator, unless it is a watch: that ends with its payment alone.

        An open payment that nobody looks after would keep what was paid for it unknown.
        """
        if call.kind is CallKind.WATCH:
            log.warning("payments.watch_refused", ref=str(call.ref), error=repr(error))
            await self._put_off(call, error)
            return
        log.error("payments.call_parked", kind=call.kind, ref=str(call.ref), error=repr(error))
        async with self._db.system() as tx:
            await tx.run(Q.park_call, kind=call.kind, ref=call.ref, now=tx.now, error=repr(error))

    async def _put_off(self, call: Call, error: Exception) -> None:
        async with self._db.system() as tx:
            await tx.run(
                Q.retry_call,
                kind=call.kind,
                ref=call.ref,
                due_at=tx.now + back_off(call.tries),
                now=tx.now,
                error=repr(error),
            )
