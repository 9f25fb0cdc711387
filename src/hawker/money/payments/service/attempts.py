"""Opening an attempt at the provider, and the end of a payment nobody paid."""

from datetime import datetime, timedelta

from hawker.kernel import outbox, tracing
from hawker.kernel.auth import Principal
from hawker.kernel.calling import Refused, Unreachable
from hawker.kernel.db import Db, Tx
from hawker.kernel.errors import Refusal
from hawker.money.payments.events import PaymentFailed
from hawker.money.payments.gateway import Gateways, Intent, Order
from hawker.money.payments.model import AttemptId, Payment, PaymentId, Session, Status
from hawker.money.payments.statements import Q
from hawker.money.payments.states import PAYMENT

LOOK_EVERY = timedelta(seconds=20)  # a buyer whose provider forgot us waits no longer than this
MAX_ATTEMPTS = 20
EXPIRED = "expired"  # the code of a payment that ended with its time


class PaymentOver(Refusal, code="payments.over", status=409):
    """The payment is paid, refunded, given up or past its time."""


class TooManyAttempts(Refusal, code="payments.too_many_attempts", status=409):
    """The payment was tried too often."""


class ProviderUnavailable(Refusal, code="payments.provider_unavailable", status=503):
    """The provider does not answer; nothing was taken."""


async def open_session(
    db: Db, gateways: Gateways, *, principal: Principal, id: PaymentId, now: datetime
) -> Session:
    """Open an attempt at the provider, or find the open one; what the browser needs to pay.

    Told twice it answers the same intent: the key of the call derives from payment and attempt.
    Raises NotFound, PaymentOver, TooManyAttempts, ProviderUnavailable; nothing is then written.
    """
    async with db.begin(principal) as tx:
        payment = await tx.one(Q.payment, Payment, id=id)
    number = _attempt_number(payment, now)
    order = Order(f"{payment.id}.{number}", str(payment.id), payment.amount, payment.due_at)
    try:
        intent = await gateways[payment.provider].open_intent(order)
    except (Unreachable, Refused) as error:
        raise ProviderUnavailable(retry_after_s=2) from error
    if number > payment.attempts:
        async with db.begin(principal) as tx:
            await _start(tx, payment, number, intent)
    return Session(payment.provider, intent.id, intent.client_secret, intent.confirm_url)


async def expire(tx: Tx, *, payment: PaymentId) -> bool:
    """End a payment the provider took nothing for in time; True when it was open."""
    checkout = await tx.maybe(
        Q.end_payment,
        str,
        payment=payment,
        status=Status.EXPIRED,
        code=EXPIRED,
        sources=PAYMENT.sources("expire"),
        owes_close=False,
        now=tx.now,
        record=tracing.cause(),
    )
    if checkout is not None:
        fact = PaymentFailed(payment_id=payment, code=EXPIRED, checkout_id=checkout)
        await outbox.publish(tx, fact)
    return checkout is not None


def _attempt_number(payment: Payment, now: datetime) -> int:
    """The open attempt's number, or the next one."""
    if payment.status is Status.PENDING and now < payment.due_at:
        return payment.attempts
    if payment.status not in PAYMENT.sources("start") or now >= payment.due_at:
        raise PaymentOver(payment.status.value)
    if payment.attempts >= MAX_ATTEMPTS:
        raise TooManyAttempts
    return payment.attempts + 1


async def _start(tx: Tx, payment: Payment, number: int, intent: Intent) -> None:
    """Note the attempt, before anybody learns how to pay it.

    What moved on while the provider was asked is refused: nobody watches an attempt that is not
    noted, and nobody can pay it while its secret stays here. The next call finds the same intent.
    """
    noted = await tx.run(
        Q.start_attempt,
        payer=payment.payer_id,
        payment=payment.id,
        number=number,
        intent=intent.id,
        attempt=AttemptId.new(),
        sources=PAYMENT.sources("start"),
        look_at=tx.now + LOOK_EVERY,
        now=tx.now,
        record=tracing.cause(),
    )
    if noted:
        return
    found = await tx.one(Q.payment, Payment, id=payment.id)  # a guest who signed in has it no more
    if found.attempts < number or found.status not in PAYMENT.sources("cancel"):
        raise PaymentOver(found.status.value)
    # The same session was opened beside us: both hold the same intent.
