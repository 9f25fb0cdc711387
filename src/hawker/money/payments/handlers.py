"""What payments does when its time has come."""

from hawker.kernel.db import Tx
from hawker.kernel.timers import Timer
from hawker.money.payments.model import PaymentId
from hawker.money.payments.service.attempts import WATCH, watch


async def on_watch(tx: Tx, timer: Timer) -> None:
    """Look after a payment whose provider has not spoken."""
    await watch(tx, PaymentId.parse(timer.ref))


TIMERS = {WATCH: on_watch}
