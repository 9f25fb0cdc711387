import pytest

from hawker.kernel.states import IllegalMove
from hawker.money.payments.model import Status
from hawker.money.payments.states import PAYMENT


def test_late_money_is_captured_whatever_became_of_the_payment():
    for status in (Status.FAILED, Status.CANCELLED, Status.EXPIRED):
        assert PAYMENT.after(status, "capture") is Status.CAPTURED


def test_what_is_paid_is_neither_failed_nor_expired_nor_captured_again():
    for verb in ("fail", "expire", "cancel", "capture", "start"):
        with pytest.raises(IllegalMove):
            PAYMENT.after(Status.CAPTURED, verb)
