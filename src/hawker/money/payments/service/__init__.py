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
from hawker.money.payments.service.taking import PaymentsClosed, check_open

__all__ = [
    "Outcome",
    "PaymentsClosed",
    "book_notice",
    "book_standing",
    "cancel",
    "check_open",
    "create_payment",
    "follow_account",
    "is_at_provider",
    "load_payment",
    "open_session",
    "refund",
    "which_have_money",
]
