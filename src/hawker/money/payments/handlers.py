"""What payments does when a guest turns out to be somebody."""

from hawker.kernel.db import Tx
from hawker.kernel.facts import Meta, Subscriber, on
from hawker.money.payments import service
from hawker.people.accounts.events import GuestMerged


async def on_guest_merged(tx: Tx, event: GuestMerged, _meta: Meta) -> None:
    """Give the account the payments of the guest."""
    await service.follow_account(tx, guest=event.guest_id, account=event.account_id)


SUBSCRIBER = Subscriber("payments", [on(GuestMerged, on_guest_merged)])
