"""Facts about payments."""

from datetime import datetime

from hawker.kernel.events import Event
from hawker.kernel.money import Money
from hawker.money.payments.model import PaymentId


class PaymentCaptured(Event, frozen=True, tag="payments.payment_captured"):
    """The money for a checkout is ours: booked in suspense, to be turned into sales."""

    payment_id: PaymentId
    checkout_id: str  # external id; its module lies above
    amount: Money
    captured_at: datetime


class PaymentFailed(Event, frozen=True, tag="payments.payment_failed"):
    """An attempt was declined (the buyer may try again), or the payment is over (`expired`)."""

    payment_id: PaymentId
    code: str
    checkout_id: str | None = None  # external id; None in facts older than the field
