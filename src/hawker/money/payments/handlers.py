"""What payments does when its time has come, and when a guest turns out to be somebody."""

from collections.abc import Mapping

from hawker.kernel.db import Tx
from hawker.kernel.facts import Meta, Subscriber, on
from hawker.kernel.timers import Handler, Timer
from hawker.money.payments import service
from hawker.money.payments.model import PaymentId
from hawker.money.payments.service.attempts import WATCH
from hawker.people.accounts.events import GuestMerged


async def on_watch(tx: Tx, timer: Timer) -> None:
    """Look after a payment whose provider has not spoken."""
    await service.watch(tx, PaymentId.parse(timer.ref))


async def on_guest_merged(tx: Tx, event: GuestMerged, _meta: Meta) -> None:
    """Give the account the payments of the guest."""
    await service.follow_account(tx, guest=event.guest_id, account=event.account_id)


SUBSCRIBER = Subscriber("payments", [on(GuestMerged, on_guest_merged)])
TIMERS: Mapping[str, Handler] = {WATCH: on_watch}
