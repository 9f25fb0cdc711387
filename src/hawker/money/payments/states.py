"""The life of a payment (rules/commerce.md §5). Money that arrives late is still captured."""

from hawker.kernel.states import Lifecycle
from hawker.money.payments.model import Status as S  # noqa: N817 - a table is read in columns

PAYMENT = Lifecycle(
    start=S.CREATED,
    moves={
        "start": ({S.CREATED, S.FAILED}, S.PENDING),
        "fail": ({S.CREATED, S.PENDING}, S.FAILED),
        "capture": ({S.CREATED, S.PENDING, S.FAILED, S.CANCELLED, S.EXPIRED}, S.CAPTURED),
        "cancel": ({S.CREATED, S.PENDING, S.FAILED}, S.CANCELLED),
        "expire": ({S.CREATED, S.PENDING, S.FAILED}, S.EXPIRED),
        "refund_part": ({S.CAPTURED, S.PARTIALLY_REFUNDED}, S.PARTIALLY_REFUNDED),
        "refund": ({S.CAPTURED, S.PARTIALLY_REFUNDED}, S.REFUNDED),
    },
)
