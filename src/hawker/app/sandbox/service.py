"""The verbs of the sandbox."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

import msgspec

from hawker.app.sandbox import cards
from hawker.app.sandbox.keys import Keys, client_secret
from hawker.app.sandbox.model import (
    BookLine,
    Busy,
    Charge,
    ChargeId,
    Confirmation,
    Confirmed,
    EventId,
    GivenBackId,
    IntentClosed,
    IntentId,
    IntentStanding,
    IntentState,
    KeyReused,
    NewIntent,
    NewRefund,
    NoSuchIntent,
    NotRefundable,
    OpenedIntent,
    Refunded,
    UnknownCard,
)
from hawker.kernel import json, sql
from hawker.kernel.db import Tx

Q = sql.load(__package__)

DOOR = "sandbox"  # where its words are heard


class Intent(msgspec.Struct, frozen=True):
    """An intent as stored."""

    id: IntentId
    reference: str
    amount: int
    currency: str
    status: IntentState
    expires_at: datetime


class _Opened(msgspec.Struct, frozen=True):
    id: IntentId
    body_hash: bytes


async def open_intent(tx: Tx, keys: Keys, *, key: str, order: NewIntent) -> OpenedIntent:
    """Open an intent, or find the one opened under the same key. Raises KeyReused, Busy."""
    body_hash = hashlib.sha256(json.encode(order)).digest()
    opened = await tx.maybe(
        Q.open_intent,
        _Opened,
        id=IntentId.new(),
        key=key,
        body_hash=body_hash,
        reference=order.reference,
        amount=order.amount,
        currency=order.currency,
        expires_at=order.expires_at,
        now=tx.now,
    )
    if opened is None:
        raise Busy
    if opened.body_hash != body_hash:
        raise KeyReused
    url = f"/sandbox/v1/intents/{opened.id}/confirm"
    return OpenedIntent(opened.id, client_secret(keys, opened.id), url)


async def confirm(tx: Tx, keys: Keys, *, id: IntentId, given: Confirmation) -> Confirmed:
    """Do what the card does, once per intent. Raises NoSuchIntent, UnknownCard, IntentClosed."""
    right = client_secret(keys, id)
    if not hmac.compare_digest(right.encode(), given.client_secret.encode()):
        raise NoSuchIntent
    plan = cards.plan(given.card.replace(" ", ""))
    if plan is None:
        raise UnknownCard(field="card")
    intent = await _intent(tx, id)
    if plan.answer is cards.Answer.DECLINED and _is_open(intent, tx.now):
        await _decline(tx, intent, plan)
        return Confirmed(plan.answer, plan.decline_code)
    if not await _charge(tx, intent, plan):
        return await _answer_again(tx, id)
    return Confirmed(plan.answer)


async def stand(tx: Tx, *, id: IntentId) -> IntentStanding:
    """Where an intent stands. Raises NoSuchIntent."""
    intent = await _intent(tx, id)
    charges = await tx.all(Q.charges, Charge, intent=id, now=tx.now, also_coming=False)
    status: str = intent.status
    if intent.status is IntentState.CONFIRMED:
        status = "succeeded" if charges else "processing"
    return IntentStanding(id, status, charges)


async def close(tx: Tx, *, id: IntentId) -> IntentStanding:
    """Let the intent take no more money; what it took or will take stays."""
    await tx.run(Q.close_intent, id=id)
    return await stand(tx, id=id)


async def refund(tx: Tx, *, key: str, asked: NewRefund) -> Refunded:
    """Give a charge back, or a part of it, once per key. Raises NotRefundable."""
    await tx.run(Q.lock_charge, charge=asked.charge)
    id = await tx.maybe(
        Q.refund,
        GivenBackId,
        id=GivenBackId.new(),
        key=key,
        charge=asked.charge,
        amount=asked.amount,
        currency=asked.currency,
        now=tx.now,
    )
    if id is None:
        raise NotRefundable
    return Refunded(id)


async def book(tx: Tx) -> list[BookLine]:
    """What the sandbox took and gave back, per currency."""
    return await tx.all(Q.book, BookLine, now=tx.now)


async def _intent(tx: Tx, id: IntentId) -> Intent:
    intent = await tx.maybe(Q.intent, Intent, id=id)
    if intent is None:
        raise NoSuchIntent
    return intent


def _is_open(intent: Intent, now: datetime) -> bool:
    return intent.status is IntentState.OPEN and now < intent.expires_at


async def _answer_again(tx: Tx, id: IntentId) -> Confirmed:
    """The answer to a second tap, or to one that came too late."""
    standing = await stand(tx, id=id)
    if standing.status in {"open", "closed"}:
        raise IntentClosed
    return Confirmed(standing.status)


async def _decline(tx: Tx, intent: Intent, plan: cards.Plan) -> None:
    for word in plan.words:
        id = EventId.new()
        body = _body(id, intent, word, [])
        await tx.run(Q.insert_delivery, id=id, body=body, due_at=tx.now + word.after, door=DOOR)


async def _charge(tx: Tx, intent: Intent, plan: cards.Plan) -> bool:
    charges = [ChargeId.new() for _ in plan.charges]
    events = [EventId.new() for _ in plan.words]
    pairs = zip(events, plan.words, strict=True)
    confirmed = await tx.maybe(
        Q.confirm,
        IntentId,
        id=intent.id,
        now=tx.now,
        charges=[charge.uuid for charge in charges],
        taken_at=[tx.now + wait for wait in plan.charges],
        events=[event.uuid for event in events],
        bodies=[_body(event, intent, word, charges) for event, word in pairs],
        due_at=[tx.now + word.after for word in plan.words],
        times=[2 if word.is_sent_again else 1 for word in plan.words],
    )
    return confirmed is not None


def _body(id: EventId, intent: Intent, word: cards.Word, charges: Sequence[ChargeId]) -> str:
    """The event as it is signed and sent."""
    about = {"intent": intent.id, "reference": intent.reference}
    if word.charge is None:
        event = {"id": id, "type": "payment.failed", "data": about | {"code": word.code}}
    else:
        money = {"amount": intent.amount, "currency": intent.currency}
        data = about | money | {"charge": charges[word.charge]}
        event = {"id": id, "type": "payment.succeeded", "data": data}
    return json.encode(event).decode()
