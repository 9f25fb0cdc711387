"""Booking what a provider says: money first, once, in whatever order it is said."""

from enum import StrEnum

import msgspec
import structlog

from hawker.kernel import outbox
from hawker.kernel.db import Tx
from hawker.kernel.errors import NotFound
from hawker.kernel.ids import BadId
from hawker.kernel.money import Money
from hawker.money.ledger import service as ledger
from hawker.money.ledger.model import Account, Kind, Leg
from hawker.money.payments.events import PaymentCaptured, PaymentFailed
from hawker.money.payments.gateway import Standing
from hawker.money.payments.model import ChargeId, PaymentId
from hawker.money.payments.notice import Failed, FailedNotice, Received, Succeeded, SucceededNotice
from hawker.money.payments.service.refunds import refund_charge
from hawker.money.payments.statements import Q
from hawker.money.payments.states import PAYMENT

log = structlog.get_logger()


class Outcome(StrEnum):
    """What became of a notice. Every one of them is answered with success."""

    CAPTURED = "captured"
    REFUNDED = "refunded"  # money we could not keep: booked, and owed back at once
    FAILED = "failed"
    KEPT = "kept"  # stored; nothing to do, or told before
    UNCLAIMED = "unclaimed"  # stored; names no payment of ours: the operator's to look at


class _Taken(msgspec.Struct, frozen=True):
    is_new: bool
    is_known: bool
    is_booked: bool
    checkout_id: str | None


class _Declined(msgspec.Struct, frozen=True):
    is_new: bool
    checkout_id: str | None  # None: nothing failed


async def book_notice(tx: Tx, received: Received) -> Outcome:
    """Store a signed notice and act on it once. Two statements when it brings the money."""
    match received.notice:
        case SucceededNotice(data=data):
            return await _book_money(tx, received, data)
        case FailedNotice(data=data):
            return await _book_decline(tx, received, data)
        case None:
            await tx.run(Q.keep_event, _row(received), reference="")
            return Outcome.KEPT


async def book_standing(
    tx: Tx, *, provider: str, payment: PaymentId, intent: str, standing: Standing
) -> list[Outcome]:
    """Book the charges an intent has when asked, just as if the provider had sent notices."""
    outcomes: list[Outcome] = []
    for charge in standing.charges:
        data = Succeeded(
            intent, str(payment), charge.id, charge.amount.amount, charge.amount.currency
        )
        notice = SucceededNotice(f"look:{charge.id}", data)
        body = msgspec.json.encode(notice).decode()
        received = Received(provider, notice.id, "look", body, tx.now, notice)
        outcomes.append(await book_notice(tx, received))
    return outcomes


async def _book_money(tx: Tx, received: Received, data: Succeeded) -> Outcome:
    payment, charge = _payment(data.reference), ChargeId.new()
    taken = await tx.one(
        Q.take_charge,
        _Taken,
        _row(received),
        reference=data.reference,
        payment=payment,
        charge=charge,
        provider_charge=data.charge,
        amount_amount=data.amount,
        currency=data.currency,
        sources=PAYMENT.sources("capture"),
    )
    if not taken.is_booked and not taken.is_known:
        log.error("payments.money_of_nobody", id=received.event, reference=data.reference)
        return Outcome.UNCLAIMED
    if not taken.is_booked:
        return Outcome.KEPT
    if payment is None or taken.checkout_id is None:
        return await _give_back(tx, charge, data.money)
    _book_capture(tx, Kind.CAPTURE, payment, data.money)
    await outbox.publish(
        tx,
        PaymentCaptured(
            payment_id=payment,
            checkout_id=taken.checkout_id,
            amount=data.money,
            captured_at=received.received_at,
        ),
    )
    return Outcome.CAPTURED


async def _give_back(tx: Tx, charge: ChargeId, money: Money) -> Outcome:
    """A second charge, or one of another amount than agreed: booked, then owed back."""
    _book_capture(tx, Kind.EXCESS_CAPTURE, charge, money)
    await refund_charge(tx, charge=charge, reason="excess_charge")
    return Outcome.REFUNDED


async def _book_decline(tx: Tx, received: Received, data: Failed) -> Outcome:
    payment = _payment(data.reference)
    declined = await tx.one(
        Q.take_decline,
        _Declined,
        _row(received),
        reference=data.reference,
        payment=payment,
        intent=data.intent,
        code=data.code,
        sources=PAYMENT.sources("fail"),
    )
    checkout = declined.checkout_id
    if payment is None or checkout is None:
        return Outcome.KEPT
    fact = PaymentFailed(payment_id=payment, code=data.code, checkout_id=checkout)
    await outbox.publish(tx, fact)
    return Outcome.FAILED


def _book_capture(tx: Tx, kind: Kind, ref: PaymentId | ChargeId, money: Money) -> None:
    leg = Leg(Account.PROVIDER_CLEARING, Account.BUYER_SUSPENSE, money)
    ledger.post_new(tx, kind=kind, ref=ref, legs=[leg])


def _payment(reference: str) -> PaymentId | None:
    """Our payment, when the reference can be one."""
    try:
        return PaymentId.parse(reference)
    except (BadId, NotFound):
        return None


def _row(received: Received) -> dict[str, object]:
    return {
        "provider": received.provider,
        "event": received.event,
        "type": received.type,
        "body": received.body,
        "now": received.received_at,
    }
