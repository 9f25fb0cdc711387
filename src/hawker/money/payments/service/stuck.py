"""Payments that did not go the usual way, for the operator. As the worker."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import BadId
from hawker.kernel.money import Money
from hawker.money.payments.model import PaymentId, RefundId
from hawker.money.payments.statements import Q

LISTED = 100  # of one cause
GRACE = timedelta(minutes=5)  # what ends by itself is given the time
REFUND_GRACE = timedelta(hours=1)
LOOKED_BACK = timedelta(days=30)


class Cause(StrEnum):
    """Why somebody should look."""

    OVERDUE = "overdue"  # its time is over, and it neither failed nor brought money
    UNSETTLED = "unsettled"  # the money came, and the order does not know
    REFUND = "refund"  # money that should have gone back has not
    UNKNOWN = "unknown"  # a provider told of a payment that is none of ours


class Stuck(msgspec.Struct, frozen=True):
    """One thing to look at."""

    cause: Cause
    ref: str  # the payment, the refund, or the provider's own name of the event
    payment_id: str  # empty where nobody knows
    amount: Money | None
    since: datetime
    status: str
    order_ids: Sequence[str]
    next_look_at: datetime | None  # when we ask the provider next; None when it is never asked
    last_error: str


class _Late(msgspec.Struct, frozen=True):
    id: PaymentId
    amount: Money
    status: str
    due_at: datetime
    order_ids: Sequence[str]
    look_at: datetime | None
    last_error: str | None


class _Captured(msgspec.Struct, frozen=True):
    id: PaymentId
    amount: Money
    status: str
    captured_at: datetime
    order_ids: Sequence[str]


class _Owed(msgspec.Struct, frozen=True):
    id: RefundId
    payment_id: PaymentId
    amount: Money
    requested_at: datetime
    look_at: datetime | None
    last_error: str | None


class _Event(msgspec.Struct, frozen=True):
    provider: str
    id: str
    type: str
    received_at: datetime


async def overdue(tx: Tx) -> list[Stuck]:
    """Payments whose time is over and that have not ended, the oldest first."""
    found = await tx.all(Q.payments_overdue, _Late, before=tx.now - GRACE, limit=LISTED)
    return [
        Stuck(
            cause=Cause.OVERDUE,
            ref=row.id,
            payment_id=row.id,
            amount=row.amount,
            since=row.due_at,
            status=row.status,
            order_ids=row.order_ids,
            next_look_at=row.look_at,
            last_error=row.last_error or "",
        )
        for row in found
    ]


async def unsettled(tx: Tx, waited_for: Sequence[PaymentId]) -> list[Stuck]:
    """Which of the payments that orders wait for have had their money a while, the oldest first."""
    found = await tx.all(
        Q.payments_captured, _Captured, ids=waited_for, before=tx.now - GRACE, limit=LISTED
    )
    return [
        Stuck(
            cause=Cause.UNSETTLED,
            ref=row.id,
            payment_id=row.id,
            amount=row.amount,
            since=row.captured_at,
            status=row.status,
            order_ids=row.order_ids,
            next_look_at=None,
            last_error="",
        )
        for row in found
    ]


async def owed_refunds(tx: Tx) -> list[Stuck]:
    """Refunds that no provider has paid yet, the oldest first."""
    found = await tx.all(Q.refunds_owed, _Owed, before=tx.now - REFUND_GRACE, limit=LISTED)
    return [
        Stuck(
            cause=Cause.REFUND,
            ref=row.id,
            payment_id=row.payment_id,
            amount=row.amount,
            since=row.requested_at,
            status="requested",
            order_ids=[],
            next_look_at=row.look_at,
            last_error=row.last_error or "",
        )
        for row in found
    ]


async def unknown_events(tx: Tx) -> list[Stuck]:
    """What providers told of payments that are none of ours, the newest first."""
    found = await tx.all(Q.events_of_nobody, _Event, after=tx.now - LOOKED_BACK, limit=LISTED)
    return [
        Stuck(
            cause=Cause.UNKNOWN,
            ref=f"{event.provider}/{event.id}",
            payment_id="",
            amount=None,
            since=event.received_at,
            status=event.type,
            order_ids=[],
            next_look_at=None,
            last_error="",
        )
        for event in found
    ]


async def look_again(tx: Tx, ref: str) -> None:
    """Ask the provider about a payment or a refund now. Raises NotFound for anything else."""
    if (payment := _payment_of(ref)) is not None:
        done = await tx.run(Q.watch_now, payment=payment, now=tx.now)
    else:
        try:
            done = await tx.run(Q.refund_now, refund=RefundId.parse(ref), now=tx.now)
        except BadId as error:
            raise NotFound("There is no such payment or refund.") from error
    if not done:
        raise NotFound("There is no such payment or refund that waits.")


def _payment_of(text: str) -> PaymentId | None:
    try:
        return PaymentId.parse(text)
    except BadId:
        return None
