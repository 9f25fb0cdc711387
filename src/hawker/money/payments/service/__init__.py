"""The verbs of paying."""

from hawker.money.payments.service.attempts import open_session
from hawker.money.payments.service.payments import (
    cancel,
    create_payment,
    follow_account,
    is_at_provider,
    load_payment,
    which_have_money,
)
from hawker.money.payments.service.receipts import Outcome, book_notice, book_standing
from hawker.money.payments.service.refunds import refund
from hawker.money.payments.service.stuck import (
    Stuck,
    look_again,
    overdue,
    owed_refunds,
    unknown_events,
    unsettled,
)
from hawker.money.payments.service.taking import PaymentsClosed, check_open

__all__ = [
    "Outcome",
    "PaymentsClosed",
    "Stuck",
    "book_notice",
    "book_standing",
    "cancel",
    "check_open",
    "create_payment",
    "follow_account",
    "is_at_provider",
    "load_payment",
    "look_again",
    "open_session",
    "overdue",
    "owed_refunds",
    "refund",
    "unknown_events",
    "unsettled",
    "which_have_money",
]
